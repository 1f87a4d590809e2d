package org.xiangfu.gateway.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;

/**
 * The checks of the last hours, in memory: each is told to the agency that made it and to no other,
 * and a request that carries the key of an earlier one gets that one's answer. Of what was asked
 * only a digest under a key of this process is kept. Thread-safe.
 */
final class HeldChecks {
  private static final int KEPT = 100_000;
  private static final int KEY_BYTES = 32;

  private record Key(String agency, String id) {}

  private record Attempt(HashCode asked, AtomicReference<Check> check) {}

  private final Cache<Key, Check> byId;
  private final Cache<Key, Attempt> byKey;
  private final HashFunction digest;

  /**
   * Nothing yet.
   *
   * @param kept how long, positive
   */
  HeldChecks(Duration kept, Ticker ticker) {
    byId =
        CacheBuilder.newBuilder().maximumSize(KEPT).expireAfterWrite(kept).ticker(ticker).build();
    byKey =
        CacheBuilder.newBuilder().maximumSize(KEPT).expireAfterWrite(kept).ticker(ticker).build();
    byte[] secret = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    digest = Hashing.hmacSha256(secret);
  }

  /** A check that an agency has made. */
  Optional<Check> find(String agency, String id) {
    return Optional.ofNullable(byId.getIfPresent(new Key(agency, id)));
  }

  /** Keeps a check for the agency that made it. */
  void keep(String agency, Check check) {
    byId.put(new Key(agency, check.checkId()), check);
  }

  /**
   * Begins to answer a request with a key, unless it was answered.
   *
   * @return the answer that it had; empty: it is to be answered, and then {@link #end} called
   * @throws ProblemException if it is being answered, or the key was used for another
   */
  Optional<Check> begin(String agency, String key, CheckRequest request) {
    HashCode asked =
        digest
            .newHasher()
            .putString(request.personId(), UTF_8)
            .putByte((byte) 0)
            .putString(request.purpose(), UTF_8)
            .putByte((byte) 0)
            .putBytes(request.photo().asReadOnlyByteBuffer())
            .hash();
    Attempt earlier =
        byKey
            .asMap()
            .putIfAbsent(new Key(agency, key), new Attempt(asked, new AtomicReference<>()));
    if (earlier == null) {
      return Optional.empty();
    }
    if (!earlier.asked().equals(asked)) {
      throw ProblemException.of(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    }
    if (earlier.check().get() == null) {
      throw ProblemException.retry(ProblemCode.IDEMPOTENCY_IN_PROGRESS, 1);
    }
    return Optional.of(earlier.check().get());
  }

  /**
   * Ends what was begun.
   *
   * @param check empty if there is no answer, so that the next request with the key is answered
   */
  void end(String agency, String key, Optional<Check> check) {
    var of = new Key(agency, key);
    Attempt attempt = byKey.getIfPresent(of);
    if (check.isEmpty()) {
      byKey.invalidate(of);
    } else if (attempt != null) {
      attempt.check().set(check.get());
    }
  }
}
