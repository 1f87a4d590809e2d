package org.xiangfu.gateway.references;

/** A reference that could not be had. Its text names no address, since addresses hold tokens. */
public final class ReferenceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Fault {
    /** Its host is none of those that are allowed. */
    NOT_ALLOWED,
    /** It could not be fetched, or not in time. */
    NOT_FETCHED,
    /** It was there, and is no more. */
    EXPIRED,
    /** What was fetched is not encrypted to this partner, or was altered. */
    NOT_DECRYPTED
  }

  private final Fault fault;

  ReferenceException(Fault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
  }

  /** Why not. */
  public Fault fault() {
    return fault;
  }
}
