package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Photos in a ZIP file, ZIP64 too. The JDK keeps the file's directory, about 100 bytes an entry, in
 * memory; the names are not held besides.
 */
final class ZipPhotos implements PhotoArchive {
  private final ZipFile zip;
  private final String name;
  private final long bytes;

  private ZipPhotos(ZipFile zip, Path file) throws IOException {
    this.zip = zip;
    this.name = file.getFileName().toString();
    this.bytes = Files.size(file);
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
  public Stream<String> paths(String after, Order order) {
    var sorted =
        new SortedPages(
            () -> zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName),
            order.of(String::compareTo),
            after,
            SortedPages.PAGE);
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(sorted, Spliterator.ORDERED), false);
  }

  @Override
  public Photo read(String path) {
    ZipEntry entry = zip.getEntry(path);
    if (entry == null || entry.isDirectory()) {
      return PhotoArchive.missing();
    }
    if (entry.getSize() > MAX_PHOTO_BYTES) {
      return PhotoArchive.tooLarge(Long.toString(entry.getSize()));
    }
    // The size in the directory may lie, so the limit holds while inflating too.
    try (InputStream in = zip.getInputStream(entry)) {
      return PhotoArchive.readWithinLimit(in);
    } catch (IOException e) {
      return PhotoArchive.damaged();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
