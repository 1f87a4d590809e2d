package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.rpc.RecognitionPool;

/** The service's own gauges. None holds a person, a photo or a score. */
public final class ServiceMetrics {
  private ServiceMetrics() {}

  /** Registers the gauges. */
  public static void bind(
      MeterRegistry registry,
      RecognitionPool pool,
      Gallery gallery,
      RaftNode raft,
      List<ReplicatedState> groups) {
    for (RecognitionPool.Lane lane : RecognitionPool.Lane.values()) {
      Gauge.builder("xiangfu.recognition.busy", pool, each -> each.busy(lane))
          .description("Photos that wait for a recognition thread or are on one")
          .tag("lane", lane.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("xiangfu.gallery.templates", gallery, ServiceMetrics::size)
        .description("Active photos")
        .register(registry);
    for (ReplicatedState group : groups) {
      Gauge.builder("xiangfu.raft.applied.index", raft, each -> applied(each, group.name()))
          .description("Position in the log up to which this node has applied")
          .tag("group", group.name())
          .register(registry);
    }
  }

  private static double size(Gallery gallery) {
    try {
      return gallery.size();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static double applied(RaftNode raft, String group) {
    try {
      return raft.view(group).appliedIndex();
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
