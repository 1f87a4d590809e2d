package org.xiangfu.server.replication;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/**
 * Has a replica that was started acknowledge log entries late, until it has once applied what the
 * others have committed: a leader of Ratis hands the lead to whoever has the log, and writers would
 * wait until that node has applied it too. Thread-safe.
 */
final class ReplayGate implements GrpcServices.Customizer, ServerInterceptor, AutoCloseable {
  /** So few entries are applied in a moment. */
  private static final long NEARLY = 16;

  /** Less than the three seconds after which the leader counts a request as lost. */
  private static final Duration LATEST = Duration.ofSeconds(2);

  private static final long TICK_MILLIS = 10;

  private final Set<RaftGroupId> caughtUp = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("raft-replay-gate").daemon(true).factory());

  // Known once the server is made, which needs this before.
  private volatile RaftServer server;

  void guard(RaftServer made) {
    server = made;
  }

  @Override
  public NettyServerBuilder customize(
      NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
    return types.contains(GrpcServices.Type.SERVER) ? builder.intercept(this) : builder;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    return next.startCall(new LateCall<>(call), headers);
  }

  private static boolean acknowledges(AppendEntriesReplyProto reply) {
    return reply.getResult() == AppendResult.SUCCESS && !reply.getIsHearbeat();
  }

  /** Whether this node's replica of a group has once applied what was committed by then. */
  boolean hasCaughtUp(RaftGroupId group) {
    if (!caughtUp.contains(group) && hasApplied(group)) {
      caughtUp.add(group);
    }
    return caughtUp.contains(group);
  }

  private boolean hasApplied(RaftGroupId group) {
    try {
      RaftServer.Division division = server.getDivision(group);
      var info = division.getInfo();
      RaftPeerId leader = info.getLeaderId();
      // What is committed is what the leader says; before it has spoken nobody knows.
      return leader != null
          && division.getCommitInfos().stream()
              .filter(each -> each.getServer().getId().equals(leader.toByteString()))
              .anyMatch(each -> info.getLastAppliedIndex() + NEARLY >= each.getCommitIndex());
    } catch (IOException | RuntimeException e) {
      // The group has just been removed, or does not run yet or any more.
      return false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** A reply, and since when it has been held back. */
  private record Held<P>(P reply, RaftGroupId group, long since) {}

  /** A call whose acknowledgements keep their order. */
  private final class LateCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private final Queue<Held<P>> held = new ArrayDeque<>();

    LateCall(ServerCall<Q, P> call) {
      super(call);
    }

    @Override
    public synchronized void sendMessage(P message) {
      if (message instanceof AppendEntriesReplyProto reply && acknowledges(reply)) {
        var group = RaftGroupId.valueOf(reply.getServerReply().getRaftGroupId().getId());
        if (!held.isEmpty() || !hasCaughtUp(group)) {
          hold(new Held<>(message, group, System.nanoTime()));
          return;
        }
      }
      super.sendMessage(message);
    }

    private void hold(Held<P> reply) {
      held.add(reply);
      if (held.size() == 1) {
        lookAgain();
      }
    }

    private void lookAgain() {
      if (!timer.isShutdown()) {
        var _ = timer.schedule(this::release, TICK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private synchronized void release() {
      while (!held.isEmpty() && isDue(held.peek())) {
        super.sendMessage(held.remove().reply());
      }
      if (!held.isEmpty()) {
        lookAgain();
      }
    }

    private boolean isDue(Held<P> oldest) {
      return System.nanoTime() - oldest.since() > LATEST.toNanos() || hasCaughtUp(oldest.group());
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      held.clear();
      super.close(status, trailers);
    }
  }
}
