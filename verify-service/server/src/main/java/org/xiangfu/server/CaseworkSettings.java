package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.notices.NoticeSettings;

/**
 * What becomes of accepted cases, and of probes.
 *
 * @param receiptKey file with the key that signs receipts, the same at every node; empty: none are
 *     signed
 * @param notices where those of replacements go; empty: they wait
 * @param rememberProbes days, 0 to {@value #MAX_DAYS}; 0: none is remembered, and what was is
 *     forgotten
 */
public record CaseworkSettings(
    Optional<Path> receiptKey, Optional<NoticeSettings> notices, int rememberProbes) {
  /** Half a year: an impersonation mostly comes to light within months. */
  public static final int USUAL_DAYS = 180;

  /** Ten years. */
  public static final int MAX_DAYS = 3_653;

  /** No receipts, and notices that wait. */
  public static final CaseworkSettings NONE =
      new CaseworkSettings(Optional.empty(), Optional.empty());

  /** Refuses a time that is none. */
  public CaseworkSettings {
    if (rememberProbes < 0 || rememberProbes > MAX_DAYS) {
      throw new IllegalArgumentException(
          "probes are remembered for 0 to %d days, not %d".formatted(MAX_DAYS, rememberProbes));
    }
  }

  /** With probes remembered as long as usual. */
  public CaseworkSettings(Optional<Path> receiptKey, Optional<NoticeSettings> notices) {
    this(receiptKey, notices, USUAL_DAYS);
  }
}
