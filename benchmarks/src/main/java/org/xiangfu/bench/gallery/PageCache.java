package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Linux keeps in memory of files, by the tools of util-linux and coreutils. */
final class PageCache {
  private PageCache() {}

  /** Lets go of files that no process has mapped. */
  static void evict(Collection<Path> files) throws IOException {
    for (Path file : files) {
      output(List.of("dd", "if=" + file, "iflag=nocache", "count=0", "status=none"));
    }
  }

  /** Bytes of each file that are in memory. */
  static Map<Path, Long> resident(Collection<Path> files) throws IOException {
    Map<Path, Long> resident = new HashMap<>();
    for (Path file : files) {
      String bytes =
          output(List.of("fincore", "--bytes", "--raw", "--noheadings", "-o", "RES", "" + file));
      resident.put(file, bytes.isBlank() ? 0 : Long.parseLong(bytes.strip()));
    }
    return resident;
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("%s failed: %s".formatted(command, text.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command.getFirst(), e);
    }
    return text;
  }
}
