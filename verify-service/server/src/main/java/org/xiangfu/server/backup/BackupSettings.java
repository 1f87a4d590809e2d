package org.xiangfu.server.backup;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a node's backups go. It is the node's own configuration and no part of a request: whoever
 * may ask for a backup must not be able to choose where the gallery is copied to, and neither key
 * nor credentials travel.
 *
 * @param store address of the store, as {@link org.xiangfu.server.objects.ObjectStores} takes it
 * @param keyFile keys that seal the backups
 * @param every time between the runs that the node begins by itself, of the groups it leads; zero:
 *     only when asked
 * @param logEvery time between runs that write new log only, to which a restore can go back; zero:
 *     none
 * @param keep index commits that are kept of each group at least, at least 1; their log too
 * @param keepFor older commits beyond those are deleted
 */
public record BackupSettings(
    URI store, Path keyFile, Duration every, Duration logEvery, int keep, Duration keepFor) {
  /** Refuses to keep nothing, and negative times. */
  public BackupSettings {
    if (keep < 1) {
      throw new IllegalArgumentException("at least 1 backup must be kept, not " + keep);
    }
    if (every.isNegative() || logEvery.isNegative() || keepFor.isNegative()) {
      throw new IllegalArgumentException(
          "a time between backups, or to keep them, must not be negative");
    }
  }
}
