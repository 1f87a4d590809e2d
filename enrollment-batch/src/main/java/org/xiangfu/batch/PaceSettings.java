package org.xiangfu.batch;

/**
 * How fast a batch may be, and when.
 *
 * @param rate photos a second at most; 0 for no limit
 * @param hours when to send
 */
public record PaceSettings(double rate, Hours hours) {
  /** As fast as the service takes them, at any time. */
  public static final PaceSettings FREE = new PaceSettings(0, Hours.ALWAYS);

  /** Refuses a negative rate. */
  public PaceSettings {
    if (!(rate >= 0)) {
      throw new IllegalArgumentException("--rate must be positive, in photos a second");
    }
  }
}
