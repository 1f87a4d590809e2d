package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;

/** A temporary folder that is gone when closed. */
public final class Workspace implements AutoCloseable {
  private final Path folder;

  /**
   * Makes the folder.
   *
   * @throws IOException if the system gives none
   */
  public Workspace() throws IOException {
    folder = Files.createTempDirectory("xiangfu-demo-");
  }

  /** Where it is. */
  public Path folder() {
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
