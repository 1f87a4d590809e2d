package org.xiangfu.batch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StratifiedSampleTest {
  private static final Map<String, Integer> STRATA = Map.of("a", 600, "b", 300, "c", 100);

  private static String stratum(long record) {
    return record < 600 ? "a" : record < 900 ? "b" : "c";
  }

  private static List<StratifiedSample.Drawn> draw(List<Long> records, int size, long seed) {
    var sample = new StratifiedSample(STRATA, size, seed);
    records.forEach(record -> sample.add(record, stratum(record)));
    return sample.drawn();
  }

  private static List<Long> records() {
    return new ArrayList<>(LongStream.range(0, 1_000).boxed().toList());
  }

  private static Map<String, Long> counts(int size, long seed) {
    return draw(records(), size, seed).stream()
        .collect(Collectors.groupingBy(StratifiedSample.Drawn::stratum, Collectors.counting()));
  }

  @Test
  void eachStratumGivesItsShareRoundedUpOrDown() {
    for (long seed = 0; seed < 50; seed++) {
      assertEquals(Map.of("a", 60L, "b", 30L, "c", 10L), counts(100, seed));
      assertEquals(1_000, draw(records(), 1_000, seed).size());
      Map<String, Long> seven = counts(7, seed);
      assertEquals(7, seven.values().stream().mapToLong(Long::longValue).sum());
      assertEquals(4.2, (double) seven.get("a"), 0.81, "seed " + seed);
      assertEquals(2.1, (double) seven.get("b"), 0.91, "seed " + seed);
      assertEquals(0.7, (double) seven.getOrDefault("c", 0L), 0.71, "seed " + seed);
    }
    assertThrows(IllegalArgumentException.class, () -> draw(records(), 1_001, 7));
  }

  @Test
  void aStratumWithLessThanOneRecordsShareIsDrawnFromAsOftenAsIsItsDue() {
    int draws = 2_000;
    long fromC = 0;
    for (int seed = 0; seed < draws; seed++) {
      fromC += counts(3, seed).getOrDefault("c", 0L);
    }
    // 0.3 of a record a draw; five standard deviations.
    assertEquals(0.3 * draws, (double) fromC, 5 * Math.sqrt(0.21 * draws));
  }

  @Test
  void theSeedAloneDecidesAndNotTheOrder() {
    List<Long> mixed = records();
    Collections.shuffle(mixed, new Random(5));
    assertEquals(draw(records(), 50, 7), draw(mixed, 50, 7));
    assertNotEquals(draw(records(), 50, 7), draw(records(), 50, 8));
  }

  @Test
  void everyRecordIsDrawnAboutAsOften() {
    int[] times = new int[1_000];
    for (int seed = 0; seed < 1_000; seed++) {
      draw(records(), 103, seed).forEach(each -> times[(int) each.record()]++);
    }
    for (int record = 0; record < times.length; record++) {
      // 103 expected; five standard deviations.
      assertTrue(Math.abs(times[record] - 103) < 49, "record " + record + ": " + times[record]);
    }
  }
}
