package org.xiangfu.server.replication;

import java.util.Map;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.TieredMergePolicy;

/**
 * How an index is written, merged and searched.
 *
 * @param codec writes its segments
 * @param attributes what every commit says of the index, beside its log position
 * @param floorSegmentMb segments smaller than this are merged as if they were of this size, MB
 * @param searchThreads threads that one search may use beside its own, 0 or more
 */
public record IndexSettings(
    Codec codec, Map<String, String> attributes, double floorSegmentMb, int searchThreads) {
  /**
   * A merged graph costs time by the template, hundreds of times what merging a document without
   * one does: small segments are merged with their like and not again and again with one of 16 MB.
   */
  private static final double FLOOR_OF_GRAPHS_MB = 2;

  /** Copies the attributes. */
  public IndexSettings {
    attributes = Map.copyOf(attributes);
  }

  /** An index without vectors. */
  public static IndexSettings documents(Codec codec) {
    return new IndexSettings(codec, Map.of(), new TieredMergePolicy().getFloorSegmentMB(), 0);
  }

  /** An index with HNSW graphs, whose exact scans use every processor. */
  public static IndexSettings vectors(Codec codec, Map<String, String> attributes) {
    return new IndexSettings(
        codec, attributes, FLOOR_OF_GRAPHS_MB, Runtime.getRuntime().availableProcessors() - 1);
  }
}
