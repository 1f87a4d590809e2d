package org.xiangfu.bench.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerExport;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.chain.v1.CheckpointText;
import org.xiangfu.server.ledger.proof.JsonLinesFile;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.SoleNode;
import org.xiangfu.server.sealing.Signer;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LedgerRecord;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** A ledger of one durable Raft peer, filled with events as a counter makes them. */
final class SignedLedger implements AutoCloseable {
  /** As the service signs by default. */
  static final int EVENTS_A_CHECKPOINT = 1_000;

  private static final int IN_FLIGHT = 2_000;

  private final RaftNode node;
  private final Ledger ledger;
  private final Signer signer;

  private SignedLedger(RaftNode node, Ledger ledger, Signer signer) {
    this.node = node;
    this.ledger = ledger;
    this.signer = signer;
  }

  static SignedLedger open(Path folder, Signer signer) throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    int port;
    try (var free = new ServerSocket(0, 1, host)) {
      port = free.getLocalPort();
    }
    var settings =
        new RaftNode.Settings(
            "node-1",
            UUID.randomUUID(),
            folder,
            new InetSocketAddress(host, port),
            Optional.empty());
    var groups = new RaftNode.Groups(List.of(Ledger.GROUP), _ -> new LedgerReplica().state());
    RaftNode node = SoleNode.start(settings, groups, List.of(Ledger.GROUP));
    return new SignedLedger(node, new Ledger(node.replicas(Ledger.GROUP)), signer);
  }

  /** Appends so many events, and signs them as the service would. */
  void fill(int events) {
    Deque<CompletableFuture<Event>> waiting = new ArrayDeque<>();
    for (int number = 1; number <= events; number++) {
      waiting.add(ledger.append(entry(number), false));
      if (waiting.size() == IN_FLIGHT) {
        var _ = waiting.remove().join();
      }
      if (number % EVENTS_A_CHECKPOINT == 0 || number == events) {
        waiting.forEach(CompletableFuture::join);
        waiting.clear();
        sign();
      }
    }
  }

  private static LedgerEntry entry(int number) {
    return LedgerEntry.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setEventId(UUID.randomUUID().toString().replace("-", ""))
                .setTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .setKind(EventKind.EVENT_KIND_VERIFIED)
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setOperatorId("clerk-" + number % 3_800)
                        .setOfficeId("65000010")
                        .setWorkstationId("counter-" + number % 9)
                        .setPurpose(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId("G%09d".formatted(number))
                .setBand(Band.BAND_MATCH)
                .setFalseMatchRateDb(60)
                .addPhotoIds(UUID.randomUUID().toString().replace("-", "").repeat(2)))
        .build();
  }

  private void sign() {
    var checkpoint =
        Checkpoint.newBuilder()
            .setPosition(ledger.chain(0).join().orElseThrow().getNewest())
            .setTimeMillis(System.currentTimeMillis())
            .setKeyId(signer.keyId());
    byte[] signature = signer.sign(CheckpointText.of(checkpoint.build()));
    checkpoint.setSignature(ByteString.copyFrom(signature));
    if (!ledger.sign(checkpoint.build()).join()) {
      throw new IllegalStateException("the ledger did not take a checkpoint of its newest event");
    }
  }

  /** Writes all of it to a file. */
  void export(Path to) throws IOException {
    try (JsonLinesFile file = JsonLinesFile.open(to, 0)) {
      LedgerExport export = LedgerExport.begin(ledger, 0, false).orElseThrow();
      file.begin(export.bounds());
      for (List<LedgerRecord> page = export.next(); !page.isEmpty(); page = export.next()) {
        for (LedgerRecord record : page) {
          file.add(record);
        }
      }
      file.finish();
    }
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    node.close();
  }
}
