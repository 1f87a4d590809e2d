package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.file.PathUtils;

/** A temporary folder that is gone when closed, or when the process is told to end (Ctrl-C). */
public final class Workspace implements AutoCloseable {
  private static final Duration ON_EXIT = Duration.ofSeconds(3);

  private final Path folder;
  private final Thread onExit = new Thread(this::deleteInTheEnd, "workspace-exit");

  /**
   * Makes the folder.
   *
   * @throws IOException if the system gives none
   */
  public Workspace() throws IOException {
    folder = Files.createTempDirectory("xiangfu-demo-");
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Deletes the folder; idempotent. */
  @Override
  public void close() throws IOException {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook finds nothing.
    }
  }

  private void delete() throws IOException {
    if (Files.exists(folder)) {
      PathUtils.deleteDirectory(folder);
    }
  }

  /** Tries again for a while: whoever works in the folder has not been stopped. */
  private void deleteInTheEnd() {
    long end = System.nanoTime() + ON_EXIT.toNanos();
    while (Files.exists(folder) && System.nanoTime() - end < 0) {
      try {
        delete();
      } catch (IOException e) {
        LockSupport.parkNanos(50_000_000);
      }
    }
  }
}
