package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.index.CorruptIndexException;

/**
 * A failure of the disk behind some exception.
 *
 * @param reason what the operating system or Lucene says; names files at most, never what is stored
 */
record StorageFault(String reason) {
  /** Why a node does not start, as whoever started it should read it. */
  static IOException explain(Exception error, Path storage) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof DamagedStorageException || each instanceof LaterReleaseException) {
        return (IOException) each;
      }
    }
    String reason = in(error).map(StorageFault::reason).orElse(error.getMessage());
    return new IOException(
        "the Raft groups in %s do not start: %s".formatted(storage, reason), error);
  }

  /** Empty if the disk is not to blame. */
  static Optional<StorageFault> in(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof CorruptIndexException
          || each instanceof FileSystemException
          || each.getClass() == IOException.class) {
        return Optional.of(new StorageFault(each.getMessage()));
      }
    }
    return Optional.empty();
  }
}
