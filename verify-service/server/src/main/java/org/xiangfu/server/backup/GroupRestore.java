package org.xiangfu.server.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.server.backup.v1.Chunk;
import org.xiangfu.server.backup.v1.IndexFile;
import org.xiangfu.server.backup.v1.LogSegment;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.replication.HeldCommit;
import org.xiangfu.server.replication.ReplicatedState;

/** Makes the index of one group as it was at a log position. */
final class GroupRestore {
  private final Vault vault;

  GroupRestore(Vault vault) {
    this.vault = vault;
  }

  /**
   * What was made.
   *
   * @param position of the index commit that the folder now has
   * @param stateHash its content
   */
  record Restored(String group, TermIndex position, String stateHash) {}

  /**
   * Fills a folder.
   *
   * @throws IOException if an object is missing or damaged, or the state is not what was recorded;
   *     names the object or the group
   */
  Restored into(Path folder, GroupHistory.Recipe recipe) throws IOException {
    Manifest base = recipe.base();
    Files.createDirectories(folder);
    try (FSDirectory directory = FSDirectory.open(folder)) {
      for (IndexFile file : base.getFilesList()) {
        write(directory, file);
      }
      directory.sync(base.getFilesList().stream().map(IndexFile::getName).toList());
      directory.syncMetaData();
    }
    ReplicatedState state = GroupStates.of(base.getGroup());
    state.open(folder);
    try {
      String hash = check(state, base);
      TermIndex from = TermIndex.valueOf(base.getCommit().getTerm(), base.getCommit().getIndex());
      if (recipe.index() == from.getIndex()) {
        return new Restored(base.getGroup(), from, hash);
      }
      TermIndex reached = replay(state, recipe, from);
      state.store().commit(reached);
      return new Restored(base.getGroup(), reached, hash(state));
    } finally {
      state.store().close();
    }
  }

  private void write(FSDirectory directory, IndexFile file) throws IOException {
    try (IndexOutput output = directory.createOutput(file.getName(), IOContext.DEFAULT)) {
      for (Chunk chunk : file.getChunksList()) {
        byte[] content = vault.read(chunk);
        output.writeBytes(content, content.length);
      }
      if (output.getFilePointer() != file.getSize()) {
        throw new IOException(
            "%s: the file %s has another length than was recorded"
                .formatted(directory, file.getName()));
      }
    }
  }

  private static String check(ReplicatedState state, Manifest base) throws IOException {
    String hash = hash(state);
    if (!hash.equals(base.getStateHash())) {
      throw new IOException(
          "%s: the index commit at %d has the state hash %s, but %s was recorded"
              .formatted(base.getGroup(), base.getCommit().getIndex(), hash, base.getStateHash()));
    }
    return hash;
  }

  private static String hash(ReplicatedState state) throws IOException {
    try (HeldCommit commit = state.store().hold()) {
      return commit.search(state::stateHash);
    }
  }

  private TermIndex replay(ReplicatedState state, GroupHistory.Recipe recipe, TermIndex from)
      throws IOException {
    TermIndex reached = from;
    for (LogSegment segment : recipe.log()) {
      try (InputStream chunks = new ChunkStream(segment.getChunksList())) {
        for (LogEntryProto entry = LogEntryProto.parseDelimitedFrom(chunks);
            entry != null && reached.getIndex() < recipe.index();
            entry = LogEntryProto.parseDelimitedFrom(chunks)) {
          if (entry.getIndex() > reached.getIndex()) {
            reached = apply(state, entry, reached);
          }
        }
      }
    }
    if (reached.getIndex() != recipe.index()) {
      throw new IOException(
          "%s: the log in the backup ends at %d and not at %d"
              .formatted(state.name(), reached.getIndex(), recipe.index()));
    }
    return reached;
  }

  private static TermIndex apply(ReplicatedState state, LogEntryProto entry, TermIndex reached)
      throws IOException {
    if (entry.getIndex() != reached.getIndex() + 1) {
      throw new IOException(
          "%s: the log in the backup goes from %d to %d"
              .formatted(state.name(), reached.getIndex(), entry.getIndex()));
    }
    if (entry.hasStateMachineLogEntry()) {
      state.apply(entry.getStateMachineLogEntry().getLogData().toByteArray(), entry.getIndex());
    }
    return TermIndex.valueOf(entry);
  }

  /** The contents of chunks, one after the other; the next is read when it is needed. */
  private final class ChunkStream extends InputStream {
    private final List<Chunk> chunks;
    private int next;
    private InputStream current = InputStream.nullInputStream();

    ChunkStream(List<Chunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = current.read(bytes, offset, length);
      while (count < 0 && next < chunks.size()) {
        current = new ByteArrayInputStream(vault.read(chunks.get(next++)));
        count = current.read(bytes, offset, length);
      }
      return count;
    }
  }
}
