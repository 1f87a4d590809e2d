package org.xiangfu.counter.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The sessions of a console, in memory only and bounded: a new one pushes out the one that was
 * nearest to its end, those in which nobody has signed in first. Thread-safe.
 */
final class Sessions {
  private static final int MOST = 256;
  private static final int SECRET_BYTES = 32;

  // As long as a session at the service.
  private static final Duration LONGEST = Duration.ofHours(12);

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final Duration idle;
  private final LongSupplier nanos;

  /**
   * No sessions yet.
   *
   * @param idle after which a session without a step ends
   * @param nanos as {@link System#nanoTime()}
   */
  Sessions(Duration idle, LongSupplier nanos) {
    this.idle = idle;
    this.nanos = nanos;
  }

  /** The session with this id, unless it has ended. */
  Optional<Session> find(String id) {
    Session session = sessions.get(id);
    if (session != null && left(session).isNegative()) {
      end(session);
      return Optional.empty();
    }
    return Optional.ofNullable(session);
  }

  /** A new session; its id was never used before. */
  synchronized Session begin(Optional<Operator> operator) {
    sweep();
    if (sessions.size() >= MOST) {
      sessions.values().stream()
          .min(
              Comparator.comparing((Session s) -> s.operator().isPresent())
                  .thenComparing(this::left))
          .ifPresent(this::end);
    }
    var session = new Session(secret(), secret(), operator, nanos.getAsLong());
    sessions.put(session.id(), session);
    return session;
  }

  void step(Session session) {
    session.step(nanos.getAsLong());
  }

  /** How long it lasts without another step; negative once it has ended. */
  Duration left(Session session) {
    return session.left(nanos.getAsLong(), idle, LONGEST);
  }

  void end(Session session) {
    sessions.remove(session.id());
  }

  boolean isLive(Session session) {
    return find(session.id()).isPresent();
  }

  /** Those in which somebody has signed in. */
  Collection<Session> signedIn() {
    sweep();
    return List.copyOf(
        sessions.values().stream().filter(each -> each.operator().isPresent()).toList());
  }

  private void sweep() {
    sessions.values().removeIf(each -> left(each).isNegative());
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
