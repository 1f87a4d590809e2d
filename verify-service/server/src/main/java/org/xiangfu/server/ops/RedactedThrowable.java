package org.xiangfu.server.ops;

/**
 * A failure as a log may show it: types and stack traces, but no messages, since those of libraries
 * may quote the data they failed on.
 */
public final class RedactedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private RedactedThrowable(Throwable original) {
    super(
        original.getClass().getName(),
        original.getCause() == null ? null : of(original.getCause()),
        false,
        true);
    setStackTrace(original.getStackTrace());
  }

  /** The failure and its causes, redacted. */
  public static RedactedThrowable of(Throwable original) {
    return new RedactedThrowable(original);
  }
}
