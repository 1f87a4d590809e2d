package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.xiangfu.server.replication.GroupView;
import org.xiangfu.server.replication.RaftNode;

/**
 * The gauges of this node's Raft groups. Those of a group that it does not hold are NaN; how far
 * the other members are behind is shown by a group's leader alone, renewed every two seconds, so
 * that a site whose own metrics are out of reach is still seen to lag.
 */
public final class RaftMetrics implements AutoCloseable {
  private static final int PERIOD_SECONDS = 2;

  private final MeterRegistry registry;
  private final RaftNode raft;
  private final UnaryOperator<String> site;
  private final MultiGauge memberLag;

  // Written by the first look of the constructor's caller, then by the clock alone.
  private final Map<String, List<Meter>> own = new HashMap<>();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("raft-metrics").daemon(true).factory());

  private RaftMetrics(MeterRegistry registry, RaftNode raft, UnaryOperator<String> site) {
    this.registry = registry;
    this.raft = raft;
    this.site = site;
    this.memberLag =
        MultiGauge.builder("xiangfu.raft.member.lag")
            .description(
                "Log entries that are committed and that another member has not committed, as this"
                    + " leader last heard")
            .register(registry);
  }

  /**
   * Registers the gauges, and follows the groups as they come and go.
   *
   * @param groups names of all groups that the cluster has by now
   * @param site where a node of an id stands
   */
  public static RaftMetrics bind(
      MeterRegistry registry,
      RaftNode raft,
      Supplier<List<String>> groups,
      UnaryOperator<String> site) {
    var metrics = new RaftMetrics(registry, raft, site);
    metrics.follow(groups.get());
    var _ =
        metrics.clock.scheduleWithFixedDelay(
            () -> metrics.look(groups.get()), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    return metrics;
  }

  private void look(List<String> groups) {
    follow(groups);
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (String group : groups) {
      lagOfMembers(group)
          .forEach(
              (member, lag) ->
                  rows.add(
                      MultiGauge.Row.of(
                          Tags.of("group", group, "member", member, "site", site.apply(member)),
                          lag)));
    }
    memberLag.register(rows, true);
  }

  private void follow(List<String> present) {
    for (String gone : new HashSet<>(own.keySet())) {
      if (!present.contains(gone)) {
        own.remove(gone).forEach(registry::remove);
      }
    }
    present.forEach(group -> own.computeIfAbsent(group, this::gauges));
  }

  private Map<String, Long> lagOfMembers(String group) {
    try {
      return raft.held().contains(group) ? raft.memberLag(group) : Map.of();
    } catch (IOException | RuntimeException e) {
      // The group starts or was closed: it leads nothing.
      return Map.of();
    }
  }

  private List<Meter> gauges(String group) {
    return List.of(
        gauge(group, "applied.index", GroupView::appliedIndex)
            .description("Position in the log up to which this node has applied")
            .register(registry),
        gauge(group, "lag", view -> Math.max(0, view.committedIndex() - view.appliedIndex()))
            .description(
                "Log entries that are committed, as far as this node knows, and not applied")
            .register(registry),
        gauge(group, "snapshot.index", GroupView::snapshotIndex)
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
      String group, String name, ToDoubleFunction<GroupView> value) {
    return Gauge.builder("xiangfu.raft." + name, raft, each -> look(each, group, value))
        .tag("group", group);
  }

  private static double look(RaftNode raft, String group, ToDoubleFunction<GroupView> value) {
    try {
      return raft.held().contains(group) ? value.applyAsDouble(raft.view(group)) : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
