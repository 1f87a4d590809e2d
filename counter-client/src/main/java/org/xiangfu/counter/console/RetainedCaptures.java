package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.Case;

/**
 * The captures of this console's last checks, and those that the service gave, to be seen beside
 * the photos on record: in memory only, at most {@value #MOST}, for hours. Known by the event of
 * the check, so whoever asks must have been given the case by the service. Thread-safe.
 */
final class RetainedCaptures {
  private static final int MOST = 200;
  private static final long LIFE = Duration.ofHours(8).toNanos();

  /**
   * A capture.
   *
   * @param photo as it was sent
   * @param advice what would have made it better
   */
  record Retained(ByteString photo, List<Advice> advice, long until) {}

  private final Map<String, Retained> captures = new RecentMap<>(MOST);
  private final LongSupplier nanos;

  RetainedCaptures(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Keeps the capture of a case's last check. */
  synchronized void keep(Case checked, ByteString photo, List<Advice> advice) {
    if (checked.getChecksCount() > 0) {
      String event = checked.getChecks(checked.getChecksCount() - 1).getAct().getEventId();
      captures.putIfAbsent(event, new Retained(photo, advice, nanos.getAsLong() + LIFE));
    }
  }

  /** Keeps a capture of another console for whom the service gave it. */
  synchronized void keep(String event, String reader, ByteString photo) {
    captures.put(of(event, reader), new Retained(photo, List.of(), nanos.getAsLong() + LIFE));
  }

  /** What the service gave this reader before. */
  Optional<Retained> find(String event, String reader) {
    return find(of(event, reader));
  }

  private static String of(String event, String reader) {
    return event + ' ' + reader;
  }

  synchronized Optional<Retained> find(String event) {
    captures.values().removeIf(each -> each.until() - nanos.getAsLong() < 0);
    return Optional.ofNullable(captures.get(event));
  }
}
