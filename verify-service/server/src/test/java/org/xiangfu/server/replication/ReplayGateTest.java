package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReplayGateTest {
  private static final RaftGroupId GROUP = RaftGroupId.randomId();
  private static final RaftPeerId LEADER = RaftPeerId.valueOf("n1");
  private static final long COMMITTED = 1_000;

  private volatile long applied;
  private final BlockingQueue<AppendEntriesReplyProto> sent = new LinkedBlockingQueue<>();
  private final ReplayGate gate = new ReplayGate();
  private final ServerCall<Object, AppendEntriesReplyProto> call = guarded();

  @AfterEach
  void close() {
    gate.close();
  }

  private static <T> T fake(Class<T> type, Function<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> answers.apply(method.getName())));
  }

  private ServerCall<Object, AppendEntriesReplyProto> guarded() {
    DivisionInfo info =
        fake(
            DivisionInfo.class, method -> method.equals("getLeaderId") ? LEADER : (Object) applied);
    var commit =
        CommitInfoProto.newBuilder()
            .setServer(RaftPeerProto.newBuilder().setId(LEADER.toByteString()))
            .setCommitIndex(COMMITTED)
            .build();
    RaftServer.Division division =
        fake(
            RaftServer.Division.class, method -> method.equals("getInfo") ? info : List.of(commit));
    gate.guard(fake(RaftServer.class, _ -> division));
    var calls = new LinkedBlockingQueue<ServerCall<Object, AppendEntriesReplyProto>>();
    gate.interceptCall(
        new Recording(),
        new Metadata(),
        (each, _) -> {
          calls.add(each);
          return new ServerCall.Listener<>() {};
        });
    return calls.remove();
  }

  private final class Recording extends ServerCall<Object, AppendEntriesReplyProto> {
    @Override
    public void sendMessage(AppendEntriesReplyProto message) {
      sent.add(message);
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void close(org.apache.ratis.thirdparty.io.grpc.Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Object, AppendEntriesReplyProto> getMethodDescriptor() {
      throw new UnsupportedOperationException();
    }
  }

  private static AppendEntriesReplyProto reply(AppendResult result, boolean heartbeat, long index) {
    var reply =
        AppendEntriesReplyProto.newBuilder()
            .setResult(result)
            .setIsHearbeat(heartbeat)
            .setMatchIndex(index);
    reply.getServerReplyBuilder().getRaftGroupIdBuilder().setId(GROUP.toByteString());
    return reply.build();
  }

  private static AppendEntriesReplyProto acknowledgement(long index) {
    return reply(AppendResult.SUCCESS, false, index);
  }

  @Test
  void anAcknowledgementWaitsUntilWhatWasCommittedIsApplied() throws InterruptedException {
    assertFalse(gate.hasCaughtUp(GROUP));
    call.sendMessage(acknowledgement(1));
    assertTrue(sent.isEmpty());
    applied = COMMITTED;
    assertEquals(acknowledgement(1), sent.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void anAcknowledgementIsNotHeldBackForLongerThanALeaderWaits() throws InterruptedException {
    call.sendMessage(acknowledgement(1));
    assertEquals(acknowledgement(1), sent.poll(10, TimeUnit.SECONDS));
    assertFalse(gate.hasCaughtUp(GROUP));
  }

  @Test
  void acknowledgementsKeepTheirOrder() throws InterruptedException {
    List<AppendEntriesReplyProto> all =
        LongStream.rangeClosed(1, 50).mapToObj(ReplayGateTest::acknowledgement).toList();
    all.subList(0, 25).forEach(call::sendMessage);
    applied = COMMITTED;
    all.subList(25, 50).forEach(call::sendMessage);
    for (AppendEntriesReplyProto each : all) {
      assertEquals(each, sent.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void heartbeatsAndRefusalsPassAtOnce() {
    call.sendMessage(reply(AppendResult.SUCCESS, true, 1));
    call.sendMessage(reply(AppendResult.INCONSISTENCY, false, 1));
    assertEquals(2, sent.size());
  }

  @Test
  void whoHasOnceCaughtUpAcknowledgesAtOnceFromThenOn() {
    applied = COMMITTED;
    call.sendMessage(acknowledgement(1));
    applied = 0;
    call.sendMessage(acknowledgement(2));
    assertEquals(2, sent.size());
  }
}
