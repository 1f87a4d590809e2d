package org.xiangfu.batch.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.xiangfu.batch.BatchInputException;

/**
 * What an output folder is of. Runs that find another one there must not add to it.
 *
 * @param records in the listing
 * @param listing SHA-256 of its lines, hexadecimal
 */
record JobFile(
    int format,
    String pack,
    String packDigest,
    long records,
    String listing,
    int recordsAPart,
    boolean photos,
    boolean quality) {
  private static final int FORMAT = 1;
  private static final String NAME = "job.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  static JobFile of(Settings settings, Listing.Summary listing, int recordsAPart) {
    return new JobFile(
        FORMAT,
        settings.packId(),
        settings.packDigest(),
        listing.records(),
        listing.sha256(),
        recordsAPart,
        settings.keepPhotos(),
        settings.quality());
  }

  /**
   * Takes the folder for this job, or goes on with it.
   *
   * @throws BatchInputException if it is of another job
   */
  void claim(OutputFolder output) throws IOException {
    Optional<byte[]> there = output.read(NAME);
    if (there.isEmpty()) {
      output.replace(NAME, "driver", JSON.writeValueAsBytes(this));
    } else if (!equals(JSON.readValue(there.get(), JobFile.class))) {
      throw new BatchInputException(
          "the output folder holds another job (%s differs): other photos, another pack or other options; name a new folder"
              .formatted(NAME));
    }
  }
}
