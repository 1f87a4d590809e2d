package org.xiangfu.server.notices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file of JSON Lines that only its owner may read, opened for each notice, so that it can be
 * moved away at any time.
 */
public final class NoticeFile implements NoticeTarget {
  private final Path file;

  /** Notices go to the end of this file, on the node that leads. */
  public NoticeFile(Path file) {
    this.file = file;
  }

  @Override
  public void deliver(Notice notice) throws IOException {
    var options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    try (var channel = FileChannel.open(file, options, ownerOnly())) {
      ByteBuffer line = ByteBuffer.wrap((notice.json() + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public void close() {
    // Open only while it is written.
  }
}
