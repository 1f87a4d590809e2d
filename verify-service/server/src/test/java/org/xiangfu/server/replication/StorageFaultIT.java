package org.xiangfu.server.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Event;

/** One Raft peer over the ledger, on a disk that fails it. */
@Timeout(60)
class StorageFaultIT {
  private static final UUID CLUSTER = new UUID(0, 9);
  private static final RaftNode.LogLimits USUAL = RaftNode.LogLimits.USUAL;
  private static final RaftNode.LogLimits MANY_SNAPSHOTS = new RaftNode.LogLimits(5, 5);

  @TempDir Path storage;

  private final PrintStream error = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private record Node(RaftNode raft, Ledger ledger) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      ledger.close();
      raft.close();
    }

    void append(String id, int bytes) {
      var event = Event.newBuilder().setEventId(id).addPhotoIds("x".repeat(bytes));
      ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
    }

    boolean shows(String id) {
      return ledger.event(id).join().isPresent();
    }
  }

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void show() {
    System.setErr(error);
    error.print(log.toString(UTF_8));
  }

  private Node start(RaftNode.LogLimits limits) throws IOException {
    var replica = new LedgerReplica();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress address;
    try (var socket = new ServerSocket(0, 1, loopback)) {
      address = new InetSocketAddress(loopback, socket.getLocalPort());
    }
    RaftNode raft =
        SoleNode.start(
            new RaftNode.Settings(
                "node-1", CLUSTER, storage.resolve("raft"), address, Optional.empty(), limits),
            new RaftNode.Groups(List.of(Ledger.GROUP), _ -> replica.state()),
            List.of(Ledger.GROUP));
    return new Node(raft, new Ledger(raft.replicas(Ledger.GROUP)));
  }

  private Path file(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(storage)) {
      return files
          .filter(each -> each.getFileName().toString().matches(suffix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 0x10;
    Files.write(file, bytes);
  }

  private void write(int events) throws IOException {
    try (Node node = start(USUAL)) {
      for (int i = 0; i < events; i++) {
        node.append("e" + i, 100);
      }
    }
  }

  private void refusesUntilRestored(Path file, byte[] whole) throws IOException {
    var refusal = assertThrows(IOException.class, () -> start(USUAL).close());
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.toString());
    assertTrue(refusal.getMessage().contains("xiangfu restore"), refusal.toString());
    Files.write(file, whole);
    try (Node node = start(USUAL)) {
      for (int i = 0; i < 20; i++) {
        assertTrue(node.shows("e" + i));
      }
    }
  }

  @Test
  void aFlippedByteInTheLogIsRefusedAndNamed() throws IOException {
    write(20);
    Path segment = file("log_.*");
    byte[] whole = Files.readAllBytes(segment);
    flip(segment, 1_000);
    refusesUntilRestored(segment, whole);
  }

  @Test
  void aFlippedByteInAFileOfTheIndexIsRefusedAndNamed() throws IOException {
    write(20);
    Path values = file("_.*\\.dvd");
    byte[] whole = Files.readAllBytes(values);
    flip(values, whole.length / 2);
    refusesUntilRestored(values, whole);
  }

  @Test
  void aFlippedByteInTheVoteIsRefusedAndNamed() throws IOException {
    write(20);
    Path vote = file("raft-meta");
    byte[] whole = Files.readAllBytes(vote);
    flip(vote, new String(whole, UTF_8).indexOf("term=") + 5);
    refusesUntilRestored(vote, whole);
  }

  /** Appends until the disk is full; the names of those that were acknowledged. */
  private static List<String> fill(Node node, int bytes) {
    List<String> acknowledged = new ArrayList<>();
    assertThrows(
        CompletionException.class,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            node.append("e" + i, bytes);
            acknowledged.add("e" + i);
          }
        });
    return acknowledged;
  }

  private static void awaitNotReady(Node node) throws InterruptedException {
    for (int i = 0; i < 500 && node.raft().ready(); i++) {
      Thread.sleep(20);
    }
    assertFalse(node.raft().ready());
  }

  private void fillsUpAndGoesOnWithMoreSpace(RaftNode.LogLimits limits) throws Exception {
    assumeTrue(SmallDisk.possible(storage), "this account may not mount a small disk");
    try (SmallDisk disk = SmallDisk.mount(storage, 12)) {
      List<String> acknowledged;
      try (Node node = start(limits)) {
        acknowledged = fill(node, 1 << 19);
        awaitNotReady(node);
      }
      assertFalse(acknowledged.isEmpty());
      String said = log.toString(UTF_8);
      assertTrue(said.contains("No space left on device"), "the cause must be said");
      assertTrue(said.contains("Free space or repair the disk"), "the remedy must be said");
      assertTrue(said.contains(storage.toString()), "the place must be said");
      disk.resize(96);
      try (Node node = start(USUAL)) {
        for (String id : acknowledged) {
          assertTrue(node.shows(id), id);
        }
        node.append("after", 10);
        assertTrue(node.shows("after"));
      }
    }
  }

  @Test
  void aFullDiskUnderTheLogLosesNothingThatWasAcknowledged() throws Exception {
    fillsUpAndGoesOnWithMoreSpace(USUAL);
  }

  @Test
  void aFullDiskUnderTheIndexLosesNothingThatWasAcknowledged() throws Exception {
    fillsUpAndGoesOnWithMoreSpace(MANY_SNAPSHOTS);
  }

  @Test
  void aDiskForReadingOnlyIsRefusedAndServesAgainWhenItIsWritable() throws Exception {
    assumeTrue(SmallDisk.possible(storage), "this account may not mount a small disk");
    try (SmallDisk disk = SmallDisk.mount(storage, 64)) {
      write(20);
      disk.readOnly();
      var refusal = assertThrows(IOException.class, () -> start(USUAL).close());
      assertTrue(refusal.getMessage().contains(storage.toString()), refusal.toString());
      assertTrue(refusal.getMessage().contains("cannot be written"), refusal.toString());
      disk.writable();
      try (Node node = start(USUAL)) {
        assertTrue(node.shows("e19"));
        assertEquals(20, node.ledger().counts().join().getEvents());
      }
    }
  }
}
