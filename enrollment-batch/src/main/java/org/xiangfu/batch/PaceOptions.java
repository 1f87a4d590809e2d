package org.xiangfu.batch;

import java.time.DateTimeException;
import java.time.ZoneId;
import picocli.CommandLine.Option;

/** How fast, and when: a picocli mixin. */
final class PaceOptions {
  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Photos a second, at most; may be changed while it runs (xiangfu job rate).")
  private Double rate;

  @Option(
      names = "--hours",
      paramLabel = "HH:MM-HH:MM",
      description =
          "Send only in these hours, such as 19:00-07:00 or 12:00-13:00,19:00-07:00; pauses and"
              + " goes on by itself.")
  private String hours;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "Asia/Taipei",
      description = "Whose clock --hours means (default: ${DEFAULT-VALUE}).")
  private String zone;

  /**
   * The pace.
   *
   * @throws IllegalArgumentException if an option cannot be read; says how to write it
   */
  PaceSettings settings() {
    if (rate != null && !(rate > 0)) {
      throw new IllegalArgumentException("--rate must be positive, in photos a second");
    }
    return new PaceSettings(
        rate == null ? 0 : rate, hours == null ? Hours.ALWAYS : Hours.parse(hours, zoneId()));
  }

  private ZoneId zoneId() {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--time-zone must be a zone such as Asia/Taipei, not " + zone, e);
    }
  }
}
