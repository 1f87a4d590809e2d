package org.xiangfu.server.warmup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.file.PathUtils;

/** A temporary folder named after the process that made it, so that a later one can clear it up. */
record ScratchFolder(Path path) implements AutoCloseable {
  private static final String PREFIX = "xiangfu-warm-up-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

  /** Makes a folder that only this account can enter, and removes those of dead processes. */
  static ScratchFolder make() throws IOException {
    Path made = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    removeAbandoned(made.getParent());
    return new ScratchFolder(made);
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (abandoned(folder)) {
          PathUtils.deleteDirectory(folder);
        }
      }
    }
  }

  private static boolean abandoned(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return name.matches()
        && Files.isDirectory(folder, NOFOLLOW_LINKS)
        && Files.isWritable(folder)
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }

  @Override
  public void close() throws IOException {
    PathUtils.deleteDirectory(path);
  }
}
