package org.xiangfu.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.store.IndexInput;
import org.xiangfu.server.backup.v1.Chunk;
import org.xiangfu.server.backup.v1.IndexFile;
import org.xiangfu.server.replication.HeldCommit;

/** Writes the files of a commit, but for those that an earlier manifest has. */
final class IndexUpload {
  private static final int EDGE_BYTES = 256;

  private final Upload upload;
  private final RunProgress progress;
  private final Map<ByteString, IndexFile> known = new HashMap<>();

  /**
   * Prepares an upload.
   *
   * @param before files of the manifest before
   * @param present names of the chunks that the store holds
   */
  IndexUpload(Upload upload, RunProgress progress, List<IndexFile> before, Set<String> present) {
    this.upload = upload;
    this.progress = progress;
    for (IndexFile file : before) {
      Set<String> needed = new HashSet<>();
      file.getChunksList().forEach(chunk -> needed.add(Vault.nameOf(chunk)));
      if (present.containsAll(needed)) {
        known.put(file.getFingerprint(), file);
      }
    }
  }

  List<IndexFile> write(HeldCommit commit) throws IOException {
    List<IndexFile> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : commit.files()) {
      try (IndexInput input = commit.open(name)) {
        progress.expect(input.length());
        IndexFile before = known.get(fingerprint(name, input));
        if (before == null) {
          missing.add(name);
        } else {
          progress.done(input.length(), false);
          files.add(before);
        }
      }
    }
    for (String name : missing) {
      files.add(write(commit, name));
    }
    return files;
  }

  private IndexFile write(HeldCommit commit, String name) throws IOException {
    try (IndexInput input = commit.open(name)) {
      ByteString fingerprint = fingerprint(name, input);
      input.seek(0);
      Upload.Target target = upload.target();
      for (long left = input.length(); left > 0; ) {
        byte[] piece = new byte[(int) Math.min(left, Upload.CHUNK_BYTES)];
        input.readBytes(piece, 0, piece.length);
        target.add(piece);
        left -= piece.length;
      }
      List<Chunk> chunks = target.finish();
      return IndexFile.newBuilder()
          .setName(name)
          .setSize(input.length())
          .setFingerprint(fingerprint)
          .addAllChunks(chunks)
          .build();
    }
  }

  // The file's header holds the random id of its segment, and its footer a checksum.
  private static ByteString fingerprint(String name, IndexInput input) throws IOException {
    long length = input.length();
    byte[] edge = new byte[(int) Math.min(length, EDGE_BYTES)];
    Hasher hash = Hashing.sha256().newHasher().putInt(name.length()).putString(name, UTF_8);
    input.seek(0);
    input.readBytes(edge, 0, edge.length);
    hash.putLong(length).putBytes(edge);
    input.seek(length - edge.length);
    input.readBytes(edge, 0, edge.length);
    return ByteString.copyFrom(hash.putBytes(edge).hash().asBytes());
  }
}
