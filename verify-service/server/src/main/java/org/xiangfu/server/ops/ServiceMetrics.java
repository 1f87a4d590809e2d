package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.rpc.RecognitionPool;

/**
 * The service's own gauges. None holds a person, a photo or a score; those of a group that this
 * node does not hold are NaN.
 */
public final class ServiceMetrics {
  private final MeterRegistry registry;

  private ServiceMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers the gauges.
   *
   * @param groups names of all groups of the cluster
   */
  public static void bind(
      MeterRegistry registry, RecognitionPool pool, LocalReplicas replicas, List<String> groups) {
    var gauges = new ServiceMetrics(registry);
    for (RecognitionPool.Lane lane : RecognitionPool.Lane.values()) {
      Gauge.builder("xiangfu.recognition.busy", pool, each -> each.busy(lane))
          .description("Photos that wait for a recognition thread or are on one")
          .tag("lane", lane.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    for (String group : groups) {
      if (!group.equals(Ledger.GROUP)) {
        gauges.gallery(replicas, group);
      }
    }
  }

  private void gallery(LocalReplicas replicas, String group) {
    Gauge.builder("xiangfu.gallery.templates", replicas, each -> size(each.gallery(group)))
        .description("Active photos of this node's replica")
        .tag("group", group)
        .register(registry);
  }

  private static double size(Optional<GalleryReplica> gallery) {
    try {
      return gallery.isPresent() ? gallery.get().size() : Double.NaN;
    } catch (IOException | RuntimeException e) {
      return Double.NaN;
    }
  }
}
