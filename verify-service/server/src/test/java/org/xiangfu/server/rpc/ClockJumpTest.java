package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/** Events of a node whose wall clock is set back and forth by hours between them. */
class ClockJumpTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource source = now::get;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final LedgerReplica replica = new LedgerReplica();
  private final Ledger ledger = new Ledger(new OneReplica(replica.state()));
  private final EventRecorder recorder = new EventRecorder(ledger, clock);

  @BeforeEach
  void open() throws IOException {
    replica.state().open(folder);
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }

  private Event record(String request, Duration jump) {
    now.updateAndGet(before -> before.plus(jump));
    var origin = Origin.newBuilder().setRequestId(request).setOperatorId("clerk-1").build();
    return recorder
        .append(recorder.event(EventKind.EVENT_KIND_VERIFIED, origin, "P1", new byte[] {1}))
        .join();
  }

  private List<Event> between(Optional<Instant> from, Optional<Instant> to) {
    var filter =
        new EventFilter(
            Optional.of("P1"), Optional.empty(), Optional.empty(), Optional.empty(), from, to);
    return ledger.events(filter, Page.newest(10)).join();
  }

  @Test
  void theOrderOfEventsIsThatOfTheirAnswersWhateverTheClockSays() {
    Event first = record("a", Duration.ZERO);
    Event back = record("b", Duration.ofHours(-5));
    Event forth = record("c", Duration.ofHours(30));
    Event again = record("d", Duration.ofHours(-25));
    assertTrue(first.getSequence() < back.getSequence());
    assertTrue(back.getSequence() < forth.getSequence());
    assertTrue(forth.getSequence() < again.getSequence());
    assertEquals(List.of(again, forth, back, first), between(Optional.empty(), Optional.empty()));
    List<Event> older = ledger.events(all(), new Page(forth.getSequence(), 10)).join();
    assertEquals(List.of(back, first), older);
  }

  private static EventFilter all() {
    return new EventFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aRetryAfterAJumpIsTheEventOfBefore() {
    Event first = record("a", Duration.ZERO);
    Event retried = record("a", Duration.ofHours(-3));
    assertEquals(first, retried);
    assertEquals(List.of(first), between(Optional.empty(), Optional.empty()));
  }

  @Test
  void anEventIsFoundAtTheTimeThatItCarries() {
    record("a", Duration.ZERO);
    Event back = record("b", Duration.ofHours(-5));
    assertEquals(
        NOON.minus(Duration.ofHours(5)).toEpochMilli(), Timestamps.toMillis(back.getTime()));
    assertEquals(
        List.of(back), between(Optional.of(NOON.minus(Duration.ofHours(6))), Optional.of(NOON)));
  }
}
