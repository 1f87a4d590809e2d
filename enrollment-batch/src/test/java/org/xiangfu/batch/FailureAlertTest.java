package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailureAlertTest {
  private static Tally.Row row(String value, long records, long failed) {
    return new Tally.Row("county", value, records, failed);
  }

  @Test
  void aGroupThatFailsFarMoreOftenThanTheRestIsNamed() {
    List<FailureAlert> alerts =
        FailureAlert.of(
            List.of(row("A", 1000, 10), row("B", 1000, 60), row("C", 1000, 12), row("D", 5, 5)));
    assertEquals(List.of("B"), alerts.stream().map(FailureAlert::value).toList());
    assertEquals(1.3, Math.round(1000 * alerts.getFirst().restRate()) / 10.0);
    assertTrue(alerts.getFirst().p() < 1e-6);
  }

  @Test
  void oneRateForAllHardlyEverAlarms() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int alarms = 0;
    for (int run = 0; run < 200; run++) {
      List<Tally.Row> rows = new ArrayList<>();
      for (int group = 0; group < 10; group++) {
        long failed = random.doubles(500).filter(x -> x < 0.03).count();
        rows.add(row("g" + group, 500, failed));
      }
      alarms += FailureAlert.of(rows).isEmpty() ? 0 : 1;
    }
    // At 0.001 a run, and some more as the rest's rate is itself measured.
    assertTrue(alarms <= 5, "seed " + seed + ": " + alarms + " of 200 alarmed");
  }

  @Test
  void aSingleFailureIsNoAlarm() {
    assertEquals(List.of(), FailureAlert.of(List.of(row("A", 1000, 1), row("B", 1000, 0))));
  }
}
