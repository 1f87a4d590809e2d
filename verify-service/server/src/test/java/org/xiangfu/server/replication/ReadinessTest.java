package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ReadinessTest {
  private final Set<String> held = new TreeSet<>();
  private final Set<String> ready = new HashSet<>();
  private final Readiness readiness = new Readiness(() -> List.copyOf(held), ready::contains);

  @Test
  void aNodeThatHoldsNothingIsNotReady() {
    assertFalse(readiness.look());
  }

  @Test
  void allGroupsMustBeReadyAtFirst() {
    held.addAll(List.of("ledger", "gallery-0"));
    ready.add("ledger");
    assertFalse(readiness.look());
    ready.add("gallery-0");
    assertTrue(readiness.look());
  }

  @Test
  void aGroupThatComesLaterCountsOnceItIsReady() {
    held.add("ledger");
    ready.add("ledger");
    assertTrue(readiness.look());
    held.add("gallery-1");
    assertTrue(readiness.look());
    ready.add("gallery-1");
    assertTrue(readiness.look());
    ready.remove("gallery-1");
    assertFalse(readiness.look());
  }

  @Test
  void aGroupThatWasTakenAwayIsMissedByNobody() {
    held.addAll(List.of("ledger", "gallery-0"));
    ready.addAll(held);
    assertTrue(readiness.look());
    held.remove("gallery-0");
    ready.remove("gallery-0");
    assertTrue(readiness.look());
  }
}
