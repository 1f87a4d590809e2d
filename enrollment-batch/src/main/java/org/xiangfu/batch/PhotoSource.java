package org.xiangfu.batch;

import com.google.protobuf.ByteString;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;

/** An archive of photos, which are read one by one when they are asked for. Thread-safe. */
public interface PhotoSource extends Closeable {
  /** The service takes no larger photo. */
  int MAX_PHOTO_BYTES = 8 << 20;

  /**
   * Opens a folder or a ZIP file.
   *
   * @throws BatchInputException if it is neither
   */
  static PhotoSource open(Path archive) throws IOException {
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

  /** Bytes of the archive file; 0 for a folder. */
  long bytes();

  /** Paths of all files in the archive, {@code /} between folders, sorted. Unmodifiable. */
  NavigableSet<String> files();

  /** The photo at a path of {@link #files}; any other path is {@code PHOTO_MISSING}. */
  Photo read(String path);

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
