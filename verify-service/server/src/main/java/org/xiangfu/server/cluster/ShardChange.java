package org.xiangfu.server.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Rebalancing;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.RemoteGroup;

/** Spreads the persons evenly over the shards of a cluster's file, and empties all others. */
final class ShardChange implements AutoCloseable {
  /** Every node has looked around twice, and asked the shards once. */
  private static final Duration HEARD = Duration.ofSeconds(5);

  private final int shards;
  private final RaftTransport transport;
  private final Consumer<String> progress;
  private final SortedMap<Integer, List<RaftPeer>> members;
  private final Map<Integer, RemoteGroup> groups = new HashMap<>();

  /**
   * A change that is yet to be made.
   *
   * @param shards how many there are to be
   * @param members of each shard that there is
   */
  ShardChange(
      int shards,
      RaftTransport transport,
      Consumer<String> progress,
      SortedMap<Integer, List<RaftPeer>> members) {
    this.shards = shards;
    this.transport = transport;
    this.progress = progress;
    this.members = members;
  }

  /**
   * Moves the persons.
   *
   * @param founded true if some of the shards are new, and others are not
   */
  void rebalance(boolean founded, BooleanSupplier stopping) throws IOException {
    var rebalancing = new Rebalancing(this::group, progress, stopping);
    // Of a shard that is going, there may not be enough left to ask it.
    Collection<Integer> present =
        rebalancing.needsOnly(shards)
            ? new TreeSet<>(members.headMap(shards).keySet())
            : members.keySet();
    if (founded) {
      awaitHeard();
    }
    rebalancing.run(present, shards);
  }

  /** Waits until no node can think of a shard as it was before. */
  void awaitHeard() throws InterruptedIOException {
    progress.accept("waiting until all nodes have heard of it");
    try {
      Thread.sleep(HEARD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for the nodes");
    }
  }

  private RemoteGroup group(int shard) {
    return groups.computeIfAbsent(
        shard,
        each ->
            new RemoteGroup(
                Gallery.groupName(each),
                transport.steady(transport.group(Gallery.groupName(each), members.get(each)))));
  }

  @Override
  public void close() throws IOException {
    for (RemoteGroup group : groups.values()) {
      group.close();
    }
  }
}
