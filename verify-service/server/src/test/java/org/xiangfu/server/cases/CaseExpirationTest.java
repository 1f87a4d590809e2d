package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.check;
import static org.xiangfu.server.cases.CaseBench.decide;
import static org.xiangfu.server.cases.CaseBench.open;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/** Cases of 1970, since the bench's steps have no time, looked at on later days. */
class CaseExpirationTest {
  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private CaseBench bench;
  private boolean leads = true;

  @BeforeEach
  void begin() throws IOException {
    bench =
        new CaseBench(
            folder.resolve("ledger"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow());
    bench.done("opened", CLERK, open());
    bench.done("checked", CLERK, open());
    bench.done("checked", CLERK, check(Band.BAND_MATCH));
    bench.done("referred", CLERK, open());
    bench.done("referred", CLERK, check(Band.BAND_REFER));
    bench.done("referred", CLERK, decide(Decision.DECISION_REFER, ""));
    bench.accepted("accepted");
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void look(Duration later) {
    var expiration =
        new CaseExpiration(
            CaseLifetime.DEFAULT,
            bench.ledger(),
            () -> leads,
            Clock.fixed(Instant.EPOCH.plus(later), ZoneOffset.UTC),
            metrics);
    expiration.look();
    expiration.close();
  }

  private CaseState state(String id) {
    return bench.find(id).orElseThrow().getState();
  }

  private List<Event> expiries() {
    return bench
        .ledger()
        .events(
            new EventFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(EventKind.EVENT_KIND_CASE_EXPIRED),
                Optional.empty(),
                Optional.empty()),
            Page.newest(10))
        .join();
  }

  @Test
  void withinTheLifetimeNothingExpires() {
    look(Duration.ofDays(1));
    assertEquals(List.of(), expiries());
    assertEquals(CaseState.CASE_STATE_OPENED, state("opened"));
  }

  @Test
  void whatNobodyGoesOnWithExpiresWithAnEvent() {
    look(Duration.ofHours(25));
    assertEquals(CaseState.CASE_STATE_EXPIRED, state("opened"));
    assertEquals(CaseState.CASE_STATE_EXPIRED, state("checked"));
    assertEquals(CaseState.CASE_STATE_REFERRED, state("referred"));
    assertEquals(CaseState.CASE_STATE_ACCEPTED, state("accepted"));
    assertEquals(2, expiries().size());
    assertEquals("CHECKED", expiries().getFirst().getDetail());
    assertEquals(2, metrics.get("xiangfu.cases.expired").counter().count());
    look(Duration.ofHours(26));
    assertEquals(2, expiries().size());
  }

  @Test
  void aReferredCaseWaitsSevenTimesAsLong() {
    look(Duration.ofDays(7));
    assertEquals(CaseState.CASE_STATE_REFERRED, state("referred"));
    look(Duration.ofHours(7 * 24 + 1));
    Case expired = bench.find("referred").orElseThrow();
    assertEquals(CaseState.CASE_STATE_EXPIRED, expired.getState());
    assertEquals(expiries().getFirst().getEventId(), expired.getExpiry().getAct().getEventId());
    assertEquals("", expired.getExpiry().getAct().getOperatorId());
  }

  @Test
  void aNodeThatDoesNotLeadEndsNothing() {
    leads = false;
    look(Duration.ofDays(30));
    assertEquals(List.of(), expiries());
  }

  @Test
  void aLifetimeIsNoNegativeOne() {
    assertThrows(IllegalArgumentException.class, () -> new CaseLifetime(Duration.ofHours(-1)));
  }
}
