package org.xiangfu.gateway.abis;

/** The failure reasons of MOSIP's ABIS specification. */
public enum AbisFailure {
  INTERNAL(1),
  /** Nothing was done; the same request may be sent again. */
  ABORTED(2),
  UNEXPECTED(3),
  INVALID_STRUCTURE(4),
  MISSING_REFERENCE_ID(5),
  MISSING_REQUEST_ID(6),
  NOT_FETCHED(7),
  MISSING_REFERENCE_URL(8),
  MISSING_REQUEST_TIME(9),
  REFERENCE_EXISTS(10),
  CBEFF_EMPTY(11),
  REFERENCE_NOT_FOUND(12),
  INVALID_VERSION(13),
  INVALID_ID(14),
  INVALID_REQUEST_TIME(15),
  INVALID_CBEFF(16),
  URL_EXPIRED(17),
  QUALITY(18);

  private final int code;

  AbisFailure(int code) {
    this.code = code;
  }

  /** Its code, 1 to 18. */
  public int code() {
    return code;
  }
}
