package org.xiangfu.bench.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Folders in which a durable write means something. */
public final class DiskFolder {
  /** System property with the folder in which benchmarks keep galleries and logs. */
  public static final String PROPERTY = "xiangfu.bench.dir";

  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private DiskFolder() {}

  /**
   * The folder of {@value #PROPERTY}, by default {@code xiangfu-bench} in the folder for temporary
   * files.
   *
   * @throws IOException if it cannot be made, or lies in memory, where an fsync costs nothing
   */
  public static Path standard() throws IOException {
    String chosen = System.getProperty(PROPERTY);
    return checked(
        chosen != null
            ? Path.of(chosen)
            : Path.of(System.getProperty("java.io.tmpdir"), "xiangfu-bench"));
  }

  /**
   * Makes a folder if it is missing.
   *
   * @throws IOException if it cannot be made, or lies in memory, where an fsync costs nothing
   */
  public static Path checked(Path folder) throws IOException {
    Files.createDirectories(folder);
    String kind = Files.getFileStore(folder).type();
    if (IN_MEMORY.contains(kind)) {
      throw new IOException(
          "%s lies in memory (%s), so durable writes would look free; name a folder on a disk"
              .formatted(folder, kind));
    }
    return folder;
  }

  /** Deletes a folder with everything in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
