package org.xiangfu.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The hours of the day in which a batch may send. Immutable.
 *
 * @param windows none means always
 * @param zone whose clock is meant
 */
public record Hours(List<Window> windows, ZoneId zone) {
  /** At any time. */
  public static final Hours ALWAYS = new Hours(List.of(), ZoneId.of("UTC"));

  private static final Pattern FORM = Pattern.compile("([0-9:]{4,5})-([0-9:]{4,5})");

  /** Copies the windows. */
  public Hours {
    windows = List.copyOf(windows);
  }

  /**
   * Reads windows such as {@code 19:00-07:00,12:00-13:00}.
   *
   * @throws IllegalArgumentException if they cannot be read; says how to write them
   */
  public static Hours parse(String text, ZoneId zone) {
    return new Hours(Arrays.stream(text.split(",")).map(Hours::window).toList(), zone);
  }

  private static Window window(String text) {
    var form = FORM.matcher(text.strip());
    try {
      if (form.matches()) {
        return new Window(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(2)));
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "'"
        + text
        + "' is no window of time; write --hours 19:00-07:00 or 12:00-13:00,19:00-07:00";
  }

  /** True if sending is allowed at this time. */
  boolean contains(Instant time) {
    if (windows.isEmpty()) {
      return true;
    }
    LocalTime clock = time.atZone(zone).toLocalTime();
    return windows.stream().anyMatch(window -> window.contains(clock));
  }

  /** How long until sending is allowed; zero if it is. */
  Duration until(Instant time) {
    if (contains(time)) {
      return Duration.ZERO;
    }
    ZonedDateTime now = time.atZone(zone);
    return windows.stream()
        .map(
            window -> {
              // Where clocks are put forward, a window may begin at a time that a day does not
              // have.
              ZonedDateTime today = now.with(window.from());
              return Duration.between(
                  now, today.isAfter(now) ? today : now.plusDays(1).with(window.from()));
            })
        .min(Duration::compareTo)
        .orElseThrow();
  }

  /** Time in a day, in hours. */
  double hoursOfADay() {
    if (windows.isEmpty()) {
      return 24;
    }
    long minutes = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      LocalTime clock = LocalTime.MIDNIGHT.plusMinutes(minute);
      if (windows.stream().anyMatch(window -> window.contains(clock))) {
        minutes++;
      }
    }
    return minutes / 60.0;
  }

  /**
   * A window of the day.
   *
   * @param from the first moment
   * @param to the first moment behind; before {@code from} it is of the next day
   */
  public record Window(LocalTime from, LocalTime to) {
    /** Refuses an empty window. */
    public Window {
      if (from.equals(to)) {
        throw new IllegalArgumentException(
            "a window that begins and ends at "
                + from
                + " has no time; leave out --hours for always");
      }
    }

    boolean contains(LocalTime time) {
      boolean begun = !time.isBefore(from);
      boolean open = time.isBefore(to);
      return from.isBefore(to) ? begun && open : begun || open;
    }
  }
}
