package org.xiangfu.server.replication;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftPeer;

/**
 * One read: the nearest replica is asked; the next one too if it fails, or if it takes longer than
 * nearly all reads before. The first answer counts.
 */
final class HedgedRead {
  /** Long enough for a group that lost its leader to elect another. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private static final long PAUSE_MILLIS = 50;

  private final String group;
  private final List<RaftPeer> replicas;
  private final Function<RaftPeer, CompletableFuture<byte[]>> ask;
  private final ReadLatency latency;
  private final ScheduledExecutorService timer;
  private final long begun = System.nanoTime();
  private final AtomicInteger next = new AtomicInteger();
  private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

  HedgedRead(
      String group,
      List<RaftPeer> replicas,
      Function<RaftPeer, CompletableFuture<byte[]>> ask,
      ReadLatency latency,
      ScheduledExecutorService timer) {
    this.group = group;
    this.replicas = replicas;
    this.ask = ask;
    this.latency = latency;
    this.timer = timer;
  }

  CompletableFuture<byte[]> run() {
    askNext();
    if (!answer.isDone()) {
      Future<?> end = timer.schedule(() -> giveUp(null), LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      Future<?> hedge =
          replicas.size() == 1
              ? end
              : timer.schedule(this::askNext, latency.hedgeNanos(), TimeUnit.NANOSECONDS);
      var _ =
          answer.whenComplete(
              (_, _) -> {
                end.cancel(false);
                hedge.cancel(false);
              });
    }
    return answer;
  }

  private void askNext() {
    if (answer.isDone()) {
      return;
    }
    int attempt = next.getAndIncrement();
    CompletableFuture<byte[]> reply;
    try {
      reply = ask.apply(replicas.get(attempt % replicas.size()));
    } catch (RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    var _ =
        reply.whenComplete(
            (value, error) -> {
              if (error == null) {
                latency.took(System.nanoTime() - begun);
                answer.complete(value);
              } else {
                again(attempt, error);
              }
            });
  }

  private void again(int attempt, Throwable error) {
    if (System.nanoTime() - begun > LIMIT.toNanos()) {
      giveUp(error);
    } else if ((attempt + 1) % replicas.size() == 0) {
      // All were asked: there may be no leader for a moment.
      var _ = timer.schedule(this::askNext, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      askNext();
    }
  }

  private void giveUp(Throwable error) {
    answer.completeExceptionally(new UnansweredReadException(group, error));
  }
}
