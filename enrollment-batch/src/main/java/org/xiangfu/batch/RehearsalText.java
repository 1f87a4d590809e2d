package org.xiangfu.batch;

import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import org.xiangfu.client.cli.Messages;

/** A rehearsal in words. */
final class RehearsalText {
  private static final int SHOWN = 100;

  private final Messages messages;
  private final PaceSettings pace;

  RehearsalText(Messages messages, PaceSettings pace) {
    this.messages = messages;
    this.pace = pace;
  }

  String of(Rehearsal.Result result) {
    StringBuilder text = new StringBuilder();
    line(text, "rehearse.title", result.records(), result.elapsed().toSeconds());
    line(text, "rehearse.good", result.good());
    line(text, "rehearse.bad", result.records() - result.good());
    new TreeMap<>(result.reasons())
        .forEach(
            (reason, count) ->
                line(text, "report.reason", count, Report.reasonText(messages, reason)));
    counted(text, "rehearse.persons", result.oddNumbers());
    counted(text, "rehearse.duplicates", result.duplicates());
    counted(text, "rehearse.suspicions", result.suspicions());
    if (result.good() > 0) {
      line(
          text,
          "rehearse.bytes",
          Math.round(result.bytes() / 1e6),
          Math.round(result.bytes() / 1e3 / result.good()));
    }
    long sent = result.good() - result.duplicates();
    if (pace.rate() > 0) {
      line(text, "rehearse.duration", number(pace.rate()), duration(expected(sent)));
    } else {
      double seconds = Math.max(1e-3, result.elapsed().toNanos() / 1e9);
      line(text, "rehearse.noRate", Math.round(result.records() / seconds));
    }
    result.found().stream()
        .limit(SHOWN)
        .forEach(
            found ->
                line(
                    text,
                    "rehearse.problem",
                    Long.toString(found.number()),
                    found.reason(),
                    Report.reasonText(messages, found.reason())));
    counted(text, "rehearse.more", Math.max(0, result.records() - result.good() - SHOWN));
    return text.toString();
  }

  /** Calendar time from the begin of a window: a day has only so many hours in which to send. */
  Duration expected(long photos) {
    long seconds = (long) Math.ceil(photos / pace.rate());
    long secondsOfADay = Math.max(60, Math.round(pace.hours().hoursOfADay() * 3600));
    return Duration.ofDays(seconds / secondsOfADay).plusSeconds(seconds % secondsOfADay);
  }

  private String duration(Duration time) {
    if (time.toDays() > 0) {
      return messages.text(
          "duration.days", time.toDays(), time.toHoursPart(), time.toMinutesPart());
    }
    return time.toHours() > 0 || time.toMinutes() >= 10
        ? messages.text("duration.hours", time.toHours(), time.toMinutesPart())
        : messages.text("duration.seconds", time.toSeconds());
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private void counted(StringBuilder text, String key, long count) {
    if (count > 0) {
      line(text, key, count);
    }
  }

  private void line(StringBuilder text, String key, Object... arguments) {
    text.append(messages.text(key, arguments)).append(System.lineSeparator());
  }
}
