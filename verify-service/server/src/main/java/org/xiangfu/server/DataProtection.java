package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a node protects what it stores: sealed, unless that is declined by name. */
final class DataProtection {
  @Option(
      names = "--data-key",
      required = true,
      paramLabel = "FILE",
      description = {
        "Keys that seal all that is stored of people and turn their templates, from 'xiangfu keys"
            + " create'; outside of --data, and the same on every node of a cluster. Keep a copy:"
            + " without it the data is lost, with it a stolen disk can be read.",
        "資料金鑰檔：加密身分證號等資料並轉換特徵值；須置於資料目錄之外，叢集各節點須相同。請另存副本，遺失則資料無法復原。"
      })
  private Path keyFile;

  @Option(
      names = "--unsealed-data",
      required = true,
      description = {
        "Store numbers and templates as they are: whoever has the disk has them. For trials, and"
            + " for data that an earlier release began.",
        "資料不加密；僅供試用，或沿用舊版已建立之資料。"
      })
  private boolean unsealed;

  /** Empty if sealing was declined. */
  Optional<Path> keyFile() {
    return unsealed ? Optional.empty() : Optional.of(keyFile);
  }
}
