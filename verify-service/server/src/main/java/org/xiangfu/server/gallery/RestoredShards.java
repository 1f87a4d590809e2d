package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GetOwnership;
import org.xiangfu.server.gallery.v1.Incoming;
import org.xiangfu.server.replication.ReplicatedState;

/**
 * Whether shards, each restored to a position of its own, make one gallery: if persons moved
 * between two of those positions, they are in both shards or in none. For one thread.
 */
public final class RestoredShards {
  private final SortedMap<Integer, Ownership> shards = new TreeMap<>();

  /** Reads an open state of a shard. */
  public void add(int shard, ReplicatedState state) throws IOException {
    var query = GalleryQuery.newBuilder().setOwnership(GetOwnership.getDefaultInstance()).build();
    byte[] answer = state.query(query.toByteArray());
    shards.put(shard, Ownership.of(GalleryAnswer.parseFrom(answer).getOwnership()));
  }

  /**
   * The number of shards, the first ones, that hold the whole gallery; others were dissolved.
   *
   * @throws IOException if no number of them does
   */
  public int count() throws IOException {
    ImmutableRangeSet<Long> owned = ImmutableRangeSet.of();
    for (int count = 0; shards.containsKey(count); count++) {
      ImmutableRangeSet<Long> more = shards.get(count).owned();
      if (!owned.intersection(more).isEmpty()) {
        break;
      }
      owned = owned.union(more);
      if (owned.encloses(ShardMap.ALL)
          && shards.headMap(count + 1).keySet().stream().allMatch(this::fits)) {
        return count + 1;
      }
    }
    throw new IOException(
        "the shards do not fit together at that point, since persons moved between them then;"
            + " choose one before or after the number of shards was changed");
  }

  // A piece that comes in must still be about to leave where it is.
  private boolean fits(int target) {
    return shards.get(target).stored().getIncomingList().stream()
        .filter(incoming -> !incoming.getTaken())
        .allMatch(this::leaves);
  }

  private boolean leaves(Incoming incoming) {
    Ownership source = shards.get(incoming.getSource());
    return source != null && source.stored().getOutgoing().getMove() == incoming.getMove();
  }
}
