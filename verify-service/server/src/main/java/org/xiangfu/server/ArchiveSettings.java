package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.backup.BackupSettings;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.portrait.PortraitSettings;

/**
 * How what a node keeps is protected, and what it keeps outside of log and indexes.
 *
 * @param portraits the photos themselves
 * @param backups empty: no backup can be asked for
 * @param dataKey file with the keys that seal log and indexes, and portraits that have none of
 *     their own; empty: they are not sealed, which must be asked for by name
 * @param checkpoints empty: the ledger is chained but not signed by this node
 */
public record ArchiveSettings(
    PortraitSettings portraits,
    Optional<BackupSettings> backups,
    Optional<Path> dataKey,
    Optional<CheckpointSettings> checkpoints) {
  /** Portraits in the data folder, no backups, nothing sealed but the portraits, nothing signed. */
  public static final ArchiveSettings LOCAL =
      new ArchiveSettings(
          PortraitSettings.LOCAL, Optional.empty(), Optional.empty(), Optional.empty());

  /** The same with other data keys. */
  public ArchiveSettings withDataKey(Path file) {
    return new ArchiveSettings(portraits, backups, Optional.of(file), checkpoints);
  }

  /** The same with a signed ledger. */
  public ArchiveSettings withCheckpoints(CheckpointSettings settings) {
    return new ArchiveSettings(portraits, backups, dataKey, Optional.of(settings));
  }

  /** Where portraits are kept: by default under the data keys, since a folder holds no key. */
  PortraitSettings sealedPortraits() {
    return new PortraitSettings(
        portraits.store(), portraits.keyFile().or(this::dataKey), portraits.shared());
  }
}
