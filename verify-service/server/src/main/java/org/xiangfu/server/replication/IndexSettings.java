package org.xiangfu.server.replication;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.MergePolicy;

/**
 * How an index is written and searched.
 *
 * @param codec writes its segments
 * @param attributes what every commit says of the index, beside its log position
 * @param searchThreads threads that one search may use beside its own, 0 or more
 * @param merges what chooses the segments to merge, around the usual choice
 */
public record IndexSettings(
    Codec codec,
    Map<String, String> attributes,
    int searchThreads,
    UnaryOperator<MergePolicy> merges) {
  /** Copies the attributes. */
  public IndexSettings {
    attributes = Map.copyOf(attributes);
  }

  /** An index without vectors. */
  public static IndexSettings documents(Codec codec) {
    return new IndexSettings(codec, Map.of(), 0, UnaryOperator.identity());
  }

  /** An index with HNSW graphs, whose exact scans use every processor. */
  public static IndexSettings vectors(Codec codec, Map<String, String> attributes) {
    return vectors(codec, attributes, UnaryOperator.identity());
  }

  /** The same with another choice of what is merged. */
  public static IndexSettings vectors(
      Codec codec, Map<String, String> attributes, UnaryOperator<MergePolicy> merges) {
    int threads = Runtime.getRuntime().availableProcessors() - 1;
    return new IndexSettings(codec, attributes, threads, merges);
  }
}
