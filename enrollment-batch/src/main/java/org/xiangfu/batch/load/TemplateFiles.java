package org.xiangfu.batch.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xiangfu.batch.BatchInputException;

/** The files of templates that a command names. */
final class TemplateFiles {
  /** How files of templates in a folder are called. */
  static final String SUFFIX = ".xft";

  private TemplateFiles() {}

  /**
   * The files in order: those that are named, and all {@value #SUFFIX} below folders that are
   * named.
   *
   * @throws BatchInputException if a name is of nothing, or there is no file
   */
  static List<Path> of(List<Path> named) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          below.filter(each -> each.toString().endsWith(SUFFIX)).sorted().forEach(files::add);
        }
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new BatchInputException("there is no file or folder " + path);
      }
    }
    if (files.isEmpty()) {
      throw new BatchInputException("the folders hold no files of templates (*" + SUFFIX + ")");
    }
    return files;
  }
}
