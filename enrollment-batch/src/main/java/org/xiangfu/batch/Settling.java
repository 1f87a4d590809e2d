package org.xiangfu.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds how far the records of a source are settled without a gap. Thread-safe. */
final class Settling {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Map<Long, Step> open = new HashMap<>();
  private final List<String> passed = new ArrayList<>();
  private String place = "";
  private long highest;
  private boolean moved;

  /** A record comes from the source. */
  synchronized void begun(PhotoRecord record) {
    Step step = new Step(record.place(), record.key());
    steps.add(step);
    open.put(record.number(), step);
    highest = Math.max(highest, record.number());
  }

  /** A record has its final outcome. */
  synchronized void settled(PhotoRecord record) {
    Step step = open.remove(record.number());
    if (step != null) {
      step.settled = true;
    }
    while (!steps.isEmpty() && steps.peek().settled) {
      Step head = steps.remove();
      place = head.place;
      moved = true;
      if (!head.key.isEmpty()) {
        passed.add(head.key);
      }
    }
  }

  /** Where the source can go on, if that is further than at the last call. */
  synchronized Optional<Reached> reached() {
    if (!moved) {
      return Optional.empty();
    }
    moved = false;
    Reached reached = new Reached(place, highest, List.copyOf(passed));
    passed.clear();
    return Optional.of(reached);
  }

  /**
   * How far a source is settled.
   *
   * @param keys of the records passed since the last call
   */
  record Reached(String place, long highest, List<String> keys) {}

  private static final class Step {
    final String place;
    final String key;
    boolean settled;

    Step(String place, String key) {
      this.place = place;
      this.key = key;
    }
  }
}
