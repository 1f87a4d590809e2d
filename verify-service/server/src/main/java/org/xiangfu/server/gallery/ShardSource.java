package org.xiangfu.server.gallery;

import java.util.List;
import java.util.stream.IntStream;
import org.xiangfu.server.replication.Replicas;

/** The shards of a gallery as they come and go. Thread-safe. */
public interface ShardSource {
  /** Numbers of the shards that there are by now, rising; at least one. */
  List<Integer> shards();

  /** The replicas of a shard. */
  Replicas replicas(int shard);

  /** Shards that stay: the first of the list has number 0. */
  static ShardSource of(List<? extends Replicas> shards) {
    List<Integer> numbers = IntStream.range(0, shards.size()).boxed().toList();
    return new ShardSource() {
      @Override
      public List<Integer> shards() {
        return numbers;
      }

      @Override
      public Replicas replicas(int shard) {
        return shards.get(shard);
      }
    };
  }
}
