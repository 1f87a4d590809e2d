package org.xiangfu.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.ratis.protocol.RaftPeer;

/**
 * Which nodes hold a group: as many sites as there are, and within a site the nodes of highest
 * rendezvous hash (Thaler and Ravishankar, 1998), so that a node that comes or goes moves few
 * replicas; and, if the cluster has witnesses, the one of highest hash.
 *
 * @param cluster the file that it follows from
 */
public record Placement(ClusterFile cluster) {
  /** The members of a group, those that should lead first and a witness last. */
  public List<ClusterNode> members(String group) {
    List<ClusterNode> members = replicas(group);
    cluster.nodes().stream()
        .filter(ClusterNode::witness)
        .max(Comparator.comparingLong(node -> weight(group, node)))
        .ifPresent(members::add);
    return List.copyOf(members);
  }

  private List<ClusterNode> replicas(String group) {
    List<ClusterNode> free = new ArrayList<>(cluster.nodes());
    free.removeIf(ClusterNode::witness);
    free.sort(Comparator.comparingLong((ClusterNode node) -> weight(group, node)).reversed());
    List<ClusterNode> members = new ArrayList<>();
    while (members.size() < cluster.replicas()) {
      ClusterNode next =
          free.stream()
              .min(Comparator.comparingLong(node -> atSite(members, node.site())))
              .orElseThrow();
      free.remove(next);
      members.add(next);
    }
    members.sort(Comparator.comparingInt(node -> cluster.sites().indexOf(node.site())));
    return members;
  }

  /**
   * The members of a group as Raft peers; nodes of an earlier site have a higher priority, and a
   * witness has 0, which is less than any other's.
   */
  public List<RaftPeer> peers(String group) {
    return members(group).stream().map(node -> node.raftPeer(priority(node))).toList();
  }

  private int priority(ClusterNode node) {
    return node.witness() ? 0 : cluster.sites().size() - cluster.sites().indexOf(node.site());
  }

  private static long atSite(List<ClusterNode> members, String site) {
    return members.stream().filter(member -> member.site().equals(site)).count();
  }

  private static long weight(String group, ClusterNode node) {
    return Hashing.sha256().hashString(group + "/" + node.id(), UTF_8).asLong();
  }
}
