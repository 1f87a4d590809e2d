package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster file and who holds what by it. */
class PlacementTest {
  private static final UUID CLUSTER = new UUID(0, 1);

  @TempDir Path folder;

  private static ClusterFile cluster(int nodes, int shards, List<String> sites) {
    List<ClusterNode> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(
          new ClusterNode("n" + i, sites.get(i % sites.size()), "h" + i + ":1", "h" + i + ":2"));
    }
    return new ClusterFile(CLUSTER, shards, 3, sites, all);
  }

  @Test
  void everyGroupIsAtAsManySitesAsThereAre() {
    var placement = new Placement(cluster(9, 16, List.of("a", "b", "c")));
    for (String group : placement.cluster().groups()) {
      var sites = new HashSet<>(placement.members(group).stream().map(ClusterNode::site).toList());
      assertEquals(3, sites.size(), group);
    }
  }

  @Test
  void thePeerOfTheFirstSiteHasTheHighestPriority() {
    var placement = new Placement(cluster(6, 4, List.of("b", "a", "c")));
    for (String group : placement.cluster().groups()) {
      List<RaftPeer> peers = placement.peers(group);
      assertEquals(List.of(3, 2, 1), peers.stream().map(RaftPeer::getPriority).toList());
      assertEquals("b", placement.members(group).getFirst().site());
    }
  }

  @Test
  void aNodeThatComesMovesFewReplicas() {
    List<String> sites = List.of("a");
    var before = new Placement(cluster(9, 60, sites));
    var after = new Placement(cluster(10, 60, sites));
    int moved = 0;
    for (String group : before.cluster().groups()) {
      var kept = new HashSet<>(before.members(group));
      kept.retainAll(after.members(group));
      moved += 3 - kept.size();
    }
    // A tenth of 183 replicas belongs on the new node; no other replica has a reason to move.
    assertTrue(moved >= 5 && moved <= 40, "moved " + moved);
  }

  @Test
  void theNodesOfASiteShareTheWork() {
    var placement = new Placement(cluster(9, 90, List.of("a", "b", "c")));
    Map<String, Integer> held = new HashMap<>();
    for (String group : placement.cluster().groups()) {
      placement.members(group).forEach(node -> held.merge(node.id(), 1, Integer::sum));
    }
    assertEquals(9, held.size());
    assertTrue(held.values().stream().allMatch(count -> count > 12 && count < 50), held.toString());
  }

  private static ClusterFile witnessed(int witnesses, int shards) {
    List<ClusterNode> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new ClusterNode("n" + i, i % 2 == 0 ? "a" : "b", "h:1", "h:2"));
    }
    for (int i = 0; i < witnesses; i++) {
      all.add(new ClusterNode("w" + i, "c", "h:3", null, true));
    }
    return new ClusterFile(CLUSTER, shards, 2, List.of("c", "a", "b"), all);
  }

  @Test
  void aGroupHasOneWitnessBesideAFullReplicaAtEachSite() {
    var placement = new Placement(witnessed(2, 16));
    var used = new HashSet<String>();
    for (String group : placement.cluster().groups()) {
      List<ClusterNode> members = placement.members(group);
      assertEquals(List.of("a", "b", "c"), members.stream().map(ClusterNode::site).toList(), group);
      assertEquals(
          List.of(false, false, true), members.stream().map(ClusterNode::witness).toList());
      used.add(members.getLast().id());
    }
    assertEquals(2, used.size(), "witnesses share the groups");
  }

  @Test
  void aWitnessHasTheLowestPriorityWhateverItsSite() {
    var placement = new Placement(witnessed(1, 2));
    for (String group : placement.cluster().groups()) {
      assertEquals(
          List.of(2, 1, 0), placement.peers(group).stream().map(RaftPeer::getPriority).toList());
    }
  }

  private String refusal(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("cluster.yaml"), yaml);
    String message = assertThrows(IOException.class, () -> ClusterFile.read(file)).getMessage();
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  private static final String GOOD =
      """
      cluster: 00000000-0000-0000-0000-000000000001
      shards: 2
      replicas: 1
      sites: [a]
      nodes:
        - {id: n1, site: a, peer: "127.0.0.1:1", client: "127.0.0.1:2"}
      """;

  @Test
  void aGoodFileIsReadWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("cluster.yaml"), GOOD);
    ClusterFile read = ClusterFile.read(file);
    assertEquals(List.of("ledger", "gallery-0", "gallery-1"), read.groups());
    assertEquals(1, read.node("n1").orElseThrow().peerAddress().getPort());
  }

  @Test
  void aWrongFileIsRefusedWithWhatIsWrongInIt() throws IOException {
    assertTrue(
        refusal(GOOD.replace("replicas: 1", "replicas: 2")).contains("replicas must be odd"));
    assertTrue(refusal(GOOD.replace("shards: 2", "shards: 0")).contains("shards must be 1"));
    assertTrue(refusal(GOOD.replace("site: a,", "site: b,")).contains("site 'b'"));
    assertTrue(refusal(GOOD.replace("127.0.0.1:1", "127.0.0.1")).contains("HOST:PORT"));
    assertTrue(refusal(GOOD.replace("shards: 2", "shard: 2")).contains("shard"));
    assertTrue(refusal("nodes: [").contains("is wrong"));
  }

  private static final String WITNESSED =
      """
      cluster: 00000000-0000-0000-0000-000000000001
      shards: 1
      replicas: 2
      sites: [a, b, c]
      nodes:
        - {id: n1, site: a, peer: "127.0.0.1:1", client: "127.0.0.1:2"}
        - {id: n2, site: b, peer: "127.0.0.1:3", client: "127.0.0.1:4"}
        - {id: w1, site: c, peer: "127.0.0.1:5", witness: true}
      """;

  @Test
  void aFileWithAWitnessIsReadAndOneThatHelpsNobodyIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("cluster.yaml"), WITNESSED);
    ClusterFile read = ClusterFile.read(file);
    assertTrue(read.node("w1").orElseThrow().witness());
    read.requireLeader("b");
    String site = assertThrows(IOException.class, () -> read.requireLeader("c")).getMessage();
    assertTrue(site.contains("witnesses"), site);
    String unknown = assertThrows(IOException.class, () -> read.requireLeader("d")).getMessage();
    assertTrue(unknown.contains("no site 'd'"), unknown);

    assertTrue(refusal(WITNESSED.replace("replicas: 2", "replicas: 1")).contains("must be even"));
    assertTrue(refusal(WITNESSED.replace("replicas: 2", "replicas: 4")).contains("(2), not 4"));
    assertTrue(refusal(WITNESSED.replace("site: c", "site: b")).contains("third place"));
    assertTrue(
        refusal(WITNESSED.replace("witness: true", "witness: true, client: \"h:1\""))
            .contains("serves no clients"));
    assertTrue(
        refusal(WITNESSED.replace(", client: \"127.0.0.1:4\"", ""))
            .contains("n2 has no client address"));
    assertTrue(
        refusal(WITNESSED.replace(", peer: \"127.0.0.1:5\"", "")).contains("w1 has no peer"));
    assertTrue(refusal(WITNESSED.replace("id: w1, ", "")).contains("a node has no id"));
    assertTrue(refusal(WITNESSED.replace("sites: [a, b, c]", "")).contains("sites must name"));
  }

  @Test
  void aWitnessAtTheOnlySiteIsAllowed() throws IOException {
    String one = WITNESSED.replace("site: b", "site: a").replace("site: c", "site: a");
    Path file = Files.writeString(folder.resolve("cluster.yaml"), one);
    assertEquals(2, ClusterFile.read(file).replicas());
  }
}
