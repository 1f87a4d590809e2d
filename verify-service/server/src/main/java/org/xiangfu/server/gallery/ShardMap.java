package org.xiangfu.server.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.Range;
import com.google.common.hash.Hashing;

/**
 * Which shard is to hold a person once a cluster has come to rest: all photos of a person lie in
 * one, and the hashes of the persons' numbers are cut into equal ranges. While shards are added or
 * removed the shards themselves say what they hold.
 *
 * @param shards at least 1
 */
public record ShardMap(int shards) {
  /** Most shards of a cluster. */
  public static final int MAX_SHARDS = 256;

  /** All hashes there are: unsigned 32 bits. */
  public static final Range<Long> ALL = Range.closedOpen(0L, 1L << Integer.SIZE);

  /** Refuses a gallery of none or of too many shards. */
  public ShardMap {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a gallery has 1 to %d shards, not %d".formatted(MAX_SHARDS, shards));
    }
  }

  /** The hash of a person's number, within {@link #ALL}. */
  public static long hash(String personId) {
    return Integer.toUnsignedLong(Hashing.sha256().hashString(personId, UTF_8).asInt());
  }

  /** The shard of a person, 0 to {@link #shards} − 1. */
  public int shardOf(String personId) {
    return (int) ((hash(personId) * shards) >>> Integer.SIZE);
  }

  /** The hashes of a shard's persons. */
  public Range<Long> range(int shard) {
    return Range.closedOpen(begin(shard), begin(shard + 1));
  }

  private long begin(int shard) {
    return Math.ceilDiv((long) shard << Integer.SIZE, (long) shards);
  }
}
