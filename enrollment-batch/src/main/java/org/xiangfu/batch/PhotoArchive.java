package org.xiangfu.batch;

import com.google.protobuf.ByteString;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Photos that are found by their path: a folder, a ZIP file, a bucket. Names are listed in order of
 * their UTF-16 code units, a page at a time, and never all held. Thread-safe, but for one listing.
 */
public interface PhotoArchive extends Closeable {
  /** The service takes no larger photo. */
  int MAX_PHOTO_BYTES = 8 << 20;

  /**
   * Opens a folder or a ZIP file.
   *
   * @throws BatchInputException if it is neither
   */
  static PhotoArchive open(Path archive) throws IOException {
    if (Files.isDirectory(archive)) {
      return DirectoryPhotos.open(archive);
    }
    if (Files.isRegularFile(archive)) {
      return ZipPhotos.open(archive);
    }
    throw new BatchInputException(archive + ": no such folder or ZIP file");
  }

  /** File name of the archive, without folders. */
  String name();

  /** Bytes of the archive file; 0 if it is not one file. */
  long bytes();

  /**
   * Paths of all files in the archive, {@code /} between folders, sorted. The caller closes the
   * stream.
   *
   * @param after paths up to this one are left out; empty for none
   * @throws BatchInputException if the order is one that the archive cannot list in
   */
  Stream<String> paths(String after, Order order) throws IOException;

  /** All paths, forward. */
  default Stream<String> paths() throws IOException {
    return paths("", Order.FORWARD);
  }

  /**
   * The photo at one of the {@link #paths}; any other path is {@code PHOTO_MISSING}.
   *
   * @throws IOException if the archive as a whole is out of reach
   */
  Photo read(String path) throws IOException;

  /**
   * True if a listing is too slow to be repeated at each start: the job is then known by its name,
   * not by what it lists, and goes on behind the last path.
   */
  default boolean isRemote() {
    return false;
  }

  /** Photos worth reading at once, ahead of the sending; 0 if reading costs no waiting. */
  default int readsAhead() {
    return 0;
  }

  /** True if the file's name is that of a photo. */
  static boolean isPhoto(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    // macOS leaves "._name.jpg" and __MACOSX beside the photos.
    if (name.startsWith(".") || path.startsWith("__MACOSX/")) {
      return false;
    }
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Set.of("jpg", "jpeg", "jpe", "png", "tif", "tiff", "bmp", "jp2", "j2k", "jpx")
        .contains(extension);
  }

  /** Reads a photo up to the limit, never further. */
  static Photo readWithinLimit(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_PHOTO_BYTES + 1);
    return bytes.length > MAX_PHOTO_BYTES
        ? tooLarge("more than " + MAX_PHOTO_BYTES)
        : new Photo.Content(ByteString.copyFrom(bytes));
  }

  /** The refusal of a photo that is longer than the limit. */
  static Photo tooLarge(String bytes) {
    return new Photo.Unusable(
        Outcome.REFUSED,
        "PHOTO_TOO_LARGE",
        "the photo has %s bytes, the limit is %d".formatted(bytes, MAX_PHOTO_BYTES));
  }

  /** The record of a photo that the archive does not hold. */
  static Photo missing() {
    return new Photo.Unusable(
        Outcome.ERROR, "PHOTO_MISSING", "the archive has no such file; nothing was sent");
  }

  /** The record of a photo that the archive cannot deliver. */
  static Photo damaged() {
    return new Photo.Unusable(
        Outcome.ERROR,
        "ARCHIVE_DAMAGED",
        "the archive could not deliver the file; nothing was sent");
  }
}
