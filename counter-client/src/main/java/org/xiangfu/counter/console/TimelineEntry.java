package org.xiangfu.counter.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a case's time line: an event, or looks of one kind that the same person took one after
 * the other at the same place, so that steps are not lost among them.
 *
 * @param event the first of them
 * @param times how many, at least 1
 * @param last place of the last one in the ledger
 */
public record TimelineEntry(EventView event, int times, long last) {
  /** Events in their order, with looks alike put together. */
  static List<TimelineEntry> of(List<EventView> events) {
    List<TimelineEntry> entries = new ArrayList<>();
    for (EventView each : events) {
      if (!entries.isEmpty() && entries.getLast().event().isLookLike(each)) {
        TimelineEntry before = entries.removeLast();
        entries.add(new TimelineEntry(before.event(), before.times() + 1, each.sequence()));
      } else {
        entries.add(new TimelineEntry(each, 1, each.sequence()));
      }
    }
    return entries;
  }
}
