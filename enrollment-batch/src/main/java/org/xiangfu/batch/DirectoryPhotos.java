package org.xiangfu.batch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Photos in a folder and its sub-folders. */
final class DirectoryPhotos implements PhotoSource {
  private final Path folder;
  private final NavigableSet<String> files;

  private DirectoryPhotos(Path folder, NavigableSet<String> files) {
    this.folder = folder;
    this.files = files;
  }

  static DirectoryPhotos open(Path folder) throws IOException {
    NavigableSet<String> files = new TreeSet<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(file -> !file.startsWith(EnrollCommand.JOURNALS + "/"))
          .forEach(files::add);
    } catch (UncheckedIOException e) {
      throw new BatchInputException(folder + ": a sub-folder cannot be read", e);
    }
    return new DirectoryPhotos(folder, Collections.unmodifiableNavigableSet(files));
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
  public NavigableSet<String> files() {
    return files;
  }

  @Override
  public Photo read(String path) {
    // Only what was listed: a path of the manifest cannot lead out of the folder.
    if (!files.contains(path)) {
      return PhotoSource.missing();
    }
    try (InputStream in = Files.newInputStream(folder.resolve(path))) {
      return PhotoSource.readWithinLimit(in);
    } catch (IOException e) {
      return PhotoSource.damaged();
    }
  }

  @Override
  public void close() {}
}
