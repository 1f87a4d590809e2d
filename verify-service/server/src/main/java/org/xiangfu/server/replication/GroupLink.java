package org.xiangfu.server.replication;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.replication.v1.ResultHeader;

/** One Raft group as this node reaches it, whether or not it holds a replica. */
final class GroupLink implements Replicas, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLink.class);
  private static final int CLOSE_SECONDS = 20;

  /** Longer than an election; a caller then does better to ask another node. */
  private static final int WRITE_SECONDS = 5;

  private static final long WITNESS_PAUSE_MILLIS = 50;

  private record Clients(List<RaftPeer> peers, RaftClient writer, RaftClient reader) {
    void close() {
      try (writer;
          reader) {
        LOG.debug("leaving the peers of before");
      } catch (IOException e) {
        LOG.debug("a Raft client did not close cleanly", e);
      }
    }
  }

  private final String name;
  private final RaftTransport transport;
  private final PeerDirectory directory;
  private final LocalReads local;
  private final ScheduledExecutorService timer;
  private final Executor writes;
  private final ReadLatency latency = new ReadLatency();
  private Clients clients;
  private boolean closed;

  GroupLink(
      String name,
      RaftTransport transport,
      PeerDirectory directory,
      LocalReads local,
      ScheduledExecutorService timer,
      Executor writes) {
    this.name = name;
    this.transport = transport;
    this.directory = directory;
    this.local = local;
    this.timer = timer;
    this.writes = writes;
  }

  private synchronized Clients clients() {
    List<RaftPeer> peers = directory.holders(name);
    if (clients == null || !same(clients.peers(), peers)) {
      if (closed) {
        throw new IllegalStateException(name + " is closed");
      }
      Clients old = clients;
      var group = transport.group(name, peers);
      clients = new Clients(peers, transport.patient(group), transport.once(group));
      if (old != null) {
        // What is under way with the peers of before may yet end well.
        var _ = timer.schedule(old::close, CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    }
    return clients;
  }

  private static boolean same(List<RaftPeer> a, List<RaftPeer> b) {
    return a.size() == b.size() && a.containsAll(b);
  }

  @Override
  public CompletableFuture<byte[]> propose(byte[] command) {
    RaftClient writer = clients().writer();
    // Ratis' own asynchronous writes keep an order that nothing here needs, and one that met a dead
    // leader could hold up all that came after it for ever.
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WRITE_SECONDS);
    return CompletableFuture.supplyAsync(() -> send(writer, command, until), writes)
        .thenCompose(GroupLink::result)
        .orTimeout(WRITE_SECONDS, TimeUnit.SECONDS)
        .exceptionallyCompose(
            error -> CompletableFuture.failedFuture(new UnconfirmedWriteException(error)))
        .thenApply(result -> accepted(name, result));
  }

  /** A result, unless the group was not yet raised to the command's level. */
  static byte[] accepted(String name, byte[] result) {
    try {
      int refusedAt = ResultHeader.parseFrom(result).getRefusedAtLevel();
      if (refusedAt > 0) {
        throw new RefusedCommandException(name, refusedAt);
      }
      return result;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(name + ": a result of a later release", e);
    }
  }

  private static RaftClientReply send(RaftClient writer, byte[] command, long until) {
    try {
      while (true) {
        try {
          return writer.io().send(message(command));
        } catch (StateMachineException e) {
          if (!(e.getCause() instanceof WitnessLeadsException) || System.nanoTime() > until) {
            throw e;
          }
          // Nothing was written, and a full replica leads in a moment.
          Thread.sleep(WITNESS_PAUSE_MILLIS);
        }
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  @Override
  public CompletableFuture<byte[]> read(byte[] query) {
    RaftClient reader = clients().reader();
    Function<RaftPeer, CompletableFuture<byte[]>> ask =
        peer -> local.serves(peer, name) ? local.read(name, query) : read(reader, peer, query);
    return new HedgedRead(name, directory.holders(name), ask, latency, timer).run();
  }

  private static CompletableFuture<byte[]> read(RaftClient reader, RaftPeer peer, byte[] query) {
    RaftPeerId id = peer.getId();
    return reader.async().sendReadOnlyUnordered(message(query), id).thenCompose(GroupLink::result);
  }

  static CompletableFuture<byte[]> result(RaftClientReply reply) {
    if (!reply.isSuccess()) {
      return CompletableFuture.failedFuture(reply.getException());
    }
    ByteString content = reply.getMessage().getContent();
    // A write that was sent again is answered by who applied it first, a witness too.
    return WitnessStateMachine.isResult(content)
        ? CompletableFuture.completedFuture(content.toByteArray())
        : CompletableFuture.failedFuture(new IOException("a witness has no result of a write"));
  }

  // Ratis logs the messages it fails to send, and by default shows how they begin.
  static Message message(byte[] bytes) {
    return Message.valueOf(
        ByteString.copyFrom(bytes), () -> "message of " + bytes.length + " bytes");
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (clients != null) {
      clients.close();
    }
  }
}
