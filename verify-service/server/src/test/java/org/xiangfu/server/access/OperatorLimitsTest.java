package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.access.OperatorRates.Rate;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.Role;

class OperatorLimitsTest {
  private static final String VERIFY = "xiangfu.v1.VerificationService/Verify";
  private static final OperatorRates RATES =
      new OperatorRates(new Rate(6, 3), new Rate(1, 1), new Rate(0, 0), new Rate(60, 1));

  @TempDir Path folder;

  private final HandClock clock = new HandClock();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final OperatorLimits limits =
      new OperatorLimits(RATES, clock::nanos, new AccessMetrics(metrics));

  private static Caller.Admitted who(String account, Role... roles) {
    return new Caller.Admitted(
        new Caller(account, 1, "s", Instant.EPOCH, Optional.empty()), List.of(roles));
  }

  private static Caller.Admitted who(String account) {
    return who(account, Role.ROLE_CLERK, Role.ROLE_ADMIN);
  }

  private Duration refused(String account, Right right) {
    var e =
        assertThrows(AccessRefusedException.class, () -> limits.take(who(account), VERIFY, right));
    assertEquals(Refusal.OPERATOR_RATE_LIMIT, e.refusal());
    return e.retryAfter();
  }

  private void take(int times, String account, Right right) {
    for (int i = 0; i < times; i++) {
      limits.take(who(account), VERIFY, right);
    }
  }

  @Test
  void aBurstIsLetThroughAndThenSoManyAMinute() {
    take(3, "clerk01", Right.VERIFY);
    assertEquals(Duration.ofSeconds(10), refused("clerk01", Right.VERIFY));
    clock.pass(Duration.ofSeconds(9));
    assertEquals(Duration.ofSeconds(1), refused("clerk01", Right.VERIFY));
    clock.pass(Duration.ofSeconds(1));
    take(1, "clerk01", Right.VERIFY);
    refused("clerk01", Right.VERIFY);
    clock.pass(Duration.ofMinutes(5));
    take(3, "clerk01", Right.VERIFY);
    refused("clerk01", Right.VERIFY);
    assertEquals(4, metrics.counter("xiangfu.operator.limited", "use", "verify").count());
  }

  @Test
  void theCamerasHintsFitIntoWhatACounterMayDo() {
    var counter =
        new OperatorLimits(OperatorRates.COUNTER, clock::nanos, new AccessMetrics(metrics));
    for (int picture = 0; picture < 4 * 300; picture++) {
      counter.take(who("clerk01"), VERIFY, Right.ASSESS);
      clock.pass(Duration.ofMillis(250));
    }
    assertEquals(0, metrics.counter("xiangfu.operator.limited", "use", "assess").count());
  }

  @Test
  void eachOperatorAndEachUseCountsByItself() {
    take(3, "clerk01", Right.VERIFY);
    refused("clerk01", Right.VERIFY);
    take(3, "clerk02", Right.VERIFY);
    take(1, "clerk01", Right.IDENTIFY);
    refused("clerk01", Right.IDENTIFY);
    take(1, "clerk01", Right.ASSESS);
  }

  @Test
  void theCheckOfACaseIsAComparisonToo() {
    String check = CaseServiceGrpc.getAddProbeMethod().getFullMethodName();
    take(2, "clerk01", Right.VERIFY);
    limits.take(who("clerk01"), check, Right.OPEN_CASE);
    assertThrows(
        AccessRefusedException.class, () -> limits.take(who("clerk01"), check, Right.OPEN_CASE));
    String open = CaseServiceGrpc.getOpenCaseMethod().getFullMethodName();
    limits.take(who("clerk01"), open, Right.OPEN_CASE);
  }

  @Test
  void whatIsNotLimitedIsNeverRefusedNorRemembered() {
    for (Right right : Right.values()) {
      if (right != Right.VERIFY && right != Right.IDENTIFY && right != Right.ASSESS) {
        take(1_000, "clerk01", right);
      }
    }
    assertEquals(0, limits.buckets());
  }

  @Test
  void aBatchIsNoPerson() {
    for (int i = 0; i < 1_000; i++) {
      limits.take(who("batch01", Role.ROLE_OPERATOR), VERIFY, Right.ASSESS);
    }
    limits.take(who("chief", Role.ROLE_OPERATOR, Role.ROLE_SUPERVISOR), VERIFY, Right.ASSESS);
    assertThrows(
        AccessRefusedException.class,
        () ->
            limits.take(
                who("chief", Role.ROLE_OPERATOR, Role.ROLE_SUPERVISOR), VERIFY, Right.ASSESS));
  }

  @Test
  void bucketsAreBounded() {
    for (int i = 0; i < 3 * OperatorLimits.BUCKETS; i++) {
      limits.take(who("clerk" + i), VERIFY, Right.VERIFY);
    }
    assertTrue(limits.buckets() <= OperatorLimits.BUCKETS);
  }

  @Test
  void aFileSaysAllFourLimits() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("limits.yaml"),
            """
            verify: {perMinute: 20, burst: 25}
            identify: {perMinute: 0, burst: 0}
            read: {perMinute: 60, burst: 120}
            assess: {perMinute: 60, burst: 60}
            """);
    OperatorRates read = OperatorRates.read(file);
    assertEquals(new Rate(20, 25), read.verify());
    assertEquals(0, read.of(LimitedUse.IDENTIFY).perMinute());
    for (String wrong :
        new String[] {
          "verify: {perMinute: 20, burst: 25}",
          Files.readString(file) + "other: {perMinute: 1, burst: 1}",
          Files.readString(file).replace("burst: 25", "burst: 0"),
          Files.readString(file).replace("perMinute: 20", "perMinute: -1"),
          "not: [yaml"
        }) {
      Files.writeString(file, wrong);
      var e = assertThrows(IOException.class, () -> OperatorRates.read(file));
      assertTrue(e.getMessage().contains("limits.yaml"), e.getMessage());
    }
    var missing = assertThrows(IOException.class, () -> OperatorRates.read(folder.resolve("none")));
    assertTrue(missing.getMessage().contains("none"), missing.getMessage());
  }
}
