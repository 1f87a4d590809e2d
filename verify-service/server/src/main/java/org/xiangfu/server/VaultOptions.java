package org.xiangfu.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.server.backup.Vault;
import org.xiangfu.server.objects.ObjectStores;
import org.xiangfu.server.sealing.KeyFile;
import picocli.CommandLine.Option;

/** Which backups a command reads: a picocli mixin. */
final class VaultOptions {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "STORE",
      converter = StoreConverter.class,
      description = {
        "Where the backups are: a folder, or s3://bucket/prefix?endpoint=https://host with the"
            + " credentials in the environment (AWS_ACCESS_KEY_ID ...).",
        "備份所在：資料夾或 S3 相容儲存。"
      })
  private URI store;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = {"The key file that they were sealed with.", "備份的加密金鑰檔。"})
  private Path keyFile;

  @Option(
      names = "--cluster",
      paramLabel = "UUID",
      description = {"Whose backups, if the store has those of several clusters.", "備份來源的叢集代號。"})
  private UUID cluster;

  Optional<UUID> cluster() {
    return Optional.ofNullable(cluster);
  }

  Vault open() throws IOException {
    return new Vault(ObjectStores.open(store), KeyFile.read(keyFile).seal());
  }
}
