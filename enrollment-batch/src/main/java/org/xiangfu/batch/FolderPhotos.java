package org.xiangfu.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An archive leads: each photo's person is the name of the folder it lies in; a photo in no folder
 * gets none, and so cannot be enrolled. Records are numbered as the lines of the manifest that
 * {@link #writeManifest} writes.
 */
final class FolderPhotos implements PhotoSource {
  private final PhotoArchive archive;
  private final Order order;
  private final String job;
  private final OptionalLong size;

  private FolderPhotos(PhotoArchive archive, Order order, String job, OptionalLong size) {
    this.archive = archive;
    this.order = order;
    this.job = job;
    this.size = size;
  }

  /** Lists the archive once, unless that takes too long. The source takes over the archive. */
  static FolderPhotos of(PhotoArchive archive, Order order) throws IOException {
    if (archive.isRemote()) {
      // Asks at once whether the order can be had.
      archive.paths("", order).close();
      String job = ManifestPhotos.job("folders", archive.name(), 0);
      return new FolderPhotos(archive, order, job, OptionalLong.empty());
    }
    var digest = new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest());
    long photos = writeManifest(archive, digest);
    String sha256 = HexFormat.of().formatHex(digest.getMessageDigest().digest());
    return new FolderPhotos(
        archive,
        order,
        ManifestPhotos.job(sha256, archive.name(), archive.bytes()),
        OptionalLong.of(photos));
  }

  /**
   * Writes the manifest of the folders to a file, which must not exist yet.
   *
   * @return lines written, without the header
   */
  static long writeManifest(PhotoArchive archive, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      return writeManifest(archive, out);
    }
  }

  private static long writeManifest(PhotoArchive archive, OutputStream out) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    long photos = 0;
    try (Stream<String> paths = archive.paths();
        CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord("photo", "person_id");
      for (Iterator<String> each = paths.iterator(); each.hasNext(); ) {
        String path = each.next();
        if (PhotoArchive.isPhoto(path)) {
          printer.printRecord(path, folderOf(path));
          photos++;
        }
      }
    } catch (UncheckedIOException e) {
      throw new BatchInputException(archive.name() + ": a folder cannot be read", e);
    } catch (SdkException e) {
      throw new IOException(archive.name() + ": the bucket is out of reach", e);
    }
    return photos;
  }

  static String folderOf(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  @Override
  public String name() {
    return archive.name();
  }

  @Override
  public String job() {
    return job;
  }

  @Override
  public OptionalLong size() {
    return size;
  }

  @Override
  public Groups groups() {
    return Groups.NONE;
  }

  @Override
  public boolean keepsMarks() {
    return archive.isRemote();
  }

  @Override
  public int readsAhead() {
    return archive.readsAhead();
  }

  @Override
  public Records open(Mark after) throws IOException {
    return new Listed(after);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  private final class Listed implements Records {
    private final Stream<String> paths;
    private final Iterator<String> each;
    private long number;
    private long others;

    Listed(Mark after) throws IOException {
      paths = archive.paths(keepsMarks() ? after.place() : "", order);
      each = paths.iterator();
      // Line 1 of a manifest is its header.
      number = keepsMarks() ? after.highest() : order == Order.FORWARD ? 1 : size.orElseThrow() + 2;
    }

    @Override
    public Optional<PhotoRecord> next() throws IOException {
      try {
        while (each.hasNext()) {
          String path = each.next();
          if (PhotoArchive.isPhoto(path)) {
            number += order == Order.FORWARD ? 1 : -1;
            return Optional.of(record(path));
          }
          others++;
        }
        return Optional.empty();
      } catch (UncheckedIOException | SdkException e) {
        throw new IOException(archive.name() + ": the archive is out of reach", e);
      }
    }

    private PhotoRecord record(String path) {
      ManifestLine line = ManifestLine.of(number, path, folderOf(path), "", List.of());
      PhotoRecord record = PhotoRecord.of(line, archive.name(), () -> archive.read(path));
      return keepsMarks() ? record.at(PhotoRecord.keyOf(path), path) : record;
    }

    @Override
    public void leftovers(Predicate<String> named, Leftovers to) {
      to.others(others);
    }

    @Override
    public void close() {
      paths.close();
    }
  }
}
