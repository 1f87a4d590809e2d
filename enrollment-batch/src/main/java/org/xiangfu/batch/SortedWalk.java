package org.xiangfu.batch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a folder and its sub-folders in order of their paths, with a page of the names of
 * each folder on the way in memory. Links to folders are not followed. Throws {@link
 * UncheckedIOException} where a folder cannot be read. Not thread-safe.
 */
final class SortedWalk implements Iterator<String> {
  private final Path root;
  private final Order order;
  private final int page;
  private final Predicate<String> leftOut;
  private final Deque<Level> levels = new ArrayDeque<>();
  private String next;

  /**
   * Begins a walk.
   *
   * @param leftOut folders that are not entered, by their path with a slash at its end
   */
  SortedWalk(Path root, Order order, int page, Predicate<String> leftOut) {
    this.root = root;
    this.order = order;
    this.page = page;
    this.leftOut = leftOut;
    levels.push(level(""));
  }

  @Override
  public boolean hasNext() {
    while (next == null && !levels.isEmpty()) {
      Level level = levels.peek();
      if (!level.names.hasNext()) {
        levels.pop();
        continue;
      }
      String path = level.path + level.names.next();
      if (!path.endsWith("/")) {
        next = path;
      } else if (!leftOut.test(path)) {
        levels.push(level(path));
      }
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String path = next;
    next = null;
    return path;
  }

  private Level level(String path) {
    return new Level(
        path,
        new SortedPages(() -> names(root.resolve(path)), order.of(String::compareTo), "", page));
  }

  // A folder's name ends with a slash, so that names sort as the paths behind them do.
  @SuppressWarnings("StreamResourceLeak") // SortedPages closes it.
  private static Stream<String> names(Path folder) throws IOException {
    return Files.list(folder)
        .filter(
            entry ->
                Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || Files.isRegularFile(entry))
        .map(
            entry -> {
              String name = entry.getFileName().toString();
              return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                  ? name.replace(File.separatorChar, '/') + "/"
                  : name;
            });
  }

  private record Level(String path, Iterator<String> names) {}
}
