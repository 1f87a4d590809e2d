package org.xiangfu.server.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.RaftTransport;

/**
 * Brings the groups of a running cluster to what its file says, one member at a time and without a
 * stop: a new cluster is founded, a new member catches up before it counts, and a member whose data
 * is gone is taken out and comes in again, since what it has forgotten must not vote. Then persons
 * move between shards until each of the file's holds as many, and shards that the file knows no
 * more are dissolved.
 */
public final class ClusterChange {
  private static final int HAND_OVER_ATTEMPTS = 6;
  private static final long HAND_OVER_MILLIS = 3_000;

  private final ClusterFile cluster;
  private final RaftTransport transport;
  private final Consumer<String> progress;

  /**
   * A change that is yet to be made.
   *
   * @param progress takes a line for each step
   */
  public ClusterChange(ClusterFile cluster, RaftTransport transport, Consumer<String> progress) {
    this.cluster = cluster;
    this.transport = transport;
    this.progress = progress;
  }

  /**
   * Makes the groups be where the file wants them, led from where it wants them led.
   *
   * @throws IOException if a node cannot be reached or a step fails; what was done stays, and the
   *     same again goes on from there
   */
  public void apply() throws IOException {
    apply(() -> false);
  }

  /**
   * The same, which can be ended early.
   *
   * @param stopping true once it is to end; asked often while persons move between shards
   */
  public void apply(BooleanSupplier stopping) throws IOException {
    Map<String, Set<RaftGroupId>> held = survey(true);
    var placement = new Placement(cluster);
    boolean stood = !holders(held, Gallery.groupName(0)).isEmpty();
    boolean founded = false;
    SortedMap<Integer, List<RaftPeer>> shards = new TreeMap<>();
    for (String group : cluster.groups()) {
      List<ClusterNode> holders = holders(held, group);
      List<RaftPeer> wanted = placement.peers(group);
      if (holders.isEmpty()) {
        found(group, wanted);
        founded = true;
      } else {
        change(group, holders, wanted);
      }
      raise(group, wanted);
      Gallery.shardOf(group).ifPresent(shard -> shards.put(shard, wanted));
    }
    SortedMap<Integer, List<RaftPeer>> surplus = surplus(held);
    shards.putAll(surplus);
    if (shards.size() == 1) {
      // It owns everybody. Nodes of a release that knew of no other could not be asked.
      return;
    }
    try (var change = new ShardChange(cluster.shards(), transport, progress, shards)) {
      change.rebalance(stood && founded, stopping);
      if (!surplus.isEmpty()) {
        change.awaitHeard();
      }
    }
    for (var each : surplus.entrySet()) {
      dissolve(Gallery.groupName(each.getKey()), each.getValue());
    }
  }

  private List<ClusterNode> holders(Map<String, Set<RaftGroupId>> held, String group) {
    return cluster.nodes().stream()
        .filter(node -> held.get(node.id()).contains(transport.groupId(group)))
        .toList();
  }

  /** Shards that are there, and are no more to be. */
  private SortedMap<Integer, List<RaftPeer>> surplus(Map<String, Set<RaftGroupId>> held)
      throws IOException {
    SortedMap<Integer, List<RaftPeer>> surplus = new TreeMap<>();
    for (int shard = cluster.shards(); shard < ShardMap.MAX_SHARDS; shard++) {
      String group = Gallery.groupName(shard);
      List<ClusterNode> holders = holders(held, group);
      if (!holders.isEmpty()) {
        List<RaftPeer> members = new ArrayList<>(members(group, holders));
        // Dissolved already, where an earlier attempt came that far.
        members.removeIf(
            peer ->
                cluster.node(peer.getId().toString()).isPresent()
                    && holders.stream()
                        .noneMatch(each -> each.id().equals(peer.getId().toString())));
        surplus.put(shard, members);
      }
    }
    return surplus;
  }

  // The leader last, so that nobody misses one for a moment.
  private void dissolve(String name, List<RaftPeer> members) throws IOException {
    List<RaftPeer> leaders = new ArrayList<>();
    for (RaftPeer peer : members) {
      if (leads(name, List.of(peer))) {
        leaders.add(peer);
      } else {
        leave(name, peer);
      }
    }
    leaders.forEach(peer -> leave(name, peer));
    progress.accept(name + ": dissolved");
  }

  /**
   * Moves the lead of every group away from a node, or to a site.
   *
   * @param preferred peers for which it holds lead before all others; a witness leads after all
   */
  public void lead(Predicate<ClusterNode> preferred) throws IOException {
    Map<String, Set<RaftGroupId>> held = survey(false);
    for (String group : cluster.groups()) {
      List<ClusterNode> holders = holders(held, group);
      List<RaftPeer> peers = new ArrayList<>();
      for (RaftPeer peer : members(group, holders)) {
        Optional<ClusterNode> node = cluster.node(peer.getId().toString());
        peers.add(
            RaftPeer.newBuilder(peer)
                .setPriority(node.map(each -> priority(each, preferred)).orElse(1))
                .build());
      }
      configure(group, peers, peers);
      handOver(group, peers);
    }
  }

  private static int priority(ClusterNode node, Predicate<ClusterNode> preferred) {
    if (node.witness()) {
      return 0;
    }
    return preferred.test(node) ? 2 : 1;
  }

  /** The groups that each node holds; one that does not answer holds none, unless all must. */
  private Map<String, Set<RaftGroupId>> survey(boolean all) throws IOException {
    Map<String, Set<RaftGroupId>> held = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes()) {
      try (RaftClient client =
          transport.once(transport.group("survey", List.of(node.raftPeer(0))))) {
        var reply = client.getGroupManagementApi(RaftPeerId.valueOf(node.id())).list();
        held.put(node.id(), new HashSet<>(reply.getGroupIds()));
      } catch (IOException | RuntimeException e) {
        if (!all) {
          held.put(node.id(), Set.of());
          continue;
        }
        throw new IOException(
            "node %s does not answer at %s; start it, or take it out of the cluster file"
                .formatted(node.id(), node.peer()),
            e);
      }
    }
    return held;
  }

  private void found(String name, List<RaftPeer> peers) throws IOException {
    RaftGroup group = transport.group(name, peers);
    for (RaftPeer peer : peers) {
      add(group, peer);
    }
    progress.accept(name + ": founded on " + ids(peers));
  }

  private void add(RaftGroup group, RaftPeer peer) throws IOException {
    try (RaftClient client = transport.unhurried(RaftGroup.valueOf(group.getGroupId(), peer))) {
      succeed(client.getGroupManagementApi(peer.getId()).add(group));
    } catch (RuntimeException e) {
      throw new IOException(
          "node %s does not answer at %s".formatted(peer.getId(), peer.getAddress()), e);
    }
  }

  private void change(String name, List<ClusterNode> holders, List<RaftPeer> wanted)
      throws IOException {
    List<RaftPeer> members = new ArrayList<>(members(name, holders));
    Set<String> holding = new HashSet<>(holders.stream().map(ClusterNode::id).toList());
    for (RaftPeer peer : List.copyOf(members)) {
      String id = peer.getId().toString();
      if (cluster.node(id).isPresent() && !holding.contains(id)) {
        members.remove(peer);
        configure(name, members, members);
        progress.accept(name + ": " + id + " has lost its data and is taken out");
      }
    }
    for (RaftPeer peer : wanted) {
      if (!contains(members, peer)) {
        // It knows nobody until the leader has brought it up, so it cannot elect itself.
        add(RaftGroup.valueOf(transport.groupId(name)), peer);
        List<RaftPeer> before = List.copyOf(members);
        members.add(peer);
        configure(name, before, members);
        progress.accept(name + ": " + peer.getId() + " has caught up and joined");
      }
    }
    if (!members.equals(wanted) || !samePriorities(members, wanted)) {
      configure(name, members, wanted);
    }
    for (RaftPeer peer : members) {
      if (!contains(wanted, peer)) {
        leave(name, peer);
      }
    }
    handOver(name, wanted);
    progress.accept(name + ": on " + ids(wanted));
  }

  // What one member does not understand, none may use: a group is raised to what all of them offer.
  private void raise(String name, List<RaftPeer> peers) throws IOException {
    int level = CommandLevel.FIRST;
    int offered = Integer.MAX_VALUE;
    for (RaftPeer peer : peers) {
      GroupLevel told = GroupLevel.await(transport, name, peer);
      level = Math.max(level, told.level());
      offered = Math.min(offered, told.offered());
    }
    if (level >= offered) {
      return;
    }
    try (RaftClient client = transport.patient(transport.group(name, peers))) {
      byte[] command = GroupLevel.raise(offered);
      succeed(client.io().send(Message.valueOf(ByteString.copyFrom(command))));
    } catch (RuntimeException e) {
      throw new IOException("the command level of %s could not be raised".formatted(name), e);
    }
    progress.accept("%s: command level %d".formatted(name, offered));
  }

  // By itself a leader only yields to a peer that has all it has, which under load is never.
  private void handOver(String name, List<RaftPeer> peers) throws IOException {
    int highest = peers.stream().mapToInt(RaftPeer::getPriority).max().orElse(0);
    List<RaftPeer> preferred =
        peers.stream().filter(peer -> peer.getPriority() == highest).toList();
    IOException failure = null;
    for (int attempt = 0; attempt < HAND_OVER_ATTEMPTS; attempt++) {
      RaftPeer next = preferred.get(attempt % preferred.size());
      try (RaftClient client = transport.patient(transport.group(name, peers))) {
        if (leads(name, preferred)) {
          return;
        }
        succeed(client.admin().transferLeadership(next.getId(), HAND_OVER_MILLIS));
        progress.accept(name + ": " + next.getId() + " leads");
        return;
      } catch (IOException | RuntimeException e) {
        failure = new IOException("%s: %s does not take the lead".formatted(name, next.getId()), e);
      }
    }
    throw failure;
  }

  private boolean leads(String name, List<RaftPeer> peers) throws IOException {
    for (RaftPeer peer : peers) {
      try (RaftClient client = transport.once(transport.group(name, List.of(peer)))) {
        var info = client.getGroupManagementApi(peer.getId()).info(transport.groupId(name));
        if (info.getRoleInfoProto().getRole() == RaftPeerRole.LEADER) {
          return true;
        }
      }
    }
    return false;
  }

  private void leave(String name, RaftPeer peer) {
    try (RaftClient client = transport.unhurried(transport.group(name, List.of(peer)))) {
      succeed(
          client.getGroupManagementApi(peer.getId()).remove(transport.groupId(name), true, false));
      progress.accept(name + ": " + peer.getId() + " has left");
    } catch (IOException | RuntimeException e) {
      progress.accept(name + ": " + peer.getId() + " is out, and did not answer to be told so");
    }
  }

  /** The members as the group itself knows them. */
  private List<RaftPeer> members(String name, List<ClusterNode> holders) throws IOException {
    Exception failure = null;
    for (ClusterNode node : holders) {
      RaftPeer peer = node.raftPeer(0);
      try (RaftClient client = transport.once(transport.group(name, List.of(peer)))) {
        var info = client.getGroupManagementApi(peer.getId()).info(transport.groupId(name));
        List<RaftPeer> members = List.copyOf(info.getGroup().getPeers());
        if (!members.isEmpty()) {
          return members;
        }
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }
    throw new IOException("no node tells who the members of " + name + " are", failure);
  }

  // One that is yet to come is not asked: while it takes in a large index it only says to wait.
  private void configure(String name, List<RaftPeer> asked, List<RaftPeer> peers)
      throws IOException {
    try (RaftClient client = transport.admin(transport.group(name, asked))) {
      succeed(client.admin().setConfiguration(peers));
    } catch (RuntimeException e) {
      throw new IOException("the members of %s could not be changed".formatted(name), e);
    }
  }

  private static void succeed(RaftClientReply reply) throws IOException {
    if (!reply.isSuccess()) {
      throw new IOException("the cluster refused a change", reply.getException());
    }
  }

  private static boolean contains(List<RaftPeer> peers, RaftPeer wanted) {
    return peers.stream().anyMatch(peer -> peer.getId().equals(wanted.getId()));
  }

  private static boolean samePriorities(List<RaftPeer> a, List<RaftPeer> b) {
    return a.stream()
        .allMatch(
            peer ->
                b.stream()
                    .anyMatch(
                        other ->
                            other.getId().equals(peer.getId())
                                && other.getPriority() == peer.getPriority()
                                && other.getAddress().equals(peer.getAddress())));
  }

  private static List<String> ids(List<RaftPeer> peers) {
    return peers.stream().map(peer -> peer.getId().toString()).toList();
  }
}
