package org.xiangfu.server;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.BackupState;
import org.xiangfu.v1.CancelBackupRequest;
import org.xiangfu.v1.CancelBackupResponse;
import org.xiangfu.v1.GetBackupRequest;
import org.xiangfu.v1.StartBackupRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu backup}: has a running node back itself up. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running node back itself up, while it serves. Where to, and with which key, is the"
          + " node's own configuration: serve --backup-to and --backup-key.",
      "令執行中的節點線上備份。存放處與金鑰於該節點的 serve --backup-to 與 --backup-key 設定。"
    },
    footer = {"", "Ctrl-C cancels the backup; nothing is left that could be taken for one."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:backed up; index and state hash of each group are printed",
      "1:failed, refused or cancelled; the reason is printed",
      "2:the command line is wrong"
    })
final class BackupCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 250;
  private static final long LINE_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--log-only",
      description = {
        "Only what came since the last backup: quick, and a point to go back to.",
        "僅備份新增的交易日誌。"
      })
  private boolean logOnly;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = XiangfuClient.connect(connection.toClientOptions())) {
      Backup backup =
          client
              .admin()
              .startBackup(StartBackupRequest.newBuilder().setLogOnly(logOnly).build())
              .getBackup();
      Thread cancel = new Thread(() -> cancel(client, backup.getBackupId()), "cancel");
      Runtime.getRuntime().addShutdownHook(cancel);
      Backup ended = follow(client, backup);
      keepFrom(cancel);
      return report(ended);
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      spec.commandLine().getErr().println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private static void keepFrom(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Ctrl-C came: the hook runs already.
    }
  }

  private static void cancel(XiangfuClient client, String id) {
    CancelBackupResponse ignored =
        client.admin().cancelBackup(CancelBackupRequest.newBuilder().setBackupId(id).build());
  }

  private Backup follow(XiangfuClient client, Backup started) throws InterruptedException {
    var request = GetBackupRequest.newBuilder().setBackupId(started.getBackupId()).build();
    Backup backup = started;
    long line = System.nanoTime();
    while (backup.getState() == BackupState.BACKUP_STATE_RUNNING) {
      Thread.sleep(POLL_MILLIS);
      backup = client.admin().getBackup(request).getBackup();
      if (System.nanoTime() - line > LINE_NANOS) {
        line = System.nanoTime();
        spec.commandLine()
            .getErr()
            .printf(
                "%,d of %,d bytes, %,d of them new%n",
                backup.getBytesDone(), backup.getBytesTotal(), backup.getBytesUploaded());
      }
    }
    return backup;
  }

  private int report(Backup backup) {
    if (backup.getState() != BackupState.BACKUP_STATE_SUCCEEDED) {
      String why =
          backup.getState() == BackupState.BACKUP_STATE_CANCELLED
              ? "the backup was cancelled"
              : backup.getFailureReason() + ": " + backup.getFailure();
      spec.commandLine().getErr().println(why);
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "backup %s: %,d bytes, %,d of them new%n",
        backup.getBackupId(), backup.getBytesDone(), backup.getBytesUploaded());
    backup
        .getGroupsList()
        .forEach(
            group ->
                out.printf(
                    "%s to log index %d; index commit at %d, state hash %s%n",
                    group.getName(),
                    group.getIndex(),
                    group.getCommitIndex(),
                    group.getStateHash()));
    if (backup.getGroupsElsewhereCount() > 0) {
      out.printf(
          "NOT in this backup, since the node holds no replica: %s; back them up from a node that"
              + " does 此節點無副本，未備份%n",
          backup.getGroupsElsewhereList());
    }
    out.flush();
    return 0;
  }
}
