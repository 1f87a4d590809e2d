package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;

/** A temporary folder that is gone when closed. */
final class Workspace implements AutoCloseable {
  private final Path folder;

  Workspace() throws IOException {
    folder = Files.createTempDirectory("xiangfu-demo-");
  }

  Path folder() {
    return folder;
  }

  /** Deletes the folder; idempotent. */
  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      PathUtils.deleteDirectory(folder);
    }
  }
}
