package org.xiangfu.server;

import java.util.Optional;
import org.xiangfu.server.backup.BackupSettings;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.portrait.PortraitSettings;

/**
 * What a node keeps outside of log and indexes.
 *
 * @param portraits the photos themselves
 * @param backups empty: no backup can be asked for
 * @param checkpoints empty: the ledger is chained but not signed by this node
 */
public record ArchiveSettings(
    PortraitSettings portraits,
    Optional<BackupSettings> backups,
    Optional<CheckpointSettings> checkpoints) {
  /** Portraits in the data folder, and no backups. */
  public static final ArchiveSettings LOCAL =
      new ArchiveSettings(PortraitSettings.LOCAL, Optional.empty());

  /** Without a signing key. */
  public ArchiveSettings(PortraitSettings portraits, Optional<BackupSettings> backups) {
    this(portraits, backups, Optional.empty());
  }
}
