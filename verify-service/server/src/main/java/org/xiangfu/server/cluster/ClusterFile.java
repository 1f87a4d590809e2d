package org.xiangfu.server.cluster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.ledger.Ledger;

/**
 * What a cluster is to be: the one file that every node and the administrator share.
 *
 * <pre>
 * cluster: 3f0c6a52-5d0e-4d0a-9a55-0d6a2f0d3c11
 * shards: 2
 * replicas: 2
 * sites: [taipei, taichung, hsinchu]
 * nodes:
 *   - {id: n1, site: taipei, peer: "10.0.0.1:7171", client: "10.0.0.1:7070"}
 *   - {id: n2, site: taichung, peer: "10.0.1.1:7171", client: "10.0.1.1:7070"}
 *   - {id: w1, site: hsinchu, peer: "10.0.2.1:7171", witness: true}
 * </pre>
 *
 * <p>A group is led by a majority of its members, so two sites alone do not survive the loss of the
 * one that has more of them. A node with {@code witness: true} is one more vote from a third place.
 * It is no replica: it keeps the log, but holds no data and serves no clients. Where there are
 * witnesses, each group has one of them.
 *
 * @param cluster names the cluster; never changes
 * @param shards of the gallery, 1 to {@link ShardMap#MAX_SHARDS}
 * @param replicas of each group that hold its data, at most one a node; odd, or even where there
 *     are witnesses, so that an odd number votes
 * @param sites in the order in which their nodes should lead
 * @param nodes of which at least {@code replicas} are no witnesses
 */
public record ClusterFile(
    UUID cluster, int shards, int replicas, List<String> sites, List<ClusterNode> nodes) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Refuses what no cluster can be. */
  public ClusterFile {
    check(sites != null && !sites.isEmpty(), "sites must name where the nodes stand");
    check(nodes != null && !nodes.isEmpty(), "nodes must list the nodes");
    sites = List.copyOf(sites);
    nodes = List.copyOf(nodes);
    check(cluster != null, "cluster must be a UUID, such as %s".formatted(UUID.randomUUID()));
    check(
        shards >= 1 && shards <= ShardMap.MAX_SHARDS,
        "shards must be 1 to %d, not %d".formatted(ShardMap.MAX_SHARDS, shards));
    checkVotes(replicas, nodes);
    Set<String> names = new HashSet<>();
    for (ClusterNode node : nodes) {
      check(
          NAME.matcher(node.id()).matches(),
          "a node's id is of a-z, 0-9 and -, at most 32 characters, not '%s'".formatted(node.id()));
      check(names.add(node.id()), "two nodes are called %s".formatted(node.id()));
      check(
          sites.contains(node.site()),
          "node %s is at site '%s', which is not among the sites %s"
              .formatted(node.id(), node.site(), sites));
    }
    check(new HashSet<>(sites).size() == sites.size(), "a site is named twice: " + sites);
  }

  private static void checkVotes(int replicas, List<ClusterNode> nodes) {
    List<ClusterNode> full = nodes.stream().filter(node -> !node.witness()).toList();
    List<ClusterNode> witnesses = nodes.stream().filter(ClusterNode::witness).toList();
    if (witnesses.isEmpty()) {
      check(
          replicas >= 1 && replicas % 2 == 1 && replicas <= full.size(),
          "replicas must be odd and at most the number of nodes (%d), not %d"
              .formatted(full.size(), replicas));
      return;
    }
    check(
        replicas >= 2 && replicas % 2 == 0 && replicas <= full.size(),
        "replicas must be even beside a witness, so that an odd number votes, and at most the number of nodes that are no witnesses (%d), not %d"
            .formatted(full.size(), replicas));
    Set<String> sites = full.stream().map(ClusterNode::site).collect(Collectors.toSet());
    for (ClusterNode witness : witnesses) {
      check(
          sites.size() == 1 || !sites.contains(witness.site()),
          "witness %s stands at site '%s' beside nodes that hold data, and would be lost with them; it belongs at a third place"
              .formatted(witness.id(), witness.site()));
    }
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is no cluster; says where and why
   */
  public static ClusterFile read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read the cluster file " + file);
    }
    try {
      return YAML.readValue(file.toFile(), ClusterFile.class);
    } catch (JacksonException e) {
      Throwable reason = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      throw new IOException("the cluster file " + file + " is wrong: " + reason.getMessage(), e);
    }
  }

  /** The node of an id. */
  public Optional<ClusterNode> node(String id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /**
   * Checks that a site can lead.
   *
   * @throws IOException if the file names no such site, or it has only witnesses; says what to do
   */
  public void requireLeader(String site) throws IOException {
    if (!sites.contains(site)) {
      throw new IOException("there is no site '%s' among %s".formatted(site, sites));
    }
    if (nodes.stream().noneMatch(node -> node.site().equals(site) && !node.witness())) {
      throw new IOException(
          "no node at site '%s' can lead, since none but witnesses stand there; name another site"
              .formatted(site));
    }
  }

  /** Names of all Raft groups. */
  public List<String> groups() {
    return groupNames(shards);
  }

  /** Names of the Raft groups of a cluster with so many shards. */
  public static List<String> groupNames(int shards) {
    List<String> names = new ArrayList<>(List.of(Ledger.GROUP));
    for (int shard = 0; shard < shards; shard++) {
      names.add(Gallery.groupName(shard));
    }
    return List.copyOf(names);
  }
}
