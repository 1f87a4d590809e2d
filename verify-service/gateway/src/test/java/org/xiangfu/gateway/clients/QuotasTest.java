package org.xiangfu.gateway.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xiangfu.gateway.HandClock;

class QuotasTest {
  // 18:00 in Taipei.
  private final HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Agency boca = agency("boca", 3, 5);
  private final Agency nhi = agency("nhi", 1, 10);
  private final Quotas quotas = new Quotas(List.of(boca, nhi), clock);

  private static Agency agency(String name, int perMinute, int perDay) {
    var identity = new Identity(name, Optional.empty(), Set.of(ApiKey.stored(ApiKey.create())));
    return new Agency(identity, Set.of("passport"), perMinute, perDay);
  }

  @Test
  void aMinutesShareIsUsedUpAndComesBackEvenly() {
    for (int i = 2; i >= 0; i--) {
      Quotas.Left left = quotas.take(boca);
      assertTrue(left.taken());
      assertEquals(i, left.minuteLeft());
    }
    Quotas.Left refused = quotas.take(boca);
    assertFalse(refused.taken());
    assertEquals(20, refused.waitSeconds());
    clock.pass(Duration.ofSeconds(20));
    assertTrue(quotas.take(boca).taken());
    assertFalse(quotas.take(boca).taken());
  }

  @Test
  void aDaysShareComesBackAtMidnightInTaipei() {
    for (int i = 0; i < 5; i++) {
      assertTrue(quotas.take(boca).taken());
      clock.pass(Duration.ofMinutes(1));
    }
    Quotas.Left refused = quotas.take(boca);
    assertFalse(refused.taken());
    assertEquals(0, refused.dayLeft());
    assertEquals(Instant.parse("2026-03-01T16:00:00Z"), refused.dayEnds());
    assertEquals(
        Duration.between(clock.instant(), refused.dayEnds()).toSeconds(), refused.waitSeconds());
    clock.pass(Duration.ofHours(6));
    assertTrue(quotas.take(boca).taken());
    assertEquals(4, quotas.left(boca).dayLeft());
  }

  @Test
  void agenciesDoNotShare() {
    assertTrue(quotas.take(nhi).taken());
    assertFalse(quotas.take(nhi).taken());
    assertEquals(3, quotas.left(boca).minuteLeft());
  }

  @Test
  void lookingTakesNothing() {
    assertEquals(quotas.left(boca), quotas.left(boca));
  }
}
