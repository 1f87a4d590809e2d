package org.xiangfu.batch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Which photo shows whom: a CSV file in UTF-8 with the columns {@code photo} (path in the archive),
 * {@code person_id} and, if known, {@code captured_on} (ISO 8601 date). Immutable.
 */
public final class Manifest {
  private final String name;
  private final Source source;

  private Manifest(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  /** The manifest in a file, read anew each time. */
  public static Manifest ofFile(Path file) {
    return new Manifest(file.toString(), () -> Files.newInputStream(file));
  }

  /**
   * Names each photo's person after the folder that holds it; a photo in no folder gets none, and
   * so a line that cannot be used.
   */
  public static Manifest fromFolders(PhotoSource photos) {
    StringBuilder csv = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(csv, CSVFormat.RFC4180)) {
      printer.printRecord("photo", "person_id");
      for (String path : photos.files()) {
        if (PhotoSource.isPhoto(path)) {
          printer.printRecord(path, folderOf(path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder does not fail", e);
    }
    byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
    return new Manifest(
        "the manifest made from " + photos.name(), () -> new ByteArrayInputStream(bytes));
  }

  /** Writes it to a file, which must not exist yet. */
  public void writeTo(Path file) throws IOException {
    try (InputStream in = source.open()) {
      Files.copy(in, file);
    }
  }

  /**
   * Reads it once through.
   *
   * @throws BatchInputException if it is no such CSV; names file and line
   */
  Summary summary() throws IOException {
    try (DigestInputStream in = new DigestInputStream(source.open(), Sha256.digest());
        ManifestReader lines = ManifestReader.of(in, name)) {
      long count = 0;
      while (lines.next().isPresent()) {
        count++;
      }
      return new Summary(count, HexFormat.of().formatHex(in.getMessageDigest().digest()));
    }
  }

  ManifestReader open() throws IOException {
    return ManifestReader.of(source.open(), name);
  }

  private static String folderOf(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  /**
   * A manifest in short.
   *
   * @param lines photos named
   * @param sha256 of the file, hexadecimal
   */
  record Summary(long lines, String sha256) {}

  private interface Source {
    InputStream open() throws IOException;
  }
}
