package org.xiangfu.gateway.abis;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Gives a request that was done the answer that it had, and lets one that is in work be waited for;
 * one that failed is done again. Keeps the newest {@value #KEPT} for a day. Thread-safe.
 */
final class AnsweredRequests {
  private static final int KEPT = 10_000;
  private static final Duration LIFE = Duration.ofDays(1);

  private record Key(String client, AbisVerb verb, String requestId) {}

  private record Attempt(AbisRequest request, CompletableFuture<AbisAnswer.Result> result) {}

  /** What a request asks for. */
  @FunctionalInterface
  interface Work {
    AbisAnswer.Result run() throws AbisException, InterruptedException;
  }

  private final Cache<Key, Attempt> attempts;

  AnsweredRequests(Ticker ticker) {
    attempts =
        CacheBuilder.newBuilder().maximumSize(KEPT).expireAfterWrite(LIFE).ticker(ticker).build();
  }

  /**
   * Does the work, unless the request was done.
   *
   * @throws AbisException if it fails, or asks for something else under the same id
   */
  AbisAnswer.Result once(String client, AbisRequest request, Work work)
      throws AbisException, InterruptedException {
    var key = new Key(client, request.verb(), request.requestId());
    var mine = new Attempt(request, new CompletableFuture<>());
    Attempt earlier = attempts.asMap().putIfAbsent(key, mine);
    if (earlier != null) {
      if (!earlier.request().equals(request)) {
        throw new AbisException(AbisFailure.INVALID_STRUCTURE);
      }
      return joined(earlier);
    }
    try {
      AbisAnswer.Result result = work.run();
      mine.result().complete(result);
      return result;
    } catch (AbisException | InterruptedException | RuntimeException e) {
      attempts.asMap().remove(key, mine);
      mine.result().completeExceptionally(e);
      throw e;
    }
  }

  // It began before this one, so it has a thread.
  private static AbisAnswer.Result joined(Attempt earlier) throws AbisException {
    try {
      return earlier.result().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AbisException failed
          ? failed
          : new AbisException(AbisFailure.ABORTED);
    }
  }
}
