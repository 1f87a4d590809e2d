package org.xiangfu.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.server.backup.BackupSettings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of a node about backups: a picocli mixin. */
final class BackupOptions {
  @ArgGroup(exclusive = false)
  private Backup backup;

  private static final class Backup {
    @Option(
        names = "--backup-to",
        required = true,
        paramLabel = "STORE",
        converter = StoreConverter.class,
        description = {
          "Where backups go, sealed: a folder on another machine's disk, or"
              + " s3://bucket/prefix?endpoint=https://host with the credentials in the environment"
              + " (AWS_ACCESS_KEY_ID ...). Default: no backups.",
          "備份（加密）的存放處：另一臺機器的資料夾或 S3 相容儲存。預設不備份。"
        })
    private URI store;

    @Option(
        names = "--backup-key",
        required = true,
        paramLabel = "FILE",
        description = {
          "Keys that seal the backups, from 'xiangfu keys create'. Keep a copy apart from the"
              + " backups: nothing can be restored without it.",
          "備份的加密金鑰檔。請另存副本於備份以外之處；遺失即無法還原。"
        })
    private Path keyFile;

    @Option(
        names = "--backup-every",
        paramLabel = "TIME",
        defaultValue = "6h",
        converter = DurationConverter.class,
        description = {
          "Time between backups, such as 6h; one can also be asked for with 'xiangfu backup'."
              + " Default: ${DEFAULT-VALUE}.",
          "備份間隔。"
        })
    private Duration every;

    @Option(
        names = "--backup-log-every",
        paramLabel = "TIME",
        defaultValue = "5m",
        converter = DurationConverter.class,
        description = {
          "Time between backups of the log alone: so much is lost at most if every disk is, and to"
              + " so fine a point can be restored. Default: ${DEFAULT-VALUE}.",
          "僅備份交易日誌的間隔，亦即最大可能損失與還原點的間隔。"
        })
    private Duration logEvery;

    @Option(
        names = "--backup-keep",
        paramLabel = "N",
        defaultValue = "14",
        description = {
          "Backups to keep at least, with their log. Default: ${DEFAULT-VALUE}.",
          "至少保留份數。"
        })
    private int keep;

    @Option(
        names = "--backup-keep-for",
        paramLabel = "TIME",
        defaultValue = "720h",
        converter = DurationConverter.class,
        description = {
          "Backups beyond those are kept for so long. Default: ${DEFAULT-VALUE}.",
          "其餘備份的保留時間。"
        })
    private Duration keepFor;
  }

  /** Empty if no backups are wanted. */
  Optional<BackupSettings> settings() {
    return Optional.ofNullable(backup)
        .map(
            options ->
                new BackupSettings(
                    options.store,
                    options.keyFile,
                    options.every,
                    options.logEvery,
                    options.keep,
                    options.keepFor));
  }
}
