package org.xiangfu.server.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.server.backup.v1.LogSegment;
import org.xiangfu.server.backup.v1.Position;
import org.xiangfu.server.replication.RaftNode;

/** Writes a range of the log as one segment. For one use. */
final class LogUpload {
  private final Upload.Target target;
  private final RunProgress progress;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
  private TermIndex first;
  private TermIndex last;

  LogUpload(Upload.Target target, RunProgress progress) {
    this.target = target;
    this.progress = progress;
  }

  /**
   * Writes the entries after a position up to another.
   *
   * @return empty if the log does not reach back so far
   */
  Optional<LogSegment> write(RaftNode raft, String group, long after, TermIndex end, long now)
      throws IOException {
    if (!raft.entries(group, after + 1, end.getIndex(), this::add)) {
      return Optional.empty();
    }
    flush();
    return Optional.of(
        LogSegment.newBuilder()
            .setFirst(position(first))
            .setLast(position(last))
            .setTimeMillis(now)
            .addAllChunks(target.finish())
            .build());
  }

  private void add(LogEntryProto entry) throws IOException {
    progress.checkWanted();
    last = TermIndex.valueOf(entry);
    if (first == null) {
      first = last;
    }
    entry.writeDelimitedTo(chunk);
    if (chunk.size() >= Upload.CHUNK_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (chunk.size() > 0) {
      progress.expect(chunk.size());
      target.add(chunk.toByteArray());
      chunk.reset();
    }
  }

  static Position position(TermIndex at) {
    return Position.newBuilder().setTerm(at.getTerm()).setIndex(at.getIndex()).build();
  }
}
