package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * Removes what a node that died while it made a group left behind. Such a folder has no log, no
 * members and no committed index, so Ratis would recover a group that nobody can lead; and nothing
 * can have been written to it.
 */
final class UnbegunGroups {
  private UnbegunGroups() {}

  static void discard(Path storage) throws IOException {
    if (!Files.isDirectory(storage)) {
      return;
    }
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(storage, Files::isDirectory)) {
      for (Path group : groups) {
        if (!begun(group)) {
          PathUtils.deleteDirectory(group);
        }
      }
    }
  }

  // A log, members or a committed index: any of them may hold what somebody was promised.
  private static boolean begun(Path group) throws IOException {
    try (Stream<Path> files = Files.walk(group)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(
              name ->
                  name.startsWith("log_")
                      || name.startsWith("segments_")
                      || name.equals("raft-meta.conf"));
    }
  }
}
