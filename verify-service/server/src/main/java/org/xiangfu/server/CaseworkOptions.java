package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a node about accepted cases: a picocli mixin. */
final class CaseworkOptions {
  @Option(
      names = "--receipt-key",
      paramLabel = "FILE",
      description = {
        "Signs a receipt for each accepted case, of which card production takes each once; from"
            + " 'xiangfu keys create --for receipts'. Give every node the same. Default: no"
            + " receipts.",
        "核准收據的簽章金鑰檔，各節點須相同；未設定則不簽發收據。"
      })
  private Path receiptKey;

  CaseworkSettings settings() {
    return new CaseworkSettings(Optional.ofNullable(receiptKey));
  }
}
