package org.xiangfu.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Latencies of the calls that were answered and reasons of those that failed. Thread-safe. */
final class Measurements {
  private static final int DIGITS = 3;

  private final Map<String, Histogram> latencies = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

  void answered(String kind, long nanos) {
    latencies.computeIfAbsent(kind, _ -> new ConcurrentHistogram(DIGITS)).recordValue(nanos);
  }

  void failed(String kind, String reason) {
    failures.computeIfAbsent(kind + " " + reason, _ -> new LongAdder()).increment();
  }

  /** By kind of call; nanoseconds. */
  Map<String, Histogram> latencies() {
    return new TreeMap<>(latencies);
  }

  /** Numbers of failed calls by kind and reason. */
  Map<String, Long> failures() {
    var counts = new TreeMap<String, Long>();
    failures.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }
}
