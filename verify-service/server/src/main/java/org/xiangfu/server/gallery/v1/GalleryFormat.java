package org.xiangfu.server.gallery.v1;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.xiangfu.server.gallery.load.LoadSeason;
import org.xiangfu.server.gallery.load.SeasonalGraphs;
import org.xiangfu.server.replication.LaterReleaseException;

/**
 * A generation of gallery indexes. The generation is chosen when an index is begun, is kept with
 * every commit, and never changes afterwards: each release goes on reading and writing those of the
 * releases before. Replicas of one gallery may be of different generations; their content is equal.
 */
public enum GalleryFormat {
  /** HNSW over float32 templates, and no other copy of a template. */
  GENERATION_1,

  /**
   * HNSW over templates of 4 bits a coordinate, a column of 8 bits a coordinate for exact scans,
   * and the float32 templates for scoring, of which a search reads only the few that come close.
   *
   * <p>Why 4 bits, on 2 cores with AVX-512, 100,000 generated templates in one segment, 100
   * proposals; the bytes are those of a template beside its graph:
   *
   * <pre>
   *             128 coordinates              512 coordinates
   *   float32   99.4 % of mates  0.37 ms  512 B    95.9 %  0.73 ms  2048 B
   *   8 bits    99.4 %           0.36 ms  144 B    96.3 %  0.96 ms   528 B
   *   7 bits    99.4 %           0.64 ms  144 B
   *   4 bits    99.3 %           0.38 ms   80 B    95.2 %  0.69 ms   272 B
   *   2 bits    99.1 %           0.29 ms   48 B    95.3 %  0.78 ms   144 B
   * </pre>
   *
   * <p>Even where all fits in memory it costs no time against float32, so it is the choice for
   * every size.
   */
  GENERATION_2;

  /**
   * What a new index is written as. A generation is read by one release before another begins
   * indexes of it: a snapshot may go to a follower that is not upgraded yet.
   */
  public static final GalleryFormat NEWEST = GENERATION_2;

  private static final int CONNECTIONS = 16;
  private static final int BEAM = 100;
  private static final String ATTRIBUTE = "gallery.generation";

  /** Lucene's own threshold: smaller segments are scanned as fast as their graph is searched. */
  private static final int GRAPH_FROM = Lucene99HnswVectorsFormat.HNSW_GRAPH_THRESHOLD;

  /** A segment is never so large. */
  private static final int NO_GRAPH = Integer.MAX_VALUE;

  // This column is only read from end to end.
  private static final KnnVectorsFormat COLUMN =
      new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM, 1, null, NO_GRAPH);

  /**
   * The generation of an index.
   *
   * @param folder of the index
   * @param committed what its last commit says; generation 1 said nothing
   * @throws LaterReleaseException if the index was begun by a later release
   */
  public static GalleryFormat of(Path folder, Map<String, String> committed)
      throws LaterReleaseException {
    String name = committed.getOrDefault(ATTRIBUTE, GENERATION_1.name());
    return Arrays.stream(values())
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LaterReleaseException("the gallery index in %s (%s)".formatted(folder, name)));
  }

  /** What every commit of an index of this generation says. */
  public Map<String, String> attributes() {
    return Map.of(ATTRIBUTE, name());
  }

  /** Writes segments of this generation; any generation's segments can be read. */
  public Codec codec() {
    return codec(LoadSeason.never());
  }

  /** The same; segments get their graphs as the season of a bulk load says. */
  public Codec codec(LoadSeason season) {
    KnnVectorsFormat graph = new SeasonalGraphs(graph(GRAPH_FROM), graph(NO_GRAPH), season);
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return field.equals(PhotoDocument.TEMPLATE) ? graph : COLUMN;
      }
    };
  }

  private KnnVectorsFormat graph(int from) {
    return switch (this) {
      case GENERATION_1 -> new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM, 1, null, from);
      case GENERATION_2 ->
          new Lucene104HnswScalarQuantizedVectorsFormat(
              ScalarEncoding.PACKED_NIBBLE, CONNECTIONS, BEAM, 1, null, from);
    };
  }

  /** True if documents carry the column of 8 bits a coordinate. */
  boolean hasColumn() {
    return this != GENERATION_1;
  }
}
