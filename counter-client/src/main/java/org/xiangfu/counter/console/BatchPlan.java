package org.xiangfu.counter.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.batch.Hours;
import org.xiangfu.batch.Manifest;
import org.xiangfu.batch.Order;
import org.xiangfu.batch.PaceSettings;
import org.xiangfu.batch.PhotoArchive;
import org.xiangfu.batch.PhotoSource;
import org.xiangfu.batch.Sequence;

/**
 * What a batch operator ordered.
 *
 * @param id of the job, 32 hexadecimal characters
 * @param archive path of a folder or ZIP file
 * @param manifest path; empty if the folders of the archive say who is shown
 * @param rate photos a second at most; 0 for no limit
 * @param hours as {@link Hours#parse} reads them; empty for always
 * @param newestFirst by date with a manifest, else from the last folder to the first
 * @param operator who began it
 * @param begun when, ISO 8601
 */
record BatchPlan(
    String id,
    String archive,
    String manifest,
    double rate,
    String hours,
    boolean newestFirst,
    String operator,
    String begun) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The same in somebody else's name. */
  BatchPlan by(String other) {
    return new BatchPlan(id, archive, manifest, rate, hours, newestFirst, other, begun);
  }

  /**
   * Opens the photos; the source closes the archive.
   *
   * @throws org.xiangfu.batch.BatchInputException if archive or manifest cannot be used
   */
  PhotoSource source(PhotoArchive photos) throws IOException {
    Order order = newestFirst ? Order.BACKWARD : Order.FORWARD;
    return manifest.isEmpty()
        ? PhotoSource.ofFolders(photos, order)
        : PhotoSource.of(
            photos, Manifest.ofFile(Path.of(manifest)), new Sequence(newestFirst, order));
  }

  /**
   * How to go about it.
   *
   * @throws IllegalArgumentException if the hours or the rate cannot be used
   */
  BatchSettings settings(String office, ZoneId zone) {
    return new BatchSettings(
        operator,
        office,
        BatchSettings.DEFAULT_IN_FLIGHT,
        PATIENCE,
        new PaceSettings(rate, hours.isEmpty() ? Hours.ALWAYS : Hours.parse(hours, zone)));
  }
}
