package org.xiangfu.server.notices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.cases.CaseBench;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.NoticeState;

/** The outbox of a ledger in memory, and a receiver on this machine. */
class NoticeDeliveryTest {
  @TempDir Path folder;

  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger lostAcknowledgements = new AtomicInteger();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = Instant.parse("2026-11-20T01:30:00Z");
  private boolean leads = true;
  private HttpServer receiver;
  private CaseBench bench;
  private NoticeDelivery delivery;

  /** A clock of the test's. */
  private final class HandSet extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("times are in UTC here");
    }
  }

  /** Loses the answer to the proposal that a notice was delivered, as often as it is told. */
  private record Lossy(Replicas group, AtomicInteger losses) implements Replicas {
    @Override
    public CompletableFuture<byte[]> propose(byte[] command) {
      try {
        boolean lost =
            LedgerCommand.parseFrom(command).getCaseStep().getCommand().hasNoticeDelivered()
                && losses.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        return lost
            ? CompletableFuture.failedFuture(new UnconfirmedWriteException(new IOException("lost")))
            : group.propose(command);
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
      return group.read(query);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/notices",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
          received.add(exchange.getRequestHeaders().getFirst("Idempotency-Key") + " " + body);
          exchange.sendResponseHeaders(refused ? 503 : 204, -1);
          exchange.close();
        });
    receiver.start();
    bench =
        new CaseBench(
            folder.resolve("ledger"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow(),
            group -> new Lossy(group, lostAcknowledgements));
    delivery =
        new NoticeDelivery(
            bench.ledger(),
            new NoticeWebhook(
                URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/notices"),
                Optional.empty()),
            () -> leads,
            new HandSet(),
            metrics);
  }

  @AfterEach
  void end() throws IOException {
    delivery.close();
    bench.close();
    receiver.stop(0);
  }

  private NoticeState state(String caseId) {
    return bench.find(caseId).orElseThrow().getNotice().getState();
  }

  @Test
  void anAcceptedReplacementIsToldOnceAndThatItWasIsRecorded() throws IOException {
    var _ = bench.accepted("c1");
    long before = bench.ledger().counts().join().getEvents();
    delivery.look();
    delivery.look();
    assertEquals(1, received.size());
    assertTrue(received.getFirst().startsWith("c1 {"), received.getFirst());
    JsonNode told = new ObjectMapper().readTree(received.getFirst().substring(3));
    assertEquals("c1", told.path("case").asText());
    assertEquals("A123456789", told.path("person").asText());
    assertEquals("LOST", told.path("reason").asText());
    assertEquals("63000010", told.path("office").asText());
    assertEquals("Asia/Taipei", told.path("zone").asText());
    assertEquals(NoticeState.NOTICE_STATE_DELIVERED, state("c1"));
    assertEquals(before + 1, bench.ledger().counts().join().getEvents());
    assertEquals(1, metrics.get("xiangfu.notices.delivered").counter().count());
  }

  @Test
  void whatFailsIsTriedAgainAfterPausesThatGrow() {
    var _ = bench.accepted("c1");
    refusals.set(3);
    delivery.look();
    assertEquals(1, received.size());
    for (int seconds : new int[] {1, 2, 4}) {
      int before = received.size();
      now = now.plusSeconds(seconds).minusMillis(1);
      delivery.look();
      assertEquals(before, received.size(), "too early");
      now = now.plusMillis(1);
      delivery.look();
      assertEquals(before + 1, received.size());
    }
    assertEquals(NoticeState.NOTICE_STATE_DELIVERED, state("c1"));
    assertEquals(3, metrics.get("xiangfu.notices.failed").counter().count());
  }

  @Test
  void aNodeThatDoesNotLeadDeliversNothing() {
    var _ = bench.accepted("c1");
    leads = false;
    delivery.look();
    assertEquals(List.of(), received);
    leads = true;
    delivery.look();
    assertEquals(1, received.size());
  }

  @Test
  void aNoticeWhoseAcknowledgementWasLostIsDeliveredAgain() {
    var _ = bench.accepted("c1");
    lostAcknowledgements.set(1);
    delivery.look();
    assertEquals(1, received.size());
    assertEquals(NoticeState.NOTICE_STATE_PENDING, state("c1"));
    delivery.look();
    delivery.look();
    assertEquals(2, received.size());
    assertEquals(received.get(0), received.get(1));
    assertEquals(NoticeState.NOTICE_STATE_DELIVERED, state("c1"));
  }

  @Test
  void aReceiverThatIsDownIsAskedOnlyAFewTimesALook() {
    for (int i = 0; i < 20; i++) {
      var _ = bench.accepted("c" + i);
    }
    refusals.set(Integer.MAX_VALUE);
    delivery.look();
    assertEquals(5, received.size());
    refusals.set(0);
    now = now.plusSeconds(1);
    delivery.look();
    assertEquals(25, received.size());
    for (int i = 0; i < 20; i++) {
      assertEquals(NoticeState.NOTICE_STATE_DELIVERED, state("c" + i));
    }
    assertEquals(
        EventKind.EVENT_KIND_NOTICE_DELIVERED,
        bench
            .ledger()
            .events(
                new EventFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                Page.newest(1))
            .join()
            .getFirst()
            .getKind());
  }
}
