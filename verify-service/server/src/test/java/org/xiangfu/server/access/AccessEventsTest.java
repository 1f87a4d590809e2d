package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.EventKind;

class AccessEventsTest {
  private static final String VERIFY = "xiangfu.v1.VerificationService/Verify";

  @TempDir Path folder;

  private AccessBench bench;
  private AccessControl node;

  @BeforeEach
  void open() throws IOException {
    bench = new AccessBench(folder);
    node = bench.node();
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    bench.close();
  }

  // Closing the ledger commits what waits for company.
  private int kept() {
    bench.ledger().close();
    var refused =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(EventKind.EVENT_KIND_ACCESS_REFUSED),
            Optional.empty(),
            Optional.empty());
    return bench.ledger().events(refused, Page.newest(1_000)).join().size();
  }

  private void refuse(int desk) {
    node.refused(
        "clerk01",
        new Workstation("desk-" + desk, Optional.empty()),
        VERIFY,
        Refusal.RIGHT_MISSING);
  }

  @Test
  void refusalsAlikeAreOneEventAMinute() {
    for (int i = 0; i < 1_000; i++) {
      refuse(1);
    }
    bench.pass(Duration.ofMinutes(1), node);
    refuse(1);
    refuse(2);
    assertEquals(3, kept());
    assertEquals(
        1_002, bench.metrics.counter("xiangfu.access.refused", "reason", "right_missing").count());
  }

  @Test
  void aFloodOfDifferentOnesIsBounded() {
    for (int desk = 0; desk < 500; desk++) {
      refuse(desk);
    }
    assertEquals(AccessEvents.A_MINUTE, kept());
  }

  @Test
  void everydayOnesAreCountedAndNotKept() {
    node.refused("", Workstation.UNKNOWN, VERIFY, Refusal.TOKEN_EXPIRED);
    node.refused("", Workstation.UNKNOWN, VERIFY, Refusal.ACCOUNTS_UNKNOWN);
    assertEquals(0, kept());
    assertEquals(
        1, bench.metrics.counter("xiangfu.access.refused", "reason", "token_expired").count());
  }
}
