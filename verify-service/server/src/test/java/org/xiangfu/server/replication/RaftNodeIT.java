package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Event;

/** One Raft peer with a real log, over the ledger. */
@Timeout(60)
class RaftNodeIT {
  private static final UUID CLUSTER = UUID.fromString("00000000-0000-0000-0000-000000000001");

  @TempDir Path storage;

  private record Node(RaftNode raft, Ledger ledger, LedgerReplica replica)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      ledger.close();
      raft.close();
    }

    CompletableFuture<Event> append(String id) {
      return ledger.append(
          LedgerEntry.newBuilder().setEvent(Event.newBuilder().setEventId(id)).build(), true);
    }

    long events() throws IOException {
      return ledger.counts().join().getEvents();
    }
  }

  private Node start() throws IOException {
    var replica = new LedgerReplica();
    var settings =
        new RaftNode.Settings("node-1", CLUSTER, storage, freeAddress(), Optional.empty());
    RaftNode raft =
        SoleNode.start(
            settings,
            new RaftNode.Groups(List.of(Ledger.GROUP), _ -> replica.state()),
            List.of(Ledger.GROUP));
    return new Node(raft, new Ledger(raft.replicas(Ledger.GROUP)), replica);
  }

  private static InetSocketAddress freeAddress() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var socket = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, socket.getLocalPort());
    }
  }

  private void delete(Predicate<String> named) throws IOException {
    try (Stream<Path> files = Files.walk(storage)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (named.test(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void anEventCanBeFoundWhenItsAppendCompletes() throws Exception {
    try (Node node = start()) {
      for (int i = 0; i < 50; i++) {
        node.append("e" + i).join();
        assertEquals(i + 1, node.events());
      }
      assertEquals("LEADER", node.raft().view("ledger").role());
    }
  }

  @Test
  void concurrentAppendsAreAllKeptOverARestartAtAnotherAddress() throws Exception {
    String hash;
    try (Node node = start()) {
      List<CompletableFuture<Event>> appends = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        appends.add(node.append("e" + i));
      }
      appends.forEach(CompletableFuture::join);
      hash = node.replica().stateHash();
    }
    try (Node node = start()) {
      assertEquals(500, node.events());
      assertEquals(hash, node.replica().stateHash());
      node.append("after").join();
      assertEquals(501, node.events());
    }
  }

  @Test
  void aLogThatWasNeverCommittedToTheIndexIsReplayed() throws Exception {
    try (Node node = start()) {
      node.append("e1").join();
    }
    // As if the process had died before its first snapshot.
    delete(name -> !name.startsWith("log_") && !name.startsWith("raft-meta"));
    try (Node node = start()) {
      assertEquals(1, node.events());
    }
  }

  @Test
  void aNodeThatDiedWhileItMadeItsGroupsMakesThemAnew() throws Exception {
    try (Node node = start()) {
      assertTrue(node.raft().ready());
    }
    delete(name -> !name.equals("raft-meta"));
    try (Node node = start()) {
      node.append("e1").join();
      assertEquals(1, node.events());
    }
  }

  @Test
  void anEntryThatCannotBeAppliedStopsTheReplica() throws Exception {
    try (Node node = start()) {
      node.append("e1").join();
      var garbage = node.raft().replicas("ledger").propose(new byte[] {-1, -1, -1});
      assertThrows(CompletionException.class, garbage::join);
      assertThrows(CompletionException.class, () -> node.append("e2").join());
      assertFalse(node.raft().ready());
    }
  }
}
