package org.xiangfu.server.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.gallery.ShardShare;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.RemoteGroup;

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
   */
  public record Replica(
      String node, String site, String group, String role, long appliedIndex, long lag) {}

  private record Told(ClusterNode node, String group, GroupInfoReply info) {
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
        told.addAll(ask(node, transport));
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
              Math.max(0, committed - each.applied())));
    }
    return new ClusterStatus(replicas, unreachable);
  }

  /**
   * What each shard owns, by its group's name; asks those that nodes were seen to hold.
   *
   * @throws IOException if one does not answer
   */
  public SortedMap<String, ShardShare> shards(ClusterFile cluster, RaftTransport transport)
      throws IOException {
    SortedMap<String, ShardShare> shards = new TreeMap<>();
    for (Replica replica : replicas) {
      String group = replica.group();
      OptionalInt shard = Gallery.shardOf(group);
      if (shard.isPresent() && !shards.containsKey(group)) {
        List<RaftPeer> peers =
            replicas.stream()
                .filter(each -> each.group().equals(group))
                .map(each -> cluster.node(each.node()).orElseThrow().raftPeer(0))
                .toList();
        try (var remote = new RemoteGroup(transport.patient(transport.group(group, peers)))) {
          shards.put(group, ShardShare.ask(shard.getAsInt(), remote));
        }
      }
    }
    return shards;
  }

  private static List<Told> ask(ClusterNode node, RaftTransport transport) throws IOException {
    List<Told> told = new ArrayList<>();
    RaftPeer peer = node.raftPeer(0);
    try (RaftClient client = transport.once(transport.group("status", List.of(peer)))) {
      var api = client.getGroupManagementApi(peer.getId());
      var held = api.list().getGroupIds();
      for (String group : ClusterFile.groupNames(ShardMap.MAX_SHARDS)) {
        if (held.contains(transport.groupId(group))) {
          told.add(new Told(node, group, api.info(transport.groupId(group))));
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

  /** True if every node answers and no replica has more than so many entries yet to apply. */
  public boolean caughtUp(long lag) {
    return unreachable.isEmpty() && replicas.stream().allMatch(each -> each.lag() <= lag);
  }
}
