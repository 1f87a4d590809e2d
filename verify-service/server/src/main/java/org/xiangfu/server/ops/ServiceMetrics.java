package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private final LocalReplicas replicas;
  private final RaftNode raft;
  private final Map<String, List<Meter>> groups = new HashMap<>();

  private ServiceMetrics(MeterRegistry registry, LocalReplicas replicas, RaftNode raft) {
    this.registry = registry;
    this.replicas = replicas;
    this.raft = raft;
  }

  /** Registers the gauges that are of no group. */
  public static ServiceMetrics bind(
      MeterRegistry registry, RecognitionPool pool, LocalReplicas replicas, RaftNode raft) {
    var gauges = new ServiceMetrics(registry, replicas, raft);
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
      groups.computeIfAbsent(group, this::gauges);
    }
  }

  private List<Meter> gauges(String group) {
    List<Meter> gauges = new ArrayList<>(raft(group));
    if (!group.equals(Ledger.GROUP)) {
      gauges.addAll(gallery(group));
    }
    return gauges;
  }

  private List<Meter> raft(String group) {
    return List.of(
        gauge(group, "applied.index", RaftNode.View::appliedIndex)
            .description("Position in the log up to which this node has applied")
            .register(registry),
        gauge(group, "lag", view -> Math.max(0, view.committedIndex() - view.appliedIndex()))
            .description(
                "Log entries that are committed, as far as this node knows, and not applied")
            .register(registry),
        gauge(group, "snapshot.index", RaftNode.View::snapshotIndex)
            .description("Position in the log of the last snapshot")
            .register(registry),
        gauge(group, "leader", view -> view.role().equals("LEADER") ? 1 : 0)
            .description("1 if this node leads the group")
            .register(registry),
        gauge(group, "leader.known", view -> view.leaderId().isEmpty() ? 0 : 1)
            .description("1 if this node knows a leader of the group")
            .register(registry));
  }

  private Gauge.Builder<RaftNode> gauge(
      String group, String name, ToDoubleFunction<RaftNode.View> value) {
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
