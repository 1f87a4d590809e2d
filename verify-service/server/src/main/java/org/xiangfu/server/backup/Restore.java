package org.xiangfu.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.commons.io.file.PathUtils;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.RestoredShards;
import org.xiangfu.server.replication.GroupSeed;
import org.xiangfu.server.replication.ReplicatedState;

/**
 * Makes the Raft folder of a node from a backup. What is restored is a cluster of its own, with an
 * id that follows from the source's and from the point: several nodes restored alike are one
 * cluster, and the source, should it still run, is never taken for it.
 */
public final class Restore {
  private final Vault vault;
  private final BackupHistory history;
  private final List<Step> steps;

  private record Step(GroupHistory.Recipe recipe) {
    String group() {
      return recipe.base().getGroup();
    }
  }

  private Restore(Vault vault, BackupHistory history, List<Step> steps) {
    this.vault = vault;
    this.history = history;
    this.steps = steps;
  }

  /**
   * Finds the way to a point; nothing is written yet.
   *
   * @param cluster which cluster's backups; empty if the store has those of one only
   * @throws IOException if no backup leads there; says what there is
   */
  public static Restore plan(Vault vault, Optional<UUID> cluster, RestorePoint point)
      throws IOException {
    BackupHistory history = BackupHistory.read(vault, cluster);
    if (point instanceof RestorePoint.Index(var indexes)) {
      for (String name : indexes.keySet()) {
        if (history.groups().stream().noneMatch(group -> group.group().equals(name))) {
          throw new IOException("no group " + name + " is in the backups");
        }
      }
    }
    List<Step> steps = new ArrayList<>();
    for (GroupHistory group : history.groups()) {
      OptionalLong index = group.indexAt(point);
      if (index.isPresent()) {
        steps.add(new Step(group.recipe(index.getAsLong())));
      }
    }
    if (steps.isEmpty()) {
      throw new IOException("nothing was backed up by then");
    }
    return new Restore(vault, history, steps);
  }

  /** The model pack of the gallery. */
  public String packId() {
    return history.packId();
  }

  /** The id of the cluster that is made. */
  public UUID clusterId() {
    var seed = new StringBuilder("restored/" + history.cluster());
    steps.forEach(
        step -> seed.append('/').append(step.group()).append('@').append(step.recipe().index()));
    return UUID.nameUUIDFromBytes(seed.toString().getBytes(UTF_8));
  }

  /**
   * A group as it was restored.
   *
   * @param index its log position
   * @param stateHash its content
   */
  public record Group(String name, long index, String stateHash) {}

  /**
   * Makes the folders of all groups.
   *
   * @param raft the node's Raft folder; must hold no group
   * @param peers the cluster's nodes, the same on each
   * @throws IOException if an object is missing or damaged, a state is not what was recorded, or
   *     the shards of the gallery do not fit together at the point
   */
  public List<Group> into(Path raft, UUID newCluster, List<RaftPeer> peers) throws IOException {
    List<Group> restored = new ArrayList<>();
    var shards = new RestoredShards();
    Map<String, Path> folders = new HashMap<>();
    for (Step step : steps) {
      try (GroupSeed seed = GroupSeed.create(raft, newCluster, step.group())) {
        var made = new GroupRestore(vault).into(seed.indexFolder(), step.recipe());
        seed.finish(made.position(), peers);
        restored.add(new Group(made.group(), made.position().getIndex(), made.stateHash()));
        folders.put(step.group(), seed.folder());
        OptionalInt shard = Gallery.shardOf(step.group());
        if (shard.isPresent()) {
          read(shards, shard.getAsInt(), step.group(), seed.indexFolder());
        }
      }
    }
    return folders.keySet().stream().allMatch(group -> Gallery.shardOf(group).isEmpty())
        ? restored
        : withoutDissolved(restored, shards.count(), folders);
  }

  private static void read(RestoredShards shards, int shard, String group, Path index)
      throws IOException {
    ReplicatedState state = GroupStates.of(group);
    state.open(index);
    try {
      shards.add(shard, state);
    } finally {
      state.store().close();
    }
  }

  // Their last backups are still there.
  private static List<Group> withoutDissolved(
      List<Group> restored, int shards, Map<String, Path> folders) throws IOException {
    List<Group> kept = new ArrayList<>();
    for (Group group : restored) {
      OptionalInt shard = Gallery.shardOf(group.name());
      if (shard.isPresent() && shard.getAsInt() >= shards) {
        PathUtils.deleteDirectory(folders.get(group.name()));
      } else {
        kept.add(group);
      }
    }
    return kept;
  }
}
