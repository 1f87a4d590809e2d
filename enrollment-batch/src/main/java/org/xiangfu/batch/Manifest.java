package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Which photo shows whom: a CSV file with the columns {@code photo} (path in the archive), {@code
 * person_id} and, if known, {@code captured_on} (ISO 8601 date), or a file of JSON Lines with
 * fields of these names. Further columns may say what to count by. Immutable.
 */
public final class Manifest {
  private final Path file;
  private final Charset charset;
  private final List<String> groupBy;

  private Manifest(Path file, Charset charset, List<String> groupBy) {
    this.file = file;
    this.charset = charset;
    this.groupBy = List.copyOf(groupBy);
  }

  /** The manifest in a UTF-8 file, read anew each time. */
  public static Manifest ofFile(Path file) {
    return ofFile(file, StandardCharsets.UTF_8, List.of());
  }

  /**
   * The manifest in a file, read anew each time: JSON Lines if its name ends with {@code .jsonl} or
   * {@code .ndjson}, else CSV.
   *
   * @param groupBy columns to count by, beside those always counted by
   */
  public static Manifest ofFile(Path file, Charset charset, List<String> groupBy) {
    return new Manifest(file, charset, groupBy);
  }

  /**
   * Reads it once through.
   *
   * @throws BatchInputException if it is no such file; names file and line
   */
  Summary summary() throws IOException {
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Sha256.digest());
        ManifestReader lines = reader(in)) {
      long count = 0;
      Tally expected = new Tally();
      for (Optional<ManifestLine> line = lines.next(); line.isPresent(); line = lines.next()) {
        expected.add(lines.groups(), line.get().groups());
        count++;
      }
      return new Summary(
          count,
          HexFormat.of().formatHex(in.getMessageDigest().digest()),
          lines.groups(),
          expected.rows());
    }
  }

  ManifestReader open() throws IOException {
    return reader(Files.newInputStream(file));
  }

  private ManifestReader reader(InputStream in) throws IOException {
    return ManifestReader.of(in, file.toString(), charset, groupBy);
  }

  /**
   * A manifest in short.
   *
   * @param lines photos named
   * @param sha256 of the file, hexadecimal
   * @param expected lines of each group
   */
  record Summary(long lines, String sha256, Groups groups, List<Tally.Row> expected) {}
}
