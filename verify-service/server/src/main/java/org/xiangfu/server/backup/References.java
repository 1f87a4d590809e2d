package org.xiangfu.server.backup;

import java.util.stream.Stream;
import org.xiangfu.server.backup.v1.Manifest;

/** The objects that a manifest needs. */
final class References {
  private References() {}

  static Stream<String> of(Manifest manifest) {
    return Stream.concat(
            manifest.getFilesList().stream().flatMap(file -> file.getChunksList().stream()),
            manifest.getSegmentsList().stream().flatMap(log -> log.getChunksList().stream()))
        .map(Vault::nameOf);
  }
}
