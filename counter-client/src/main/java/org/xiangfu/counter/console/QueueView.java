package org.xiangfu.counter.console;

import java.util.List;
import java.util.stream.Stream;

/**
 * What waits for a supervisor.
 *
 * @param alarms cases at a counter whose face is a recorded impostor's, not yet referred
 * @param referred cases that a clerk has referred, oldest first
 */
public record QueueView(List<CaseView> alarms, List<CaseView> referred) {
  /** True if a recorded impostor is at a counter. */
  public boolean isAlarm() {
    return Stream.concat(alarms.stream(), referred.stream()).anyMatch(CaseView::isAlarm);
  }

  /** True if nothing waits. */
  public boolean isEmpty() {
    return alarms.isEmpty() && referred.isEmpty();
  }
}
