package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerResult;

/** What a witness makes of its log. */
class WitnessStateMachineTest {
  private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(0, 1));

  @TempDir Path folder;

  /** A state machine asks its server for its name and nothing else. */
  private static final RaftServer SERVER =
      (RaftServer)
          Proxy.newProxyInstance(
              RaftServer.class.getClassLoader(),
              new Class<?>[] {RaftServer.class},
              (_, method, _) -> {
                assertEquals("getId", method.getName());
                return RaftPeerId.valueOf("w1");
              });

  private RaftStorage storage;

  @BeforeEach
  void format() throws IOException {
    storage =
        StorageImplUtils.newRaftStorage(
            folder.resolve("group").toFile(),
            SizeInBytes.valueOf(0),
            StartupOption.FORMAT,
            CorruptionPolicy.EXCEPTION);
    storage.initialize();
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  private Path stateMachineFolder() {
    return storage.getStorageDir().getStateMachineDir().toPath();
  }

  private WitnessStateMachine open() throws IOException {
    var machine = new WitnessStateMachine();
    machine.initialize(SERVER, GROUP, storage);
    return machine;
  }

  private static Message apply(WitnessStateMachine machine, long term, long index) {
    var entry =
        LogEntryProto.newBuilder()
            .setTerm(term)
            .setIndex(index)
            .setStateMachineLogEntry(StateMachineLogEntryProto.getDefaultInstance())
            .build();
    return machine
        .applyTransaction(
            TransactionContext.newBuilder().setStateMachine(machine).setLogEntry(entry).build())
        .join();
  }

  @Test
  void aSnapshotIsAPositionThatARestartFinds() throws IOException {
    WitnessStateMachine machine = open();
    assertNull(machine.getLatestSnapshot());
    assertEquals(-1, machine.takeSnapshot());
    apply(machine, 1, 0);
    apply(machine, 2, 1);
    assertEquals(1, machine.takeSnapshot());
    apply(machine, 2, 2);
    WitnessStateMachine restarted = open();
    assertEquals(TermIndex.valueOf(2, 1), restarted.getLastAppliedTermIndex());
    assertEquals(TermIndex.valueOf(2, 1), restarted.getLatestSnapshot().getTermIndex());
    long bytes = restarted.getLatestSnapshot().getFiles().getFirst().getFileSize();
    assertTrue(bytes < 50, "a snapshot of " + bytes + " bytes");
  }

  @Test
  void aCloseLeavesTheNewestPosition() throws IOException {
    try (WitnessStateMachine machine = open()) {
      apply(machine, 3, 0);
    }
    assertEquals(TermIndex.valueOf(3, 0), open().getLastAppliedTermIndex());
  }

  @Test
  void aWholeStateThatComesIsDroppedAndItsPositionKept() throws IOException {
    Path index = stateMachineFolder().resolve(LuceneStateMachine.INDEX_FOLDER);
    var replica = new LedgerReplica();
    replica.state().open(index);
    replica.state().store().commit(TermIndex.valueOf(5, 77));
    replica.state().store().close();
    WitnessStateMachine machine = open();
    machine.pause();
    machine.reinitialize();
    assertEquals(TermIndex.valueOf(5, 77), machine.getLatestSnapshot().getTermIndex());
    assertFalse(Files.exists(index));
  }

  @Test
  void aDamagedPositionIsRefusedAndNamed() throws IOException {
    WitnessMark.write(stateMachineFolder(), TermIndex.valueOf(1, 2));
    Path file = stateMachineFolder().resolve("witness").resolve("position");
    Files.writeString(file, "1 ");
    String message = assertThrows(IOException.class, this::open).getMessage();
    assertTrue(message.contains(file.toString()), message);
  }

  @Test
  void whatAWitnessAppliedIsNoResultForTheProposer() throws IOException {
    Message answer = apply(open(), 1, 0);
    var reply =
        RaftClientReply.newBuilder()
            .setClientId(ClientId.randomId())
            .setServerId(RaftPeerId.valueOf("w1"))
            .setGroupId(GROUP)
            .setCallId(1)
            .setSuccess()
            .setMessage(answer)
            .build();
    CompletableFuture<byte[]> result = GroupLink.result(reply);
    var error = assertThrows(CompletionException.class, result::join);
    assertEquals(IOException.class, error.getCause().getClass());
    // Nor can a release that does not know witnesses read it.
    byte[] bytes = answer.getContent().toByteArray();
    assertThrows(InvalidProtocolBufferException.class, () -> LedgerResult.parseFrom(bytes));
  }

  @Test
  void questionsAreRefused() throws IOException {
    CompletableFuture<Message> answer = open().query(Message.EMPTY);
    assertThrows(CompletionException.class, answer::join);
  }

  @Test
  void aReplicaThatWasSentAMarkRefusesToGoOnWithoutItsData() throws IOException {
    var machine =
        new LuceneStateMachine(
            new LeveledState(new LedgerReplica().state(), CommandLevel.FIRST), Runnable::run);
    machine.initialize(SERVER, GROUP, storage);
    machine.pause();
    WitnessMark.write(stateMachineFolder(), TermIndex.valueOf(1, 9));
    String message = assertThrows(IOException.class, machine::reinitialize).getMessage();
    assertTrue(message.contains("holds no index"), message);
  }
}
