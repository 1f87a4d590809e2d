package org.xiangfu.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.StatisticsCell;

/** What an attacker with paper and patience finds in tables: every other table that fits. */
class SuppressionTest {
  private static final int THRESHOLD = 3;

  private static Map<List<String>, Long> random(Random random, int highest, int... sizes) {
    Map<List<String>, Long> counts = new HashMap<>();
    fill(random, highest, sizes, List.of(), counts);
    return counts;
  }

  private static void fill(
      Random random, int highest, int[] sizes, List<String> key, Map<List<String>, Long> counts) {
    if (key.size() == sizes.length) {
      long count = random.nextInt(highest + 1);
      if (count > 0) {
        counts.put(key, count);
      }
      return;
    }
    for (int value = 0; value < sizes[key.size()]; value++) {
      List<String> longer = new ArrayList<>(key);
      longer.add("v" + value);
      fill(random, highest, sizes, List.copyOf(longer), counts);
    }
  }

  /** What is shown, as an attacker reads it: what is not there is zero. */
  private static final class Attack {
    private final Map<List<String>, StatisticsCell> shown = new HashMap<>();
    private final List<List<String>> inner = new ArrayList<>();
    private final Map<List<String>, Set<Long>> possible = new HashMap<>();
    private final Map<List<String>, Long> sums = new HashMap<>();
    private final Map<List<String>, Integer> left = new HashMap<>();
    private final long highest;
    private final int dimensions;

    Attack(int dimensions, List<StatisticsCell> cells, long highest) {
      this.dimensions = dimensions;
      this.highest = highest;
      List<Set<String>> values = new ArrayList<>();
      for (int dimension = 0; dimension < dimensions; dimension++) {
        values.add(new TreeSet<>());
      }
      for (StatisticsCell cell : cells) {
        shown.put(List.copyOf(cell.getValuesList()), cell);
        for (int dimension = 0; dimension < dimensions; dimension++) {
          values.get(dimension).add(cell.getValues(dimension));
        }
      }
      values.forEach(each -> each.remove(""));
      product(values, List.of());
      for (List<String> cell : inner) {
        totals(cell).forEach(total -> left.merge(total, 1, Integer::sum));
      }
    }

    private void product(List<Set<String>> values, List<String> key) {
      if (key.size() == values.size()) {
        inner.add(key);
        return;
      }
      for (String value : values.get(key.size())) {
        List<String> longer = new ArrayList<>(key);
        longer.add(value);
        product(values, List.copyOf(longer));
      }
    }

    private List<List<String>> totals(List<String> cell) {
      List<List<String>> totals = new ArrayList<>();
      for (int over = 1; over < 1 << dimensions; over++) {
        List<String> total = new ArrayList<>(cell);
        for (int dimension = 0; dimension < dimensions; dimension++) {
          if ((over >> dimension & 1) == 1) {
            total.set(dimension, "");
          }
        }
        totals.add(List.copyOf(total));
      }
      return totals;
    }

    private boolean withheld(List<String> cell) {
      return shown.containsKey(cell) && shown.get(cell).getWithheld();
    }

    private long known(List<String> cell) {
      return shown.containsKey(cell) ? shown.get(cell).getCount() : 0;
    }

    /** For each withheld cell, totals too, every count that it has in some table that fits. */
    Map<List<String>, Set<Long>> possible() {
      search(0);
      return possible;
    }

    private void search(int next) {
      if (next == inner.size()) {
        sums.forEach(this::note);
        return;
      }
      List<String> cell = inner.get(next);
      long from = withheld(cell) ? 0 : known(cell);
      long to = withheld(cell) ? highest : known(cell);
      for (long count = from; count <= to; count++) {
        if (add(cell, count)) {
          search(next + 1);
        }
        undo(cell, count);
      }
    }

    private void note(List<String> cell, long count) {
      if (withheld(cell)) {
        possible.computeIfAbsent(cell, _ -> new HashSet<>()).add(count);
      }
    }

    private boolean add(List<String> cell, long count) {
      sums.put(cell, count);
      boolean fits = true;
      for (List<String> total : totals(cell)) {
        long sum = sums.merge(total, count, Long::sum);
        int open = left.merge(total, -1, Integer::sum);
        fits &= withheld(total) || (open == 0 ? sum == known(total) : sum <= known(total));
      }
      return fits;
    }

    private void undo(List<String> cell, long count) {
      for (List<String> total : totals(cell)) {
        sums.merge(total, -count, Long::sum);
        left.merge(total, 1, Integer::sum);
      }
    }
  }

  private static List<StatisticsCell> shown(
      int dimensions, Map<List<String>, Long> counts, int threshold) {
    Suppression.Table table = Suppression.of(dimensions, counts, threshold, 5_000);
    assertTrue(table.refusal().isEmpty(), () -> "refused " + table.refusal());
    return table.cells();
  }

  private static int attack(long seed, int dimensions, int highest, int tables, int... sizes) {
    int attacked = 0;
    for (int table = 0; table < tables; table++) {
      Map<List<String>, Long> counts = random(new Random(seed + table), highest, sizes);
      Suppression.Table made = Suppression.of(dimensions, counts, THRESHOLD, 5_000);
      if (made.refusal().isPresent()) {
        continue;
      }
      String where = "seed " + (seed + table) + ": " + counts;
      var attack = new Attack(dimensions, made.cells(), highest + 2L);
      Map<List<String>, Set<Long>> possible = attack.possible();
      for (StatisticsCell cell : made.cells()) {
        List<String> values = List.copyOf(cell.getValuesList());
        if (cell.getWithheld()) {
          assertTrue(
              possible.getOrDefault(values, Set.of()).size() >= 2, () -> values + " in " + where);
          attacked++;
        } else {
          assertTrue(cell.getCount() >= THRESHOLD, () -> values + " in " + where);
        }
      }
    }
    return attacked;
  }

  @Test
  void noWithheldCountFollowsFromWhatIsShown() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    int attacked = attack(seed, 1, 6, 300, 5);
    attacked += attack(seed, 2, 5, 150, 3, 3);
    attacked += attack(seed, 2, 4, 60, 2, 4);
    attacked += attack(seed, 3, 4, 40, 2, 2, 2);
    assertTrue(attacked > 500, "only " + attacked + " withheld cells were attacked");
  }

  @Test
  void theAttackFindsWhatAloneIsWithheld() {
    // As it would be without the other corners: the row's total gives it away.
    List<StatisticsCell> cells = new ArrayList<>();
    long[][] counts = {{9, 8, 17}, {7, 2, 9}, {16, 10, 26}};
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        boolean small = row == 1 && column == 1;
        cells.add(
            StatisticsCell.newBuilder()
                .addValues(row == 2 ? "" : "r" + row)
                .addValues(column == 2 ? "" : "c" + column)
                .setCount(small ? 0 : counts[row][column])
                .setWithheld(small)
                .build());
      }
    }
    assertEquals(Map.of(List.of("r1", "c1"), Set.of(2L)), new Attack(2, cells, 30).possible());
  }

  @Test
  void aTableOfLargeCountsIsShownWhole() {
    Map<List<String>, Long> counts =
        Map.of(List.of("a", "x"), 5L, List.of("a", "y"), 6L, List.of("b", "x"), 7L);
    List<StatisticsCell> cells = shown(2, counts, 5);
    // Three counts, two rows, two columns, all; and a zero that is not there.
    assertEquals(8, cells.size());
    assertTrue(cells.stream().noneMatch(StatisticsCell::getWithheld));
    assertEquals(
        18,
        cells.stream()
            .filter(cell -> cell.getValuesList().equals(List.of("", "")))
            .findFirst()
            .orElseThrow()
            .getCount());
  }

  @Test
  void aTotalIsWithheldAlikeInATableOfFewerDimensions() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    int compared = 0;
    for (int table = 0; table < 100; table++) {
      Map<List<String>, Long> fine = random(new Random(seed + table), 8, 4, 3);
      Map<List<String>, Long> coarse = new HashMap<>();
      fine.forEach((key, count) -> coarse.merge(List.of(key.getFirst()), count, Long::sum));
      Suppression.Table one = Suppression.of(1, coarse, 5, 5_000);
      Suppression.Table two = Suppression.of(2, fine, 5, 5_000);
      if (one.refusal().isPresent() || two.refusal().isPresent()) {
        continue;
      }
      Map<String, StatisticsCell> rows = new HashMap<>();
      two.cells().stream()
          .filter(cell -> cell.getValues(1).isEmpty())
          .forEach(cell -> rows.put(cell.getValues(0), cell));
      for (StatisticsCell cell : one.cells()) {
        StatisticsCell same = rows.get(cell.getValues(0));
        assertEquals(cell.getWithheld(), same.getWithheld(), "seed " + (seed + table));
        assertEquals(cell.getCount(), same.getCount(), "seed " + (seed + table));
        compared++;
      }
    }
    assertTrue(compared > 200, "only " + compared + " were compared");
  }

  @Test
  void fewerThanTheThresholdInAllIsNoTable() {
    assertEquals(
        Optional.of(Suppression.Refusal.TOO_SMALL),
        Suppression.of(1, Map.of(List.of("a"), 4L), 5, 5_000).refusal());
    assertEquals(List.of(), Suppression.of(1, Map.of(), 5, 5_000).cells());
  }

  @Test
  void aLargeTableTakesSeconds() {
    Map<List<String>, Long> counts = random(new Random(7), 12, 40, 12, 8);
    long began = System.nanoTime();
    Suppression.Table table = Suppression.of(3, counts, 5, 5_000);
    long millis = (System.nanoTime() - began) / 1_000_000;
    System.out.println("cells " + table.cells().size() + ", " + millis + " ms");
    assertTrue(table.refusal().isEmpty());
    assertTrue(millis < 30_000, millis + " ms");
  }

  @Test
  void moreCellsThanAskedForIsTooFine() {
    Map<List<String>, Long> counts = random(new Random(7), 12, 40, 12, 8);
    assertEquals(
        Optional.of(Suppression.Refusal.TOO_FINE), Suppression.of(3, counts, 5, 4_000).refusal());
  }
}
