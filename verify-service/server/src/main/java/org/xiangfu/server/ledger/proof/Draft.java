package org.xiangfu.server.ledger.proof;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * A file in the making: it has its name only once it is whole and on the disk, until then {@code
 * .part} is added, and what is there can be gone on with. Only its owner may read it.
 */
final class Draft implements Closeable {
  private final Path file;
  private final Path part;
  private final FileChannel channel;

  private Draft(Path file, Path part, FileChannel channel) {
    this.file = file;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Opens the draft of a file, or makes it.
   *
   * @throws IOException if the file is there already, or somebody else writes its draft
   */
  static Draft open(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file + " exists; name another file 檔案已存在");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    var options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileChannel channel = FileChannel.open(part, options, ownerOnly(part));
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      channel.close();
      throw new IOException(part + " is being written by another export 另一匯出作業進行中");
    }
    return new Draft(file, part, channel);
  }

  private static FileAttribute<?>[] ownerOnly(Path part) {
    return part.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  Path part() {
    return part;
  }

  /** What is there, from the beginning; not to be closed, since that would give up the lock. */
  LineSource lines() throws IOException {
    return new LineSource(Channels.newInputStream(channel.position(0)));
  }

  /** Cuts off what is beyond a length, and has what follows written there. */
  OutputStream appendAt(long length) throws IOException {
    channel.truncate(length).position(length);
    return Channels.newOutputStream(channel);
  }

  /** Gives the file its name; everything was written. */
  void publish() throws IOException {
    channel.force(true);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
