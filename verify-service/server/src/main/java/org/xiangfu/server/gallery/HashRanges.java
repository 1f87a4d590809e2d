package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.util.List;
import org.xiangfu.server.gallery.v1.HashRange;

/** Ranges of hashes between the protocol's form and the one to calculate with. */
final class HashRanges {
  private static final Range<Long> NONE = Range.closedOpen(0L, 0L);

  private HashRanges() {}

  /** A range; an empty one for what is none. */
  static Range<Long> read(HashRange range) {
    Range<Long> all = ShardMap.ALL;
    boolean valid =
        range.getFrom() >= 0
            && range.getFrom() <= range.getTo()
            && range.getTo() <= all.upperEndpoint();
    return valid ? Range.closedOpen(range.getFrom(), range.getTo()) : NONE;
  }

  static ImmutableRangeSet<Long> read(List<HashRange> ranges) {
    return ImmutableRangeSet.unionOf(ranges.stream().map(HashRanges::read).toList());
  }

  static HashRange write(Range<Long> range) {
    return HashRange.newBuilder()
        .setFrom(range.lowerEndpoint())
        .setTo(range.upperEndpoint())
        .build();
  }

  static List<HashRange> write(ImmutableRangeSet<Long> ranges) {
    return ranges.asRanges().stream().map(HashRanges::write).toList();
  }

  /** How many of all hashes these are, 0 to 1. */
  static double share(ImmutableRangeSet<Long> ranges) {
    long hashes = ranges.asRanges().stream().mapToLong(HashRanges::length).sum();
    return (double) hashes / length(ShardMap.ALL);
  }

  static long length(Range<Long> range) {
    return range.upperEndpoint() - range.lowerEndpoint();
  }
}
