package org.xiangfu.gateway.http;

import java.util.Optional;
import java.util.OptionalLong;

/** A call that ends with a problem. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final String reason;
  private final long retryAfter;

  private ProblemException(ProblemCode code, String reason, long retryAfter) {
    super(code.name(), null, false, false);
    this.code = code;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** A problem. */
  public static ProblemException of(ProblemCode code) {
    return new ProblemException(code, "", 0);
  }

  /** A problem with a finer reason. */
  public static ProblemException of(ProblemCode code, String reason) {
    return new ProblemException(code, reason, 0);
  }

  /**
   * A problem that may have passed after a while.
   *
   * @param seconds positive
   */
  public static ProblemException retry(ProblemCode code, long seconds) {
    return new ProblemException(code, "", seconds);
  }

  /** Which problem. */
  public ProblemCode code() {
    return code;
  }

  /** Finer than the code. */
  public Optional<String> reason() {
    return Optional.of(reason).filter(text -> !text.isEmpty());
  }

  /** Seconds after which it may have passed. */
  public OptionalLong retryAfter() {
    return retryAfter > 0 ? OptionalLong.of(retryAfter) : OptionalLong.empty();
  }
}
