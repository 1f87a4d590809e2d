package org.xiangfu.server.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.client.RaftClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A witness that leads, since it is the only member and nobody can take the lead from it. */
@Timeout(60)
class WitnessNodeIT {
  private static final String GROUP = "ledger";

  @TempDir Path storage;

  @Test
  void aWitnessThatLeadsConfirmsNoWriteWritesNoneAndAnswersNoQuestion() throws Exception {
    InetSocketAddress address;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
    var settings = new RaftNode.Settings("w1", new UUID(0, 3), storage, address, Optional.empty());
    try (WitnessNode witness =
        WitnessNode.start(settings, List.of(GROUP), _ -> List.of(settings.peer()))) {
      found(settings);
      RaftNode raft = witness.raft();
      while (!raft.ready()) {
        Thread.sleep(20);
      }
      assertEquals(List.of(GROUP), witness.leads());
      long last = last(raft);
      CompletableFuture<byte[]> write = raft.replicas(GROUP).propose("a write".getBytes(UTF_8));
      CompletableFuture<byte[]> read = raft.replicas(GROUP).read("a question".getBytes(UTF_8));
      var noAnswer = assertThrows(CompletionException.class, read::join);
      assertInstanceOf(UnansweredReadException.class, noAnswer.getCause());
      var unconfirmed = assertThrows(CompletionException.class, write::join);
      assertInstanceOf(UnconfirmedWriteException.class, unconfirmed.getCause());
      assertEquals(last, last(raft), "nothing was written");
      assertTrue(witness.leads().contains(GROUP), "it led all the while");
    }
  }

  private static long last(RaftNode raft) throws Exception {
    return raft.division(GROUP).getRaftLog().getLastEntryTermIndex().getIndex();
  }

  private static void found(RaftNode.Settings settings) throws Exception {
    var transport = new RaftTransport(settings.clusterId(), Optional.empty());
    var group = transport.group(GROUP, List.of(settings.peer()));
    try (RaftClient client = transport.unhurried(group)) {
      assertTrue(client.getGroupManagementApi(settings.peer().getId()).add(group).isSuccess());
    }
  }
}
