package org.xiangfu.counter.console;

import java.time.Duration;

/** Lengths of time as people say them. */
final class Age {
  private Age() {}

  /** The largest unit that fits at least once; below a minute, that it is less than one. */
  static String of(Duration time, Texts texts) {
    if (time.toDays() > 1) {
      return texts.get("admin.age.days", time.toDays());
    }
    if (time.toHours() > 0) {
      return texts.get("admin.age.hours", time.toHours());
    }
    return time.toMinutes() > 0
        ? texts.get("admin.age.minutes", time.toMinutes())
        : texts.get("admin.age.moment");
  }
}
