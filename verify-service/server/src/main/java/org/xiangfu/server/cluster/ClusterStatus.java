package org.xiangfu.server.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.gallery.ShardShare;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.RemoteGroup;

/**
 * What each node says of each group that it holds, and leaders of those that do not answer.
 *
 * @param replicas in the order of the file; then those that do not answer
 * @param unreachable nodes that do not answer
 */
public record ClusterStatus(List<Replica> replicas, List<String> unreachable) {
  private static final String WITNESS = "WITNESS";
  private static final String SILENT = "SILENT";

  /** Copies the lists. */
  public ClusterStatus {
    replicas = List.copyOf(replicas);
    unreachable = List.copyOf(unreachable);
  }

  /**
   * One replica of a group, or its witness.
   *
   * @param role LEADER, FOLLOWER or CANDIDATE; WITNESS for a witness that does not lead; SILENT for
   *     a node that does not answer
   * @param appliedIndex of a silent one, what it was last heard to have committed
   * @param lag entries that some replica of the group knows to be committed and this one has not
   *     applied
   * @param level the group's command level, as far as this replica has applied; of a silent one, as
   *     its leader has
   * @param offeredLevel highest that this replica understands; of a silent one, that its leader
   *     does
   */
  public record Replica(
      String node,
      String site,
      String group,
      String role,
      long appliedIndex,
      long lag,
      int level,
      int offeredLevel) {
    /** True if it looks into no command, as a witness. */
    public boolean stateless() {
      return offeredLevel == Integer.MAX_VALUE;
    }
  }

  private record Told(ClusterNode node, String group, GroupInfoReply info, GroupLevel level) {
    long applied() {
      return info.getLogInfoProto().getApplied().getIndex();
    }

    long committed() {
      return info.getLogInfoProto().getCommitted().getIndex();
    }

    boolean leads() {
      return info.getRoleInfoProto().getRole() == RaftPeerRole.LEADER;
    }

    String role() {
      return node.witness() && !leads() ? WITNESS : info.getRoleInfoProto().getRole().name();
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
      replicas.add(
          replica(
              each.node(),
              each.group(),
              each.role(),
              each.applied(),
              committed(told, each),
              each.level()));
    }
    for (Told each : told) {
      if (each.leads()) {
        silent(cluster, each, unreachable, committed(told, each)).forEach(replicas::add);
      }
    }
    return new ClusterStatus(replicas, unreachable);
  }

  private static long committed(List<Told> told, Told each) {
    return told.stream()
        .filter(other -> other.group().equals(each.group()))
        .mapToLong(Told::committed)
        .max()
        .orElse(0);
  }

  private static Replica replica(
      ClusterNode node, String group, String role, long applied, long committed, GroupLevel level) {
    return new Replica(
        node.id(),
        node.site(),
        group,
        role,
        applied,
        Math.max(0, committed - applied),
        level.level(),
        level.offered());
  }

  private static Stream<Replica> silent(
      ClusterFile cluster, Told leader, List<String> unreachable, long committed) {
    return leader.info().getCommitInfos().stream()
        .flatMap(
            info ->
                cluster
                    .node(RaftPeerId.valueOf(info.getServer().getId()).toString())
                    .filter(node -> unreachable.contains(node.id()))
                    .map(
                        node ->
                            replica(
                                node,
                                leader.group(),
                                SILENT,
                                info.getCommitIndex(),
                                committed,
                                leader.level()))
                    .stream());
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
        try (var remote =
            new RemoteGroup(group, transport.patient(transport.group(group, peers)))) {
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
                                && replica.role().equals(RaftPeerRole.LEADER.name())
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
