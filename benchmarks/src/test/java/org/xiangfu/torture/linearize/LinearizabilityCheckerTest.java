package org.xiangfu.torture.linearize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On a register of one number, 0 at first. */
class LinearizabilityCheckerTest {
  private static final int LIMIT = 100_000;

  private static Call<Integer> write(long from, long to, int value) {
    return new Call<>(from, to, _ -> Optional.of(value));
  }

  private static Call<Integer> read(long from, long to, int value) {
    return new Call<>(from, to, state -> state == value ? Optional.of(state) : Optional.empty());
  }

  private static Verdict check(List<Call<Integer>> calls) {
    return LinearizabilityChecker.check(0, calls, LIMIT);
  }

  private static void assertLinearizable(Verdict verdict) {
    assertInstanceOf(Verdict.Linearizable.class, verdict);
  }

  private static Verdict.NotLinearizable assertNot(Verdict verdict) {
    return assertInstanceOf(Verdict.NotLinearizable.class, verdict);
  }

  @Test
  void nothingIsLinearizable() {
    assertLinearizable(check(List.of()));
  }

  @Test
  void aReadDuringAWriteMaySeeEither() {
    assertLinearizable(check(List.of(write(0, 10, 1), read(2, 3, 0), read(5, 6, 1))));
    assertLinearizable(check(List.of(write(0, 10, 1), read(2, 3, 1))));
  }

  @Test
  void aReadAfterAWriteMustSeeIt() {
    var verdict = assertNot(check(List.of(write(0, 1, 1), read(2, 3, 0))));
    assertEquals(List.of(0), verdict.explained());
    assertEquals(1, verdict.stuck());
  }

  @Test
  void whatOneReaderSawIsNotUnseenByTheNext() {
    assertNot(check(List.of(write(0, 10, 1), read(1, 2, 1), read(3, 4, 0))));
    assertLinearizable(check(List.of(write(0, 10, 1), read(1, 3, 1), read(2, 4, 0))));
  }

  @Test
  void twoReadersCannotSeeTwoWritesInOppositeOrders() {
    assertNot(
        check(
            List.of(
                write(0, 100, 1),
                write(0, 100, 2),
                read(10, 20, 1),
                read(30, 40, 2),
                read(50, 60, 1),
                read(70, 80, 2))));
  }

  @Test
  void aWriteWithoutAnAnswerMayTakeEffectLateOrNever() {
    assertLinearizable(check(List.of(write(0, Call.NEVER, 1), read(1, 2, 0), read(30, 31, 1))));
    assertLinearizable(check(List.of(write(0, Call.NEVER, 1), read(1, 2, 0), read(30, 31, 0))));
    assertNot(check(List.of(write(0, Call.NEVER, 1), read(1, 2, 1), read(3, 4, 0))));
    assertNot(check(List.of(write(5, Call.NEVER, 1), read(1, 2, 1))));
  }

  @Test
  void aLostWriteIsFoundAmongManyConcurrentCalls() {
    List<Call<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      calls.add(write(10L * i, 10L * i + 35, i + 1));
    }
    calls.add(read(4_000, 4_001, 300));
    assertLinearizable(check(calls));
    calls.set(300, read(4_000, 4_001, 290));
    assertNot(check(calls));
  }

  @Test
  void aHistoryMadeFromARealOrderIsAlwaysAccepted() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Call<Integer>> calls = new ArrayList<>();
      int state = 0;
      for (int i = 0; i < 40; i++) {
        long point = 100L * i;
        long from = point - random.nextInt(250);
        long to = point + random.nextInt(250);
        if (random.nextBoolean()) {
          state = random.nextInt(4);
          calls.add(write(from, random.nextInt(8) == 0 ? Call.NEVER : to, state));
        } else {
          calls.add(read(from, to, state));
        }
      }
      var verdict = check(calls);
      assertInstanceOf(Verdict.Linearizable.class, verdict, "seed " + seed);
    }
  }

  @Test
  void theSearchAgreesWithTryingEveryOrder() {
    int refused = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<Call<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        long from = random.nextInt(60);
        long to = random.nextInt(8) == 0 ? Call.NEVER : from + random.nextInt(30);
        int value = random.nextInt(3);
        calls.add(random.nextBoolean() ? write(from, to, value) : read(from, from + 20, value));
      }
      boolean expected = someOrder(0, calls);
      refused += expected ? 0 : 1;
      var verdict = check(calls);
      assertEquals(expected, verdict instanceof Verdict.Linearizable, "seed " + seed);
    }
    assertEquals(true, refused > 200 && refused < 1_800, "refused: " + refused);
  }

  private static boolean someOrder(int state, List<Call<Integer>> rest) {
    for (Call<Integer> first : rest) {
      boolean mayBeFirst = rest.stream().noneMatch(other -> other.completed() < first.invoked());
      Optional<Integer> after = mayBeFirst ? first.step().apply(state) : Optional.empty();
      if (after.isPresent()) {
        List<Call<Integer>> others = new ArrayList<>(rest);
        others.remove(first);
        if (someOrder(after.get(), others)) {
          return true;
        }
      }
    }
    return rest.isEmpty();
  }

  @Test
  void aSearchThatGrowsTooFarIsGivenUp() {
    List<Call<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(write(0, 100, i));
    }
    calls.add(read(200, 201, -1));
    assertInstanceOf(Verdict.Undecided.class, LinearizabilityChecker.check(0, calls, 1_000));
  }

  @Test
  void aCallThatEndsBeforeItBeginsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> write(2, 1, 0));
  }
}
