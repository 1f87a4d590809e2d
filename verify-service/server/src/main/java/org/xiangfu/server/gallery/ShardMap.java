package org.xiangfu.server.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;

/**
 * Which shard holds a person: all photos of a person lie in one. The hash of the person's number is
 * cut into equal ranges.
 *
 * @param shards at least 1
 */
public record ShardMap(int shards) {
  /** Most shards of a cluster. */
  public static final int MAX_SHARDS = 256;

  /** Refuses a gallery of none or of too many shards. */
  public ShardMap {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a gallery has 1 to %d shards, not %d".formatted(MAX_SHARDS, shards));
    }
  }

  /** The shard of a person, 0 to {@link #shards} − 1. */
  public int shardOf(String personId) {
    long hash = Integer.toUnsignedLong(Hashing.sha256().hashString(personId, UTF_8).asInt());
    return (int) ((hash * shards) >>> Integer.SIZE);
  }
}
