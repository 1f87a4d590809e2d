package org.xiangfu.server.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.RaftTransport;

/**
 * What each node says of each group that it holds.
 *
 * @param replicas in the order of the file
 * @param unreachable nodes that do not answer
 */
public record ClusterStatus(List<Replica> replicas, List<String> unreachable) {
  public ClusterStatus {
    replicas = List.copyOf(replicas);
    unreachable = List.copyOf(unreachable);
  }

  /**
   * One replica of a group.
   *
   * @param role LEADER, FOLLOWER or CANDIDATE
   * @param lag entries that some replica of the group knows to be committed and this one has not
   *     applied
   * @param level the group's command level, as far as this replica has applied
   * @param offeredLevel highest that this replica understands
   */
  public record Replica(
      String node,
      String site,
      String group,
      String role,
      long appliedIndex,
      long lag,
      int level,
      int offeredLevel) {}

  private record Told(ClusterNode node, String group, GroupInfoReply info, GroupLevel level) {
    long applied() {
      return info.getLogInfoProto().getApplied().getIndex();
    }

    long committed() {
      return info.getLogInfoProto().getCommitted().getIndex();
    }
  }

  /** Asks every node of a cluster. */
  public static ClusterStatus of(ClusterFile cluster, RaftTransport transport) {
    List<Told> told = new ArrayList<>();
    List<String> unreachable = new ArrayList<>();
    for (ClusterNode node : cluster.nodes()) {
      try {
        told.addAll(ask(cluster, node, transport));
      } catch (IOException | RuntimeException e) {
        // Ratis throws gRPC's own exceptions where nobody listens.
        unreachable.add(node.id());
      }
    }
    List<Replica> replicas = new ArrayList<>();
    for (Told each : told) {
      long committed =
          told.stream()
              .filter(other -> other.group().equals(each.group()))
              .mapToLong(Told::committed)
              .max()
              .orElse(0);
      replicas.add(
          new Replica(
              each.node().id(),
              each.node().site(),
              each.group(),
              each.info().getRoleInfoProto().getRole().name(),
              each.applied(),
              Math.max(0, committed - each.applied()),
              each.level().level(),
              each.level().offered()));
    }
    return new ClusterStatus(replicas, unreachable);
  }

  private static List<Told> ask(ClusterFile cluster, ClusterNode node, RaftTransport transport)
      throws IOException {
    List<Told> told = new ArrayList<>();
    RaftPeer peer = node.raftPeer(0);
    try (RaftClient client = transport.once(transport.group("status", List.of(peer)))) {
      var api = client.getGroupManagementApi(peer.getId());
      var held = api.list().getGroupIds();
      for (String group : cluster.groups()) {
        if (held.contains(transport.groupId(group))) {
          told.add(
              new Told(
                  node,
                  group,
                  api.info(transport.groupId(group)),
                  GroupLevel.ask(transport, group, peer)));
        }
      }
    }
    return told;
  }

  /** True if a node for which this holds leads every group. */
  public boolean ledBy(ClusterFile cluster, Predicate<ClusterNode> wanted) {
    return cluster.groups().stream()
        .allMatch(
            group ->
                replicas.stream()
                    .anyMatch(
                        replica ->
                            replica.group().equals(group)
                                && replica.role().equals("LEADER")
                                && cluster.node(replica.node()).filter(wanted).isPresent()));
  }

  /** Groups whose every replica understands a higher command level than theirs. */
  public List<String> raisable() {
    return replicas.stream()
        .map(Replica::group)
        .distinct()
        .filter(
            group ->
                unreachable.isEmpty()
                    && replicas.stream()
                        .filter(each -> each.group().equals(group))
                        .allMatch(each -> each.offeredLevel() > each.level()))
        .toList();
  }

  /** True if every node answers and no replica has more than so many entries yet to apply. */
  public boolean caughtUp(long lag) {
    return unreachable.isEmpty() && replicas.stream().allMatch(each -> each.lag() <= lag);
  }
}
