package org.xiangfu.server.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

/** What load protection shows. Tags are lanes and reasons; none names a client. */
final class LoadMetrics {
  /** Why something was not done. */
  enum Shed {
    /** The adaptive limit is reached. */
    LIMIT,
    /** The lane's queue is full. */
    QUEUE_FULL,
    /** It waited too long while all others did. */
    QUEUE_TIME,
    /** It could not be done within its deadline. */
    DEADLINE,
    /** Whoever asked is gone, or its time is up. */
    GONE
  }

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final AtomicInteger connections = new AtomicInteger();

  LoadMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Lane lane : Lane.values()) {
      for (Shed reason : Shed.values()) {
        var _ = shedding(lane, reason);
      }
      var _ = queue(lane);
      var _ = work(lane);
    }
    for (ClientQuotas.Kind kind : ClientQuotas.Kind.values()) {
      var _ = refusals(kind);
    }
    Gauge.builder("xiangfu.connections", connections, AtomicInteger::get)
        .description("Connections of clients")
        .register(registry);
  }

  void bind(AdaptiveLimit limit, BatchGate gate, ClientQuotas quotas) {
    Gauge.builder("xiangfu.limit.concurrency", limit, AdaptiveLimit::limit)
        .description("Calls and archive photos that may be in progress now")
        .register(registry);
    for (Lane lane : Lane.values()) {
      Gauge.builder("xiangfu.limit.inflight", limit, each -> each.inProgress(lane))
          .description("Calls and archive photos in progress")
          .tag("lane", lane.tag())
          .register(registry);
    }
    Gauge.builder("xiangfu.enroll.streams", gate, BatchGate::streams)
        .description("Archives that are being enrolled")
        .register(registry);
    Gauge.builder("xiangfu.enroll.held", gate, BatchGate::bytes)
        .description("Archive photos held in memory")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("xiangfu.quota.clients", quotas, ClientQuotas::clients)
        .description("Clients seen during the last hour")
        .register(registry);
  }

  void shed(Lane lane, Shed reason) {
    shedding(lane, reason).increment();
  }

  void refused(ClientQuotas.Kind kind) {
    refusals(kind).increment();
  }

  void waited(Lane lane, long nanos) {
    queue(lane).record(Duration.ofNanos(nanos));
  }

  void worked(Lane lane, long nanos) {
    work(lane).record(Duration.ofNanos(nanos));
  }

  void connected() {
    connections.incrementAndGet();
  }

  void disconnected() {
    connections.decrementAndGet();
  }

  private Counter shedding(Lane lane, Shed reason) {
    return Counter.builder("xiangfu.shed")
        .description("Calls and photos that were not done, to keep the node responsive")
        .tag("lane", lane.tag())
        .tag("reason", tag(reason))
        .register(registry);
  }

  private Counter refusals(ClientQuotas.Kind kind) {
    return Counter.builder("xiangfu.quota.refused")
        .description("Calls beyond a client's quota")
        .tag("quota", tag(kind))
        .register(registry);
  }

  private Timer queue(Lane lane) {
    return timer("xiangfu.recognition.queue", "Wait for a recognition thread", lane);
  }

  private Timer work(Lane lane) {
    return timer("xiangfu.recognition.work", "Time on a recognition thread", lane);
  }

  private Timer timer(String name, String description, Lane lane) {
    return Timer.builder(name)
        .description(description)
        .tag("lane", lane.tag())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static String tag(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
