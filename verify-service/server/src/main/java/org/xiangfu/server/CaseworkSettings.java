package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.cases.CaseLifetime;
import org.xiangfu.server.notices.NoticeSettings;

/**
 * What becomes of accepted cases.
 *
 * @param receiptKey file with the key that signs receipts, the same at every node; empty: none are
 *     signed
 * @param notices where those of replacements go; empty: they wait
 * @param lifetime how long a case waits for its next step
 */
public record CaseworkSettings(
    Optional<Path> receiptKey, Optional<NoticeSettings> notices, CaseLifetime lifetime) {
  /** No receipts, notices that wait, and cases that wait as long as they usually may. */
  public static final CaseworkSettings NONE =
      new CaseworkSettings(Optional.empty(), Optional.empty());

  /** The same with the usual lifetime of cases. */
  public CaseworkSettings(Optional<Path> receiptKey, Optional<NoticeSettings> notices) {
    this(receiptKey, notices, CaseLifetime.DEFAULT);
  }
}
