package org.xiangfu.server.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;

/**
 * Reads what Ratis keeps of every group before Ratis does. Ratis takes an entry that seems to go
 * beyond the end of its file for one that was never finished, and drops it with all that follow;
 * but it allocates a file before it writes, so such an entry is one whose length was damaged.
 */
final class StorageCheck {
  private static final byte[] HEADER = "RaftLog1".getBytes(UTF_8);
  private static final int CHECKSUM_BYTES = 4;

  private StorageCheck() {}

  /**
   * Checks a node's storage; a folder that does not exist is in order.
   *
   * @throws DamagedStorageException if a file is not as it was written; names the file
   * @throws IOException if the folder cannot be read and written; names it
   */
  static void run(Path storage) throws IOException {
    if (!Files.exists(storage)) {
      return;
    }
    if (!Files.isWritable(storage)) {
      throw new IOException(
          ("%s cannot be written: mount its disk for writing, or give this account the right, and"
                  + " start again 資料夾無法寫入")
              .formatted(storage));
    }
    try (Stream<Path> found = Files.find(storage, 3, (path, _) -> inGroup(path))) {
      for (Path file : found.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("log_")) {
          log(file);
        } else if (name.equals("raft-meta")) {
          vote(file);
        } else if (name.equals("raft-meta.conf")) {
          members(file);
        }
      }
    }
  }

  private static boolean inGroup(Path file) {
    return file.getParent() != null && file.getParent().endsWith("current");
  }

  private static void log(Path file) throws IOException {
    // A segment is closed at 32 MB.
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    int header = bytes.mismatch(ByteBuffer.wrap(HEADER));
    if (header >= 0 && header < HEADER.length) {
      onlyZeros(file, bytes.position(header));
      return;
    }
    bytes.position(HEADER.length);
    while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
      entry(file, bytes);
    }
    onlyZeros(file, bytes);
  }

  private static void onlyZeros(Path file, ByteBuffer bytes) throws DamagedStorageException {
    while (bytes.hasRemaining()) {
      if (bytes.get() != 0) {
        throw damaged(file, "byte %d is not part of an entry".formatted(bytes.position() - 1));
      }
    }
  }

  private static void entry(Path file, ByteBuffer bytes) throws DamagedStorageException {
    int begin = bytes.position();
    long length = 0;
    int shift = 0;
    byte next;
    do {
      if (!bytes.hasRemaining() || shift > 28) {
        throw damaged(file, "the entry at byte %d has no length".formatted(begin));
      }
      next = bytes.get();
      length |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    if (length > bytes.remaining() - CHECKSUM_BYTES) {
      throw damaged(file, "the entry at byte %d goes beyond the end".formatted(begin));
    }
    int end = bytes.position() + (int) length;
    var checksum = new CRC32C();
    checksum.update(bytes.slice(begin, end - begin));
    if (bytes.getInt(end) != (int) checksum.getValue()) {
      throw damaged(file, "the entry at byte %d has another checksum".formatted(begin));
    }
    bytes.position(end + CHECKSUM_BYTES);
  }

  private static void vote(Path file) throws IOException {
    var said = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      said.load(reader);
      if (Long.parseLong(said.getProperty("term", "")) < 0
          || !said.containsKey("votedFor")
          || said.size() != 2) {
        throw damaged(file, "it does not say term and vote");
      }
    } catch (IllegalArgumentException e) {
      throw new DamagedStorageException(file, "it does not say term and vote", e);
    }
  }

  private static void members(Path file) throws IOException {
    LogEntryProto entry;
    try {
      entry = LogEntryProto.parseFrom(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new DamagedStorageException(file, "it does not say who the members are", e);
    }
    // A restored group that is to be alone names itself without an address.
    List<RaftPeerProto> peers = entry.getConfigurationEntry().getPeersList();
    if (peers.stream().anyMatch(peer -> peer.getId().isEmpty())) {
      throw damaged(file, "it names a member without id");
    }
  }

  private static DamagedStorageException damaged(Path file, String reason) {
    return new DamagedStorageException(file, reason, null);
  }
}
