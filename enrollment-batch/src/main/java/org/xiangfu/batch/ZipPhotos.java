package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Photos in a ZIP file. */
final class ZipPhotos implements PhotoSource {
  private final ZipFile zip;
  private final String name;
  private final long bytes;
  private final NavigableSet<String> files;

  private ZipPhotos(ZipFile zip, Path file) throws IOException {
    this.zip = zip;
    this.name = file.getFileName().toString();
    this.bytes = Files.size(file);
    NavigableSet<String> paths = new TreeSet<>();
    zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).forEach(paths::add);
    this.files = Collections.unmodifiableNavigableSet(paths);
  }

  static ZipPhotos open(Path file) throws IOException {
    return new ZipPhotos(openZip(file), file);
  }

  private static ZipFile openZip(Path file) throws IOException {
    try {
      return new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException notUtf8) {
      try {
        // Windows in Taiwan writes names in Big5 and does not say so.
        return new ZipFile(file.toFile(), Charset.forName("MS950"));
      } catch (ZipException e) {
        e.addSuppressed(notUtf8);
        throw new BatchInputException(file + ": neither a folder nor a readable ZIP file", e);
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public NavigableSet<String> files() {
    return files;
  }

  @Override
  public Photo read(String path) {
    ZipEntry entry = files.contains(path) ? zip.getEntry(path) : null;
    if (entry == null) {
      return PhotoSource.missing();
    }
    if (entry.getSize() > MAX_PHOTO_BYTES) {
      return PhotoSource.tooLarge(Long.toString(entry.getSize()));
    }
    // The size in the directory may lie, so the limit holds while inflating too.
    try (InputStream in = zip.getInputStream(entry)) {
      return PhotoSource.readWithinLimit(in);
    } catch (IOException e) {
      return PhotoSource.damaged();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
