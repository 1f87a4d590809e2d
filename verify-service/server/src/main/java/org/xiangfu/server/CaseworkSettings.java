package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What becomes of accepted cases.
 *
 * @param receiptKey file with the key that signs receipts, the same at every node; empty: none are
 *     signed
 */
public record CaseworkSettings(Optional<Path> receiptKey) {
  /** No receipts. */
  public static final CaseworkSettings NONE = new CaseworkSettings(Optional.empty());
}
