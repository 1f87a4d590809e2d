package org.xiangfu.counter.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The archives and manifests that lie in some folders. What is not listed here is not read: not by
 * a path that leads out of a folder, nor through a link.
 *
 * @param folders that batch operators may enrol from
 */
record BatchArchives(List<Path> folders) {
  private static final int MOST = 500;
  private static final List<String> MANIFESTS = List.of(".csv", ".jsonl", ".ndjson");

  /** Folders and ZIP files, by name. */
  List<Path> archives() throws IOException {
    return listed(path -> Files.isDirectory(path) || hasEnding(path, List.of(".zip")));
  }

  /** Manifests beside them, by name. */
  List<Path> manifests() throws IOException {
    return listed(path -> Files.isRegularFile(path) && hasEnding(path, MANIFESTS));
  }

  /** The archive that is listed under this path; empty if none is. */
  Optional<Path> archive(String path) throws IOException {
    return archives().stream().filter(each -> each.toString().equals(path)).findFirst();
  }

  /** The manifest that is listed under this path; empty if none is. */
  Optional<Path> manifest(String path) throws IOException {
    return manifests().stream().filter(each -> each.toString().equals(path)).findFirst();
  }

  private List<Path> listed(Wanted wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      Path real = folder.toRealPath();
      try (Stream<Path> entries = Files.list(real)) {
        entries
            .filter(each -> !each.getFileName().toString().startsWith("."))
            .filter(each -> isInside(each, real) && wanted.is(each))
            .sorted()
            .limit(MOST)
            .forEach(found::add);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }

  private static boolean isInside(Path entry, Path folder) {
    try {
      return entry.toRealPath().startsWith(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean hasEnding(Path path, List<String> endings) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith);
  }

  private interface Wanted {
    boolean is(Path path);
  }
}
