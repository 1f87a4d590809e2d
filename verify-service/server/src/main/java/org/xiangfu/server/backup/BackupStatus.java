package org.xiangfu.server.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as it stands.
 *
 * @param id names the run
 * @param logOnly true if no index commit was wanted
 * @param startedAt when it began
 * @param endedAt when it ended; empty while it runs
 * @param bytesTotal bytes that belong to the backup, as far as known
 * @param bytesDone those of them that are in the store
 * @param bytesUploaded those of them that this run wrote
 * @param outcome how it ended
 * @param groups what was backed up; empty unless it succeeded
 * @param elsewhere groups of the cluster that this run could not see, since the node holds no
 *     replica of them; empty unless it succeeded
 */
public record BackupStatus(
    String id,
    boolean logOnly,
    Instant startedAt,
    Optional<Instant> endedAt,
    long bytesTotal,
    long bytesDone,
    long bytesUploaded,
    Outcome outcome,
    List<Group> groups,
    List<String> elsewhere) {
  public BackupStatus {
    groups = List.copyOf(groups);
    elsewhere = List.copyOf(elsewhere);
  }

  /**
   * One group of a run that succeeded.
   *
   * @param index log position up to which it can be restored
   * @param commitIndex log position of its index commit
   * @param stateHash hash of the state at that commit
   */
  public record Group(String name, long index, long commitIndex, String stateHash) {}

  /** How a run ended, if it did. */
  public sealed interface Outcome {
    /** It goes on. */
    record Running() implements Outcome {}

    /** Its manifests are durable. */
    record Succeeded() implements Outcome {}

    /** It was told to stop; no manifest was written. */
    record Cancelled() implements Outcome {}

    /**
     * No manifest was written.
     *
     * @param reason {@code BACKUP_STORE}, {@code BACKUP_KEY} or {@code INTERNAL}
     * @param message one English sentence that names the object or group
     */
    record Failed(String reason, String message) implements Outcome {}
  }
}
