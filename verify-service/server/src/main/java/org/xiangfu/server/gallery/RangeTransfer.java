package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hashes that one shard is to hand to another. */
record RangeTransfer(int source, int target, Range<Long> range) {
  /**
   * What is to be handed over until each of the first shards owns its equal range.
   *
   * @param owned by shard, no hash twice
   */
  static List<RangeTransfer> plan(Map<Integer, ImmutableRangeSet<Long>> owned, int shards) {
    var wanted = new ShardMap(shards);
    List<RangeTransfer> plan = new ArrayList<>();
    owned.forEach(
        (source, ranges) -> {
          for (int target = 0; target < shards; target++) {
            if (target != source) {
              for (Range<Long> range : ranges.subRangeSet(wanted.range(target)).asRanges()) {
                plan.add(new RangeTransfer(source, target, range));
              }
            }
          }
        });
    return plan;
  }

  long length() {
    return HashRanges.length(range);
  }
}
