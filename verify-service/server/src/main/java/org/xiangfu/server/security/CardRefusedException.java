package org.xiangfu.server.security;

/** A card that is not taken; its text names nobody. */
public final class CardRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** Not of a known authority, not for signing in, or too weak. */
    NOT_ACCEPTED,
    /** Whether it was revoked cannot be learned now. */
    UNDETERMINED,
    /** Before or after its time. */
    EXPIRED,
    /** By its authority. */
    REVOKED
  }

  private final Reason reason;

  CardRefusedException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** Why not. */
  public Reason reason() {
    return reason;
  }
}
