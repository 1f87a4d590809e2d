package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.v1.StartBackupRequest;
import org.xiangfu.v1.StartBackupResponse;

/** Begins a backup, or joins the one that runs. */
final class StartBackupHandler extends UnaryHandler<StartBackupRequest, StartBackupResponse> {
  private final Optional<Backups> backups;

  StartBackupHandler(Optional<Backups> backups) {
    this.backups = backups;
  }

  @Override
  CompletableFuture<StartBackupResponse> handle(StartBackupRequest request) {
    return CompletableFuture.completedFuture(
        StartBackupResponse.newBuilder()
            .setBackup(
                BackupAnswers.message(
                    BackupAnswers.configured(backups).begin(request.getLogOnly())))
            .build());
  }
}
