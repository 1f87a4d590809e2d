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
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.ledger.Ledger;

/**
 * What a cluster is to be: the one file that every node and the administrator share.
 *
 * <pre>
 * cluster: 3f0c6a52-5d0e-4d0a-9a55-0d6a2f0d3c11
 * shards: 2
 * replicas: 3
 * sites: [taipei, taichung, hsinchu]
 * nodes:
 *   - {id: n1, site: taipei, peer: "10.0.0.1:7171", client: "10.0.0.1:7070"}
 * </pre>
 *
 * @param cluster names the cluster; never changes
 * @param shards of the gallery, 1 to {@link ShardMap#MAX_SHARDS}
 * @param replicas of each group, odd, at most one a node
 * @param sites in the order in which their nodes should lead
 * @param nodes at least {@code replicas}
 */
public record ClusterFile(
    UUID cluster, int shards, int replicas, List<String> sites, List<ClusterNode> nodes) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /** Refuses what no cluster can be. */
  public ClusterFile {
    sites = List.copyOf(sites);
    nodes = List.copyOf(nodes);
    check(cluster != null, "cluster must be a UUID, such as %s".formatted(UUID.randomUUID()));
    check(
        shards >= 1 && shards <= ShardMap.MAX_SHARDS,
        "shards must be 1 to %d, not %d".formatted(ShardMap.MAX_SHARDS, shards));
    check(
        replicas >= 1 && replicas % 2 == 1 && replicas <= nodes.size(),
        "replicas must be odd and at most the number of nodes (%d), not %d"
            .formatted(nodes.size(), replicas));
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
