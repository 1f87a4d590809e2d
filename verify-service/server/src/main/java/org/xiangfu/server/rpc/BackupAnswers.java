package org.xiangfu.server.rpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.xiangfu.server.backup.BackupStatus;
import org.xiangfu.server.backup.BackupStatus.Outcome;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.BackupGroup;
import org.xiangfu.v1.BackupState;

/** What the backup calls have in common. */
final class BackupAnswers {
  private BackupAnswers() {}

  static Backups configured(Optional<Backups> backups) {
    return backups.orElseThrow(
        () ->
            ServiceException.precondition(
                "BACKUP_NOT_CONFIGURED",
                "this node has no backup store; start it with --backup-to and --backup-key"));
  }

  static Backup found(Optional<BackupStatus> status) {
    return status
        .map(BackupAnswers::message)
        .orElseThrow(
            () ->
                ServiceException.notFound(
                    "BACKUP_NOT_FOUND", "this node knows of no such backup; see its log"));
  }

  static Backup message(BackupStatus status) {
    var backup =
        Backup.newBuilder()
            .setBackupId(status.id())
            .setLogOnly(status.logOnly())
            .setStartedAt(timestamp(status.startedAt()))
            .setBytesTotal(status.bytesTotal())
            .setBytesDone(status.bytesDone())
            .setBytesUploaded(status.bytesUploaded());
    status.endedAt().ifPresent(time -> backup.setEndedAt(timestamp(time)));
    status
        .groups()
        .forEach(
            group ->
                backup.addGroups(
                    BackupGroup.newBuilder()
                        .setName(group.name())
                        .setIndex(group.index())
                        .setCommitIndex(group.commitIndex())
                        .setStateHash(group.stateHash())));
    backup.addAllGroupsElsewhere(status.elsewhere());
    switch (status.outcome()) {
      case Outcome.Running() -> backup.setState(BackupState.BACKUP_STATE_RUNNING);
      case Outcome.Succeeded() -> backup.setState(BackupState.BACKUP_STATE_SUCCEEDED);
      case Outcome.Cancelled() -> backup.setState(BackupState.BACKUP_STATE_CANCELLED);
      case Outcome.Failed(var reason, var message) ->
          backup
              .setState(BackupState.BACKUP_STATE_FAILED)
              .setFailureReason(reason)
              .setFailure(message);
    }
    return backup.build();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
