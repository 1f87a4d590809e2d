package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.server.backup.BackupVerification;
import org.xiangfu.server.backup.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu verify-backup}: proves backups by restoring them. */
@Command(
    name = "verify-backup",
    mixinStandardHelpOptions = true,
    description = {
      "Proves backups: opens every object, restores the newest state of each group into a temporary"
          + " folder, and replays the log between two backups; the recorded hashes must come out.",
      "實際還原以驗證備份：逐一解開物件、還原至暫存目錄並重播日誌，與紀錄的雜湊值核對。"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:good; what was proven is printed",
      "1:objects are missing or damaged, or a state is wrong; each is printed",
      "2:the command line is wrong",
      "3:the store could not be read, or holds no backup"
    })
final class VerifyBackupCommand implements Callable<Integer> {
  private static final int UNREADABLE = 3;

  @Spec private CommandSpec spec;

  @Mixin private VaultOptions vaultOptions;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      defaultValue = "${sys:java.io.tmpdir}",
      description = {"Folder with room for the largest group. Default: ${DEFAULT-VALUE}.", "暫存目錄。"})
  private Path scratch;

  @Override
  public Integer call() {
    try (Vault vault = vaultOptions.open()) {
      Files.createDirectories(scratch);
      BackupVerification.Report report =
          new BackupVerification(vault, scratch).run(vaultOptions.cluster());
      report.proven().forEach(spec.commandLine().getOut()::println);
      report.problems().forEach(spec.commandLine().getErr()::println);
      return report.problems().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return UNREADABLE;
    }
  }
}
