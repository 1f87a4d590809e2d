package org.xiangfu.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a run showed, and under which conditions.
 *
 * @param seconds from the first request to the last answer, warm-up excluded
 * @param answered calls that were answered
 * @param throughput answered calls a second
 * @param latencies milliseconds by kind of call, of those that were answered
 * @param failures calls that failed, by kind and reason
 */
public record LoadReport(
    Conditions conditions,
    double seconds,
    long answered,
    double throughput,
    Map<String, Latency> latencies,
    Map<String, Long> failures) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * How it was measured.
   *
   * @param mode {@code closed} or {@code open}
   * @param rate requests a second that were due; 0 in a closed loop
   * @param photo form of the probes
   * @param galleryPhotos active photos when the measurement began
   * @param cores of the machine that the generator runs on
   */
  public record Conditions(
      String mode,
      String work,
      int clients,
      double rate,
      double warmUpSeconds,
      boolean embedded,
      int applicants,
      String photo,
      long galleryPhotos,
      String pack,
      int cores,
      String java) {}

  /** Milliseconds. */
  public record Latency(
      long calls, double mean, double p50, double p90, double p99, double p999, double max) {
    private static final double NANOS = 1e6;

    static Latency of(Histogram nanos) {
      return new Latency(
          nanos.getTotalCount(),
          nanos.getMean() / NANOS,
          nanos.getValueAtPercentile(50) / NANOS,
          nanos.getValueAtPercentile(90) / NANOS,
          nanos.getValueAtPercentile(99) / NANOS,
          nanos.getValueAtPercentile(99.9) / NANOS,
          nanos.getMaxValue() / NANOS);
    }
  }

  static LoadReport of(Conditions conditions, Duration elapsed, Measurements measured) {
    double seconds = elapsed.toNanos() / 1e9;
    var latencies = new TreeMap<String, Latency>();
    measured.latencies().forEach((kind, nanos) -> latencies.put(kind, Latency.of(nanos)));
    long answered = latencies.values().stream().mapToLong(Latency::calls).sum();
    return new LoadReport(
        conditions, seconds, answered, answered / seconds, latencies, measured.failures());
  }

  /** True if every call was answered. */
  boolean complete() {
    return failures.isEmpty();
  }

  /** For people. */
  String text() {
    var text = new StringBuilder();
    Conditions c = conditions;
    text.append(
        "%s loop, %s, %d client(s)%s, %s service, gallery of %,d, %d applicants, probes %s%n"
            .formatted(
                c.mode(),
                c.work(),
                c.clients(),
                c.rate() > 0 ? ", %.1f requests/s due".formatted(c.rate()) : "",
                c.embedded() ? "embedded" : "remote",
                c.galleryPhotos(),
                c.applicants(),
                c.photo()));
    text.append(
        "pack %s, Java %s, %d cores; %.0f s of warm-up not counted, every answer's event durable%n"
            .formatted(c.pack(), c.java(), c.cores(), c.warmUpSeconds()));
    text.append("%,d answered in %.1f s: %.1f a second%n".formatted(answered, seconds, throughput));
    text.append(
        "%-9s %8s %8s %8s %8s %8s %8s %8s   ms%n"
            .formatted("", "calls", "mean", "p50", "p90", "p99", "p99.9", "max"));
    latencies.forEach(
        (kind, l) ->
            text.append(
                "%-9s %8d %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f%n"
                    .formatted(
                        kind, l.calls(), l.mean(), l.p50(), l.p90(), l.p99(), l.p999(), l.max())));
    failures.forEach((reason, count) -> text.append("failed: %s %d%n".formatted(reason, count)));
    return text.toString();
  }

  /** Writes it as JSON. */
  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }
}
