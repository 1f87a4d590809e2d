package org.xiangfu.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.portrait.PortraitSettings;
import picocli.CommandLine.Option;

/** The options of a node about portraits: a picocli mixin. */
final class PortraitOptions {
  @Option(
      names = "--portraits",
      paramLabel = "STORE",
      converter = StoreConverter.class,
      description = {
        "Where enrolled photos are kept, sealed: a folder, or"
            + " s3://bucket/prefix?endpoint=https://host with the credentials in the environment"
            + " (AWS_ACCESS_KEY_ID ...). Default: portraits in the data folder.",
        "登錄照片（加密）的存放處：資料夾或 S3 相容儲存。預設為資料目錄下的 portraits。"
      })
  private URI store;

  @Option(
      names = "--portraits-shared",
      description = {
        "The folder of --portraits is the same one on every node; without it a cluster refuses a"
            + " folder.",
        "--portraits 的資料夾為各節點共用；未聲明者，叢集不予使用。"
      })
  private boolean shared;

  @Option(
      names = "--portrait-key",
      paramLabel = "FILE",
      description = {
        "Keys that seal the photos, from 'xiangfu keys create'; a cluster's nodes need the same."
            + " Default: portrait.key in the data folder, made at the first start. Keep a copy.",
        "照片的加密金鑰檔；叢集各節點須相同。預設為資料目錄下的 portrait.key。請另存副本。"
      })
  private Path keyFile;

  PortraitSettings settings() {
    return new PortraitSettings(Optional.ofNullable(store), Optional.ofNullable(keyFile), shared);
  }
}
