package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Photos in a folder and its sub-folders. */
final class DirectoryPhotos implements PhotoArchive {
  private static final String JOURNALS = EnrollCommand.JOURNALS + "/";

  private final Path folder;
  private final Path real;

  private DirectoryPhotos(Path folder) throws IOException {
    this.folder = folder;
    this.real = folder.toRealPath();
  }

  static DirectoryPhotos open(Path folder) throws IOException {
    return new DirectoryPhotos(folder);
  }

  @Override
  public String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public Stream<String> paths(String after, Order order) throws BatchInputException {
    try {
      var walk = new SortedWalk(folder, order, SortedPages.PAGE, JOURNALS::equals);
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(walk, Spliterator.ORDERED), false)
          .filter(file -> after.isEmpty() || order.of(String::compareTo).compare(file, after) > 0);
    } catch (UncheckedIOException e) {
      throw new BatchInputException(folder + ": the folder cannot be read", e);
    }
  }

  @Override
  public Photo read(String path) {
    Path file;
    try {
      file = folder.resolve(path);
    } catch (InvalidPathException e) {
      return PhotoArchive.missing();
    }
    try {
      if (!isInside(path, file)) {
        return PhotoArchive.missing();
      }
    } catch (IOException e) {
      return PhotoArchive.missing();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return PhotoArchive.readWithinLimit(in);
    } catch (IOException e) {
      return PhotoArchive.damaged();
    }
  }

  /** A path of the manifest must not lead out of the folder, nor through a link. */
  private boolean isInside(String path, Path file) throws IOException {
    return !path.startsWith(JOURNALS)
        && file.normalize().equals(file)
        && file.startsWith(folder)
        && Files.isRegularFile(file)
        && file.getParent().toRealPath().startsWith(real);
  }

  @Override
  public void close() {}
}
