package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.cases.CaseLifetime;
import org.xiangfu.server.notices.NoticeSettings;

/**
 * What a node does for cases beside handling them.
 *
 * @param receiptKey file with the key that signs receipts, the same at every node; empty: none are
 *     signed
 * @param notices where those of replacements go; empty: they wait
 * @param rememberProbes days, 0 to {@value #MAX_DAYS}; 0: none is remembered, and what was is
 *     forgotten
 * @param lifetime how long a case waits for its next step
 */
public record CaseworkSettings(
    Optional<Path> receiptKey,
    Optional<NoticeSettings> notices,
    int rememberProbes,
    CaseLifetime lifetime) {
  /** Half a year: an impersonation mostly comes to light within months. */
  public static final int USUAL_DAYS = 180;

  /** Ten years. */
  public static final int MAX_DAYS = 3_653;

  /** No receipts, notices that wait, and cases that wait as long as they usually may. */
  public static final CaseworkSettings NONE =
      new CaseworkSettings(Optional.empty(), Optional.empty());

  /** Refuses a time that is none. */
  public CaseworkSettings {
    if (rememberProbes < 0 || rememberProbes > MAX_DAYS) {
      throw new IllegalArgumentException(
          "probes are remembered for 0 to %d days, not %d".formatted(MAX_DAYS, rememberProbes));
    }
  }

  /** With probes remembered, and cases waiting, as long as usual. */
  public CaseworkSettings(Optional<Path> receiptKey, Optional<NoticeSettings> notices) {
    this(receiptKey, notices, USUAL_DAYS, CaseLifetime.DEFAULT);
  }
}
