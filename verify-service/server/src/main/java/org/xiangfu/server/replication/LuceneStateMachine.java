package org.xiangfu.server.replication;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ops.RedactedThrowable;

/**
 * A Raft state machine over one Lucene index. A snapshot is a Lucene commit whose user data holds
 * the log position; the index lies in the group's state machine folder.
 */
final class LuceneStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(LuceneStateMachine.class);

  /** Where the index lies, in the group's state machine folder. */
  static final String INDEX_FOLDER = "index";

  private final LeveledState state;
  private final Executor searches;
  private Path folder;
  private volatile SnapshotInfo latestSnapshot;

  // Set once an entry failed half-way: what the writer holds then belongs to no log position.
  private volatile boolean failed;
  private final AtomicBoolean leaving = new AtomicBoolean();

  // Done once what was applied last can be searched.
  private volatile CompletableFuture<Void> visible = CompletableFuture.completedFuture(null);

  LuceneStateMachine(LeveledState state, Executor searches) {
    this.state = state;
    this.searches = searches;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, group, storage);
              folder = indexFolder(storage);
              load();
            },
            IOException.class);
  }

  static Path indexFolder(RaftStorage storage) {
    return storage.getStorageDir().getStateMachineDir().toPath().resolve(INDEX_FOLDER);
  }

  private void load() throws IOException {
    removeDigests();
    try {
      state.open(folder);
    } catch (CorruptIndexException | FileNotFoundException | NoSuchFileException e) {
      throw new DamagedStorageException(folder, e.getMessage(), e);
    }
    failed = false;
    latestSnapshot = null;
    visible = CompletableFuture.completedFuture(null);
    var committed = state.store().committed();
    if (committed.isPresent()) {
      setLastAppliedTermIndex(committed.get());
      latestSnapshot = describe(committed.get());
    }
  }

  // Ratis leaves the digest of each file that it received beside it; Lucene takes one for a commit.
  private void removeDigests() throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> digests = Files.newDirectoryStream(folder, "*.md5")) {
        for (Path digest : digests) {
          Files.delete(digest);
        }
      }
    }
  }

  private SnapshotInfo describe(TermIndex position) throws IOException {
    List<FileInfo> files =
        state.store().committedFiles().stream()
            .map(name -> new FileInfo(folder.resolve(name), null))
            .toList();
    return new FileListSnapshotInfo(files, position);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    closeState();
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    load();
    if (latestSnapshot == null) {
      // To go on would be to serve an empty gallery as if it were whole.
      throw new IOException(
          state.name()
              + ": what the leader sent holds no index, as for a witness; empty this node's data"
              + " folder and run xiangfu cluster apply");
    }
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    return latestSnapshot;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    byte[] command = entry.getStateMachineLogEntry().getLogData().toByteArray();
    byte[] result;
    try {
      result = state.apply(command, entry.getIndex());
    } catch (LaterReleaseException e) {
      failed = true;
      LOG.error("{}; this replica stops so that it cannot diverge", e.getMessage());
      throw new IllegalStateException(e.getMessage());
    } catch (IOException | RuntimeException e) {
      failed = true;
      StorageFault.in(e).ifPresent(fault -> leave("the index", fault));
      LOG.error(
          "{}: entry {} could not be applied; this replica stops so that it cannot diverge",
          state.name(),
          entry.getIndex(),
          RedactedThrowable.of(e));
      // Without a cause: Ratis logs what it is thrown.
      throw new IllegalStateException(
          state.name() + ": entry " + entry.getIndex() + " could not be applied");
    }
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    Message reply = Message.valueOf(ByteString.copyFrom(result));
    // Nobody waits at a follower, at whoever replays its log, or for a part of a bulk load.
    boolean awaited = transaction.getClientRequest() != null && !state.answersEarly();
    CompletableFuture<Void> shown = awaited ? state.store().visible() : state.store().visibleSoon();
    visible = shown;
    var _ =
        shown.exceptionally(
            error -> {
              StorageFault.in(error).ifPresent(fault -> leave("the index", fault));
              return null;
            });
    return awaited ? shown.thenApply(_ -> reply) : CompletableFuture.completedFuture(reply);
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    byte[] query = request.getContent().toByteArray();
    CompletableFuture<Void> shown = visible;
    if (!shown.isDone()) {
      var _ = state.store().visible();
    }
    return shown.thenApplyAsync(_ -> answer(query), searches);
  }

  // Stale reads are asked by who wants to know the replica itself, not what it holds.
  @Override
  public CompletableFuture<Message> queryStale(Message request, long minIndex) {
    return CompletableFuture.completedFuture(
        Message.valueOf(ByteString.copyFrom(state.level().toByteArray())));
  }

  GroupLevel level() {
    return GroupLevel.of(state.level());
  }

  private Message answer(byte[] query) {
    try {
      return Message.valueOf(ByteString.copyFrom(state.query(query)));
    } catch (IOException | RuntimeException e) {
      LOG.error("{}: a question could not be answered", state.name(), RedactedThrowable.of(e));
      // Without a cause: Ratis logs what it is thrown.
      throw new IllegalStateException(state.name() + ": a question could not be answered");
    }
  }

  // Ratis logs entries that a peer could not take, and by default shows how they begin.
  @Override
  public String toStateMachineLogEntryString(StateMachineLogEntryProto entry) {
    return "command of " + entry.getLogData().size() + " bytes";
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex position = getLastAppliedTermIndex();
    if (failed || position == null || position.getIndex() < 0) {
      return -1;
    }
    try {
      state.store().commit(position);
      latestSnapshot = describe(position);
      return position.getIndex();
    } catch (IOException | RuntimeException e) {
      StorageFault.in(e).ifPresent(fault -> leave("the index", fault));
      throw e;
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    leave("the log", StorageFault.in(cause).orElse(new StorageFault(cause.getClass().getName())));
  }

  // Ratis would go on to lead with a log that cannot be written, and nobody could write any more.
  private void leave(String what, StorageFault fault) {
    failed = true;
    if (!leaving.compareAndSet(false, true)) {
      return;
    }
    LOG.error(
        "{}: {} below {} could not be written: {}; this replica stops, and what was acknowledged"
            + " is kept. Free space or repair the disk, then restart this node 無法寫入儲存裝置，"
            + "請釋出空間或修復後重新啟動本節點",
        state.name(),
        what,
        folder,
        fault.reason());
    // Closing waits for the thread that found out.
    Thread.ofPlatform().name(state.name() + "-leave").daemon(true).start(this::closeDivision);
  }

  private void closeDivision() {
    try {
      getServer().join().getDivision(getGroupId()).close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: the replica did not stop cleanly", state.name(), RedactedThrowable.of(e));
    }
  }

  @Override
  public void close() throws IOException {
    // A commit here spares the next start the replay of the log.
    if (getLifeCycleState() == LifeCycle.State.RUNNING) {
      takeSnapshot();
    }
    closeState();
    super.close();
  }

  private void closeState() {
    try {
      state.store().close();
    } catch (IOException e) {
      LOG.warn("{}: the index did not close cleanly", state.name(), e);
    }
  }
}
