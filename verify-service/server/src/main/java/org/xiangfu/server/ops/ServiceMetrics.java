package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.replication.RaftNode;
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
      MeterRegistry registry,
      RecognitionPool pool,
      LocalReplicas replicas,
      RaftNode raft,
      List<String> groups) {
    var gauges = new ServiceMetrics(registry);
    for (RecognitionPool.Lane lane : RecognitionPool.Lane.values()) {
      Gauge.builder("xiangfu.recognition.busy", pool, each -> each.busy(lane))
          .description("Photos that wait for a recognition thread or are on one")
          .tag("lane", lane.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    for (String group : groups) {
      gauges.raft(raft, group);
      if (!group.equals(Ledger.GROUP)) {
        gauges.gallery(replicas, group);
      }
    }
  }

  private void raft(RaftNode raft, String group) {
    gauge(raft, group, "applied.index", RaftNode.View::appliedIndex)
        .description("Position in the log up to which this node has applied")
        .register(registry);
    gauge(raft, group, "lag", view -> Math.max(0, view.committedIndex() - view.appliedIndex()))
        .description("Log entries that are committed, as far as this node knows, and not applied")
        .register(registry);
    gauge(raft, group, "snapshot.index", RaftNode.View::snapshotIndex)
        .description("Position in the log of the last snapshot")
        .register(registry);
    gauge(raft, group, "leader", view -> view.role().equals("LEADER") ? 1 : 0)
        .description("1 if this node leads the group")
        .register(registry);
    gauge(raft, group, "leader.known", view -> view.leaderId().isEmpty() ? 0 : 1)
        .description("1 if this node knows a leader of the group")
        .register(registry);
  }

  private static Gauge.Builder<RaftNode> gauge(
      RaftNode raft, String group, String name, ToDoubleFunction<RaftNode.View> value) {
    return Gauge.builder("xiangfu.raft." + name, raft, each -> look(each, group, value))
        .tag("group", group);
  }

  private static double look(RaftNode raft, String group, ToDoubleFunction<RaftNode.View> value) {
    try {
      return raft.held().contains(group) ? value.applyAsDouble(raft.view(group)) : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
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
