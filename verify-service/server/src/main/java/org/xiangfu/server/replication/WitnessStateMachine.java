package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.io.file.PathUtils;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.xiangfu.server.replication.v1.ReplicaLevel;

/**
 * The state machine of a peer that keeps the log and votes, and holds no state. It takes no write,
 * answers no question, and what it applied has no result that anybody could take for one.
 */
final class WitnessStateMachine extends BaseStateMachine {
  /** Its first byte is no protobuf tag, so that it cannot be read as a result either. */
  private static final ByteString NO_RESULT =
      ByteString.copyFromUtf8("\u0007a witness has no results");

  private Path folder;
  private volatile SnapshotInfo latestSnapshot;

  /** True unless a reply is that of a witness. */
  static boolean isResult(ByteString reply) {
    return !reply.equals(NO_RESULT);
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, group, storage);
              folder = storage.getStorageDir().getStateMachineDir().toPath();
              load();
            },
            IOException.class);
  }

  private void load() throws IOException {
    dropState();
    Optional<TermIndex> position = WitnessMark.read(folder);
    if (position.isPresent()) {
      setLastAppliedTermIndex(position.get());
      latestSnapshot = WitnessMark.describe(folder, position.get());
    }
  }

  // A leader whose cluster file does not name this witness yet sends the whole state.
  private void dropState() throws IOException {
    Path index = folder.resolve(LuceneStateMachine.INDEX_FOLDER);
    if (Files.isDirectory(index)) {
      Optional<TermIndex> position = LuceneStore.committedPosition(index);
      if (position.isPresent()) {
        WitnessMark.write(folder, position.get());
      }
      PathUtils.deleteDirectory(index);
    }
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    load();
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
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    return super.startTransaction(request)
        .setException(new WitnessLeadsException("a witness takes no writes"));
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    // Not a failure: Ratis logs those as errors. A retried write may be answered with it.
    return CompletableFuture.completedFuture(Message.valueOf(NO_RESULT));
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    return CompletableFuture.failedFuture(
        new IllegalStateException("a witness answers no questions"));
  }

  // It understands every command alike: it looks into none.
  @Override
  public CompletableFuture<Message> queryStale(Message request, long minIndex) {
    byte[] any =
        ReplicaLevel.newBuilder()
            .setLevel(CommandLevel.FIRST)
            .setOffered(Integer.MAX_VALUE)
            .build()
            .toByteArray();
    return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(any)));
  }

  // Ratis logs entries that a peer could not take, and by default shows how they begin.
  @Override
  public String toStateMachineLogEntryString(StateMachineLogEntryProto entry) {
    return "command of " + entry.getLogData().size() + " bytes";
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex position = getLastAppliedTermIndex();
    if (position == null || position.getIndex() < 0) {
      return -1;
    }
    latestSnapshot = WitnessMark.write(folder, position);
    return position.getIndex();
  }

  @Override
  public void close() throws IOException {
    if (getLifeCycleState() == LifeCycle.State.RUNNING) {
      takeSnapshot();
    }
    super.close();
  }
}
