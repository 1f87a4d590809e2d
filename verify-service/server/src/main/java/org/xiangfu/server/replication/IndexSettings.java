package org.xiangfu.server.replication;

import java.util.Map;
import org.apache.lucene.codecs.Codec;

/**
 * How an index is written and searched.
 *
 * @param codec writes its segments
 * @param attributes what every commit says of the index, beside its log position
 * @param searchThreads threads that one search may use beside its own, 0 or more
 */
public record IndexSettings(Codec codec, Map<String, String> attributes, int searchThreads) {
  /** Copies the attributes. */
  public IndexSettings {
    attributes = Map.copyOf(attributes);
  }

  /** An index without vectors. */
  public static IndexSettings documents(Codec codec) {
    return new IndexSettings(codec, Map.of(), 0);
  }

  /** An index with HNSW graphs, whose exact scans use every processor. */
  public static IndexSettings vectors(Codec codec, Map<String, String> attributes) {
    return new IndexSettings(codec, attributes, Runtime.getRuntime().availableProcessors() - 1);
  }
}
