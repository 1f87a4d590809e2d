package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.rpc.ClientQuotas.Entry;
import org.xiangfu.server.rpc.ClientQuotas.Kind;

class ClientQuotasTest {
  private final AtomicLong now = new AtomicLong();

  private ClientQuotas quotas(int calls, int callsPerSecond) {
    return new ClientQuotas(new LoadLimits.Quota(calls, callsPerSecond), now::get);
  }

  private static Runnable entered(Entry entry) {
    return assertInstanceOf(Entry.Entered.class, entry).exit();
  }

  private static Entry.Refused refused(Entry entry) {
    return assertInstanceOf(Entry.Refused.class, entry);
  }

  @Test
  void oneClientAtItsQuotaDoesNotKeepAnotherOut() {
    var quotas = quotas(2, 0);
    Runnable exit = entered(quotas.enter("a"));
    entered(quotas.enter("a"));
    assertEquals(Kind.CALLS, refused(quotas.enter("a")).kind());
    entered(quotas.enter("b"));
    exit.run();
    exit.run();
    entered(quotas.enter("a"));
    assertEquals(Kind.CALLS, refused(quotas.enter("a")).kind(), "leaving twice counts once");
    assertEquals(2, quotas.clients());
  }

  @Test
  void aBurstIsTwoSecondsLongAndThenTheRateHolds() {
    var quotas = quotas(0, 10);
    for (int i = 0; i < 20; i++) {
      entered(quotas.enter("a"));
    }
    Entry.Refused refused = refused(quotas.enter("a"));
    assertEquals(Kind.RATE, refused.kind());
    assertEquals(Duration.ofMillis(100), refused.retryAfter());
    now.addAndGet(refused.retryAfter().toNanos());
    entered(quotas.enter("a"));
    refused(quotas.enter("a"));
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    for (int i = 0; i < 10; i++) {
      entered(quotas.enter("a"));
    }
    refused(quotas.enter("a"));
  }

  @Test
  void aCallRefusedForItsRateHoldsNoPlace() {
    var quotas = quotas(3, 1);
    entered(quotas.enter("a")).run();
    entered(quotas.enter("a")).run();
    for (int i = 0; i < 5; i++) {
      assertEquals(Kind.RATE, refused(quotas.enter("a")).kind());
    }
  }

  @Test
  void noQuotaIsNoQuota() {
    var quotas = quotas(0, 0);
    for (int i = 0; i < 10_000; i++) {
      entered(quotas.enter("a"));
    }
  }

  @Test
  void clientsAreForgottenAnHourAfterTheirLastCall() {
    var quotas = quotas(1, 0);
    entered(quotas.enter("a"));
    now.addAndGet(Duration.ofMinutes(61).toNanos());
    entered(quotas.enter("a"));
  }

  @Test
  void nobodyFillsTheMemoryWithNames() {
    var quotas = quotas(1, 1);
    for (int i = 0; i < 50_000; i++) {
      quotas.enter("client-" + i);
    }
    assertTrue(quotas.clients() <= 10_000, "remembered: " + quotas.clients());
  }
}
