package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.notices.NoticeSettings;

/**
 * What becomes of accepted cases.
 *
 * @param receiptKey file with the key that signs receipts, the same at every node; empty: none are
 *     signed
 * @param notices where those of replacements go; empty: they wait
 */
public record CaseworkSettings(Optional<Path> receiptKey, Optional<NoticeSettings> notices) {
  /** No receipts, and notices that wait. */
  public static final CaseworkSettings NONE =
      new CaseworkSettings(Optional.empty(), Optional.empty());
}
