package org.xiangfu.bench.micro;

import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.SoleNode;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Measures the write barrier of every answer, an event proposed, synced to disk, applied and
 * visible with one Raft peer, one writer against 32 at once: what group commit saves. Writes a
 * second are writers divided by the mean time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class DurableWriteBenchmark {
  private Path folder;
  private RaftNode node;
  private Ledger ledger;

  /** Starts a Raft node with a ledger on a disk. */
  @Setup
  public void start() throws IOException {
    folder = Files.createTempDirectory(DiskFolder.standard(), "durable-write");
    InetAddress host = InetAddress.getLoopbackAddress();
    int port;
    try (var free = new ServerSocket(0, 1, host)) {
      port = free.getLocalPort();
    }
    var settings =
        new RaftNode.Settings(
            "node-1",
            UUID.randomUUID(),
            folder.resolve("raft"),
            new InetSocketAddress(host, port),
            Optional.empty());
    var groups = new RaftNode.Groups(List.of(Ledger.GROUP), _ -> new LedgerReplica().state());
    node = SoleNode.start(settings, groups, List.of(Ledger.GROUP));
    ledger = new Ledger(node.replicas(Ledger.GROUP));
  }

  private static LedgerEntry entry() {
    return LedgerEntry.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .setKind(EventKind.EVENT_KIND_VERIFIED)
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setOperatorId("clerk-1")
                        .setOfficeId("65000010")
                        .setPurpose(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId("G000000001")
                .setBand(Band.BAND_MATCH)
                .setFalseMatchRateDb(60)
                .addPhotoIds("0".repeat(64)))
        .build();
  }

  /** One clerk's events, one after the other. */
  @Benchmark
  @Threads(1)
  public Event oneWriter() {
    return ledger.append(entry(), true).join();
  }

  /** The events of 32 clerks at once. */
  @Benchmark
  @Threads(32)
  public Event thirtyTwoWriters() {
    return ledger.append(entry(), true).join();
  }

  /** Stops the node and deletes its folder. */
  @TearDown
  public void stop() throws IOException {
    ledger.close();
    node.close();
    DiskFolder.delete(folder);
  }
}
