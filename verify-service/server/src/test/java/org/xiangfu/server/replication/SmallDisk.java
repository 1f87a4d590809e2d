package org.xiangfu.server.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;

/** A file system in memory that can be filled up, or mounted for reading only. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts at an empty folder; throws if this account may not mount. */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
    return new SmallDisk(folder);
  }

  /** True if this account may mount. */
  static boolean possible(Path folder) {
    try (SmallDisk _ = mount(folder, 1)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void resize(int mebibytes) throws IOException {
    run("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
  }

  void readOnly() throws IOException {
    run("mount", "-o", "remount,ro", folder.toString());
  }

  void writable() throws IOException {
    run("mount", "-o", "remount,rw", folder.toString());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it mounted");
    }
  }

  @Override
  public void close() throws IOException {
    run("umount", folder.toString());
  }
}
