package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.v1.GetBackupRequest;
import org.xiangfu.v1.GetBackupResponse;

/** How a backup stands. */
final class GetBackupHandler extends UnaryHandler<GetBackupRequest, GetBackupResponse> {
  private final Optional<Backups> backups;

  GetBackupHandler(Optional<Backups> backups) {
    this.backups = backups;
  }

  @Override
  CompletableFuture<GetBackupResponse> handle(GetBackupRequest request) {
    return CompletableFuture.completedFuture(
        GetBackupResponse.newBuilder()
            .setBackup(
                BackupAnswers.found(
                    BackupAnswers.configured(backups)
                        .status(Optional.of(request.getBackupId()).filter(id -> !id.isEmpty()))))
            .build());
  }
}
