package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.xiangfu.server.ledger.v1.PasswordHash;
import org.xiangfu.server.replication.OverloadedException;

/**
 * Argon2id on threads of its own, few of them, so that a flood of sign-ins does not take the
 * counters' processors. Bounded: what does not find a place is refused at once. Thread-safe.
 */
public final class PasswordHashing implements AutoCloseable {
  /** OWASP Password Storage Cheat Sheet (2025): 19 MiB, two passes, one lane, at the least. */
  static final int MEMORY_KIB = 19_456;

  static final int ITERATIONS = 2;
  static final int PARALLELISM = 1;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  static final int QUEUE = 32;
  private static final int PROCESSORS_A_THREAD = 4;

  // Compared with where there is no account, so that the time does not tell.
  private static final PasswordHash NOBODY =
      PasswordHash.newBuilder()
          .setMemoryKib(MEMORY_KIB)
          .setIterations(ITERATIONS)
          .setParallelism(PARALLELISM)
          .setSalt(ByteString.copyFrom(new byte[SALT_BYTES]))
          .setHash(ByteString.copyFrom(new byte[HASH_BYTES]))
          .build();

  private final SecureRandom random = new SecureRandom();
  private final int memoryKib;
  private final Semaphore places;
  private final ThreadPoolExecutor threads;

  /** One thread for every four processors. */
  public PasswordHashing() {
    this(MEMORY_KIB);
  }

  /** The same with other memory for new hashes, for tests of what is around them. */
  PasswordHashing(int memoryKib) {
    this.memoryKib = memoryKib;
    int size = Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_A_THREAD);
    places = new Semaphore(QUEUE);
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform()
                .name("passwords-", 1)
                .priority(Thread.MIN_PRIORITY)
                .daemon(true)
                .factory());
  }

  /** A place for one computation, held from before an attempt is counted. */
  public final class Place implements AutoCloseable {
    private boolean open = true;

    private Place() {}

    /** Whether a password is the one that was hashed. */
    public CompletableFuture<Boolean> matches(PasswordHash hash, String password) {
      return run(
          () ->
              MessageDigest.isEqual(
                  compute(hash, password, hash.getHash().size()), hash.getHash().toByteArray()));
    }

    /** As long as a comparison takes, and never true. */
    public CompletableFuture<Boolean> matchesNobody(String password) {
      return matches(NOBODY, password).thenApply(_ -> false);
    }

    /** The hash of a new password. */
    public CompletableFuture<PasswordHash> hash(String password) {
      return run(() -> PasswordHashing.hash(password, memoryKib, random));
    }

    private <T> CompletableFuture<T> run(Supplier<T> work) {
      return CompletableFuture.supplyAsync(work, threads);
    }

    /** Gives the place back; more than once does nothing. */
    @Override
    public synchronized void close() {
      if (open) {
        open = false;
        places.release();
      }
    }
  }

  /**
   * Takes a place.
   *
   * @throws OverloadedException if there is none
   */
  public Place enter() {
    if (!places.tryAcquire()) {
      throw new OverloadedException("sign-in");
    }
    return new Place();
  }

  /** The hash of a password, on this thread. */
  public static PasswordHash hash(String password, SecureRandom random) {
    return hash(password, MEMORY_KIB, random);
  }

  private static PasswordHash hash(String password, int memoryKib, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    PasswordHash settings =
        PasswordHash.newBuilder()
            .setMemoryKib(memoryKib)
            .setIterations(ITERATIONS)
            .setParallelism(PARALLELISM)
            .setSalt(ByteString.copyFrom(salt))
            .build();
    return settings.toBuilder()
        .setHash(ByteString.copyFrom(compute(settings, password, HASH_BYTES)))
        .build();
  }

  private static byte[] compute(PasswordHash settings, String password, int bytes) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(settings.getMemoryKib())
            .withIterations(settings.getIterations())
            .withParallelism(settings.getParallelism())
            .withSalt(settings.getSalt().toByteArray())
            .build());
    byte[] hash = new byte[bytes];
    generator.generateBytes(PasswordRules.normal(password).getBytes(UTF_8), hash);
    return hash;
  }

  /** Ends the threads; what is in work is lost. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
