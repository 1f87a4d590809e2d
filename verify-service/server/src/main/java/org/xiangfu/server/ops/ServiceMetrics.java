package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private final LocalReplicas replicas;
  private final Map<String, List<Meter>> groups = new HashMap<>();

  private ServiceMetrics(MeterRegistry registry, LocalReplicas replicas) {
    this.registry = registry;
    this.replicas = replicas;
  }

  /** Registers the gauges that are of no group. */
  public static ServiceMetrics bind(
      MeterRegistry registry, RecognitionPool pool, LocalReplicas replicas) {
    var gauges = new ServiceMetrics(registry, replicas);
    for (RecognitionPool.Lane lane : RecognitionPool.Lane.values()) {
      Gauge.builder("xiangfu.recognition.busy", pool, each -> each.busy(lane))
          .description("Photos that wait for a recognition thread or are on one")
          .tag("lane", lane.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    return gauges;
  }

  /**
   * Registers the gauges of these groups, and takes those of all others back. For one thread.
   *
   * @param present names of all groups that the cluster has by now
   */
  public void follow(Collection<String> present) {
    for (String gone : new HashSet<>(groups.keySet())) {
      if (!present.contains(gone)) {
        groups.remove(gone).forEach(registry::remove);
      }
    }
    for (String group : present) {
      if (!group.equals(Ledger.GROUP)) {
        groups.computeIfAbsent(group, this::gallery);
      }
    }
  }

  private List<Meter> gallery(String group) {
    return List.of(
        gauge(group, "templates", "Active photos of this node's replica", GalleryReplica::size),
        gauge(
            group, "owned", "Share of all persons that the shard owns", GalleryReplica::ownedShare),
        gauge(
            group,
            "moving",
            "1 while a piece of the shard is on its way to another, and not written meanwhile",
            gallery -> gallery.moves() ? 1 : 0));
  }

  private interface Measure {
    double of(GalleryReplica gallery) throws IOException;
  }

  private Meter gauge(String group, String name, String description, Measure measure) {
    return Gauge.builder(
            "xiangfu.gallery." + name, replicas, each -> look(each.gallery(group), measure))
        .description(description)
        .tag("group", group)
        .register(registry);
  }

  private static double look(Optional<GalleryReplica> gallery, Measure measure) {
    try {
      return gallery.isPresent() ? measure.of(gallery.get()) : Double.NaN;
    } catch (IOException | RuntimeException e) {
      return Double.NaN;
    }
  }
}
