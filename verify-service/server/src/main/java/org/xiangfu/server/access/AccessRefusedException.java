package org.xiangfu.server.access;

import java.time.Duration;

/** A call that ends because of who asks. */
public final class AccessRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;
  private final Duration retryAfter;

  /** A refusal for a reason. */
  public AccessRefusedException(Refusal refusal) {
    this(refusal, Duration.ZERO);
  }

  /** A refusal that time takes away. */
  AccessRefusedException(Refusal refusal, Duration retryAfter) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }

  /** When the same call may be sent again; zero if time changes nothing. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
