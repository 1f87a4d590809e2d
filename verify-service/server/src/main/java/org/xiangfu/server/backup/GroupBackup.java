package org.xiangfu.server.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.server.backup.v1.LogSegment;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.replication.HeldCommit;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.ReplicatedState;

/** One group's part of a run: its commit, files and log, and the manifest that tells of them. */
final class GroupBackup {
  private static final Duration COMMIT_LIMIT = Duration.ofMinutes(5);

  private final RaftNode raft;
  private final ReplicatedState state;
  private final Optional<Manifest> before;
  private final Upload upload;
  private final RunProgress progress;
  private final Set<String> present;
  private TermIndex end;

  GroupBackup(
      RaftNode raft,
      ReplicatedState state,
      Optional<Manifest> before,
      Upload upload,
      RunProgress progress,
      Set<String> present) {
    this.raft = raft;
    this.state = state;
    this.before = before;
    this.upload = upload;
    this.progress = progress;
    this.present = present;
  }

  /** Has the index committed, so that little log is left to replay. */
  void commit() throws IOException {
    progress.checkWanted();
    raft.commitIndex(state.name(), COMMIT_LIMIT);
  }

  /** Fixes up to which entry the group is backed up. */
  void takeEnd() throws IOException {
    end = raft.applied(state.name());
    if (before.isPresent() && endOf(before.get()) > end.getIndex()) {
      throw new IOException(
          "%s: this node has applied entry %d and the last backup reaches to %d; ask a node that leads"
              .formatted(state.name(), end.getIndex(), endOf(before.get())));
    }
  }

  static long endOf(Manifest manifest) {
    return manifest.getSegmentsCount() == 0
        ? manifest.getCommit().getIndex()
        : Math.max(
            manifest.getCommit().getIndex(),
            manifest.getSegments(manifest.getSegmentsCount() - 1).getLast().getIndex());
  }

  /**
   * Writes the log since the manifest before.
   *
   * @return empty if there is no manifest before or the log since then is gone: the index is needed
   */
  Optional<Manifest> writeLog(long now) throws IOException {
    if (before.isEmpty()) {
      return Optional.empty();
    }
    Manifest.Builder manifest = before.get().toBuilder().setLogOnly(true);
    long last = endOf(before.get());
    if (last == end.getIndex()) {
      return Optional.of(manifest.build());
    }
    return log(last, now).map(segment -> manifest.addSegments(segment).build());
  }

  /** Writes what the store lacks of the last commit, and the log since the manifest before. */
  Manifest.Builder writeIndex(long now) throws IOException {
    try (HeldCommit commit = state.store().hold()) {
      TermIndex position = commit.position();
      // The log first: what is behind the next commit may soon be purged.
      List<LogSegment> segments = segments(position.getIndex(), now);
      var files =
          new IndexUpload(
                  upload, progress, before.map(Manifest::getFilesList).orElse(List.of()), present)
              .write(commit);
      return Manifest.newBuilder()
          .setCommit(LogUpload.position(position))
          .setStateHash(stateHash(commit))
          .addAllFiles(files)
          .addAllSegments(segments);
    }
  }

  private String stateHash(HeldCommit commit) throws IOException {
    progress.checkWanted();
    boolean same =
        before.isPresent()
            && before.get().getCommit().equals(LogUpload.position(commit.position()));
    return same ? before.get().getStateHash() : commit.search(state::stateHash);
  }

  private List<LogSegment> segments(long committed, long now) throws IOException {
    List<LogSegment> segments = new ArrayList<>();
    if (before.isPresent()) {
      long last = endOf(before.get());
      Optional<LogSegment> more = last == end.getIndex() ? Optional.empty() : log(last, now);
      if (last >= committed || more.isPresent()) {
        before.get().getSegmentsList().stream()
            .filter(segment -> segment.getLast().getIndex() > committed)
            .forEach(segments::add);
        more.ifPresent(segments::add);
        return segments;
      }
    }
    if (end.getIndex() > committed) {
      segments.add(
          log(committed, now)
              .orElseThrow(
                  () -> new IOException(state.name() + ": the log went on too fast; try again")));
    }
    return segments;
  }

  private Optional<LogSegment> log(long after, long now) throws IOException {
    return new LogUpload(upload.target(), progress).write(raft, state.name(), after, end, now);
  }
}
