package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Photos in a folder or a ZIP file, by their paths in it with {@code /} between the parts.
 * Thread-safe.
 */
public sealed interface PhotoArchive extends AutoCloseable {

  /**
   * Opens a folder or a ZIP file.
   *
   * @throws IOException if it is neither
   */
  static PhotoArchive open(Path place) throws IOException {
    return Files.isDirectory(place) ? new Folder(place) : new Zip(new ZipFile(place.toFile()));
  }

  /** Names of the photos, by their endings, sorted. */
  List<String> names() throws IOException;

  /**
   * The bytes of a photo, at most {@code maxBytes + 1} of them.
   *
   * @throws IOException if there is none of this name, or it cannot be read
   */
  byte[] read(String name, int maxBytes) throws IOException;

  @Override
  void close() throws IOException;

  private static boolean isPhoto(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Set.of("jpg", "jpeg", "png", "tif", "tiff", "bmp", "jp2", "j2k").contains(ending);
  }

  /** A folder with its sub-folders. */
  record Folder(Path root) implements PhotoArchive {
    @Override
    public List<String> names() throws IOException {
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> root.relativize(file).toString().replace('\\', '/'))
            .filter(PhotoArchive::isPhoto)
            .sorted()
            .toList();
      }
    }

    @Override
    public byte[] read(String name, int maxBytes) throws IOException {
      try (InputStream in = Files.newInputStream(root.resolve(name))) {
        return in.readNBytes(maxBytes + 1);
      }
    }

    @Override
    public void close() {}
  }

  /** A ZIP file. */
  record Zip(ZipFile zip) implements PhotoArchive {
    @Override
    public List<String> names() {
      return zip.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .filter(PhotoArchive::isPhoto)
          .sorted()
          .toList();
    }

    @Override
    public byte[] read(String name, int maxBytes) throws IOException {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new IOException("no such photo in the archive");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readNBytes(maxBytes + 1);
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
