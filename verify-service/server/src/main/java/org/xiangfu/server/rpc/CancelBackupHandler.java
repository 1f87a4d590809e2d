package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.v1.CancelBackupRequest;
import org.xiangfu.v1.CancelBackupResponse;

/** Stops a backup. */
final class CancelBackupHandler extends UnaryHandler<CancelBackupRequest, CancelBackupResponse> {
  private final Optional<Backups> backups;

  CancelBackupHandler(Optional<Backups> backups) {
    this.backups = backups;
  }

  @Override
  CompletableFuture<CancelBackupResponse> handle(CancelBackupRequest request) {
    return CompletableFuture.completedFuture(
        CancelBackupResponse.newBuilder()
            .setBackup(
                BackupAnswers.found(
                    BackupAnswers.configured(backups)
                        .cancel(Validation.text("backup_id", request.getBackupId(), 1, 64))))
            .build());
  }
}
