package org.xiangfu.counter.console;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.client.oidc.OidcExchange;

/**
 * One browser's session. Before somebody has signed in it only carries the token against forged
 * forms. Thread-safe.
 */
final class Session {
  private final String id;
  private final String csrf;
  private final Optional<Operator> operator;
  private final long begun;
  private volatile long lastStep;
  private volatile Optional<Operator> changed = Optional.empty();
  private final AtomicBoolean assessing = new AtomicBoolean();
  private final AtomicReference<OidcExchange> exchange = new AtomicReference<>();

  Session(String id, String csrf, Optional<Operator> operator, long now) {
    this.id = id;
    this.csrf = csrf;
    this.operator = operator;
    this.begun = now;
    this.lastStep = now;
  }

  String id() {
    return id;
  }

  /** What every form and call that changes something must carry. */
  String csrf() {
    return csrf;
  }

  Optional<Operator> operator() {
    return changed.or(() -> operator);
  }

  /** The same person with other properties, as after a change of password. */
  void become(Operator now) {
    changed = Optional.of(now);
  }

  void step(long now) {
    lastStep = now;
  }

  Duration left(long now, Duration idle, Duration longest) {
    Duration untilIdle = idle.minusNanos(now - lastStep);
    Duration untilEnd = longest.minusNanos(now - begun);
    return untilIdle.compareTo(untilEnd) < 0 ? untilIdle : untilEnd;
  }

  /** Remembers a sign-in at the provider; an earlier one is void. */
  void begin(OidcExchange begun) {
    exchange.set(begun);
  }

  /** The sign-in that this session began, once. */
  Optional<OidcExchange> takeExchange() {
    return Optional.ofNullable(exchange.getAndSet(null));
  }

  /** One live picture at a time; false while another is being assessed. */
  boolean beginAssessing() {
    return assessing.compareAndSet(false, true);
  }

  void endAssessing() {
    assessing.set(false);
  }
}
