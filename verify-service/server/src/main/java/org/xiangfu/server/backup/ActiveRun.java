package org.xiangfu.server.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xiangfu.server.backup.BackupStatus.Outcome;
import org.xiangfu.server.backup.v1.Manifest;

/** A run from its beginning to after its end. Thread-safe. */
final class ActiveRun {
  private final String id;
  private final boolean logOnly;
  private final Instant startedAt;
  private final RunProgress progress = new RunProgress();
  private Outcome outcome = new Outcome.Running();
  private Optional<Instant> endedAt = Optional.empty();
  private List<BackupStatus.Group> groups = List.of();
  private List<String> elsewhere = List.of();

  ActiveRun(String id, boolean logOnly, Instant startedAt) {
    this.id = id;
    this.logOnly = logOnly;
    this.startedAt = startedAt;
  }

  String id() {
    return id;
  }

  boolean logOnly() {
    return logOnly;
  }

  Instant startedAt() {
    return startedAt;
  }

  RunProgress progress() {
    return progress;
  }

  void cancel() {
    progress.cancel();
  }

  synchronized boolean isRunning() {
    return outcome instanceof Outcome.Running;
  }

  synchronized void succeeded(List<Manifest> manifests, List<String> others, Instant now) {
    elsewhere = others;
    groups =
        manifests.stream()
            .map(
                manifest ->
                    new BackupStatus.Group(
                        manifest.getGroup(),
                        GroupBackup.endOf(manifest),
                        manifest.getCommit().getIndex(),
                        manifest.getStateHash()))
            .toList();
    ended(new Outcome.Succeeded(), now);
  }

  synchronized void ended(Outcome how, Instant now) {
    outcome = how;
    endedAt = Optional.of(now);
  }

  synchronized BackupStatus status() {
    return new BackupStatus(
        id,
        logOnly,
        startedAt,
        endedAt,
        progress.total(),
        progress.done(),
        progress.uploaded(),
        outcome,
        groups,
        elsewhere);
  }
}
