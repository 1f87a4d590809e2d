package org.xiangfu.gateway.cbeff;

/** A CBEFF file that gives no photo. Its text says what is wrong and nothing of what it holds. */
public final class CbeffException extends Exception {
  private static final long serialVersionUID = 1L;

  /** In which way. */
  public enum Fault {
    /** It is no CBEFF file, or its face record is none. */
    INVALID,
    /** It holds no face. */
    NO_FACE
  }

  private final Fault fault;

  CbeffException(Fault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
  }

  /** In which way. */
  public Fault fault() {
    return fault;
  }
}
