package org.xiangfu.server.gallery.load;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.IOContext;

/**
 * Writes segments with their graph, or while a bulk load goes on the smaller ones without: a graph
 * costs a thousand times what the rest of a template does, and that of a small segment is built
 * again by the next merge. What has no graph is scanned, which finds no less. Both kinds are read
 * alike, by any release that knows the format. Thread-safe.
 */
public final class SeasonalGraphs extends KnnVectorsFormat {
  /**
   * Merges of so many documents build a graph in any season. A scan of as many takes some
   * milliseconds, and a graph of them some minutes.
   */
  static final int LARGE = 200_000;

  /** Said of a segment that was written without graphs. */
  private static final String BARE = "xiangfu.bare";

  private final KnnVectorsFormat usual;
  private final KnnVectorsFormat bare;
  private final LoadSeason season;

  /**
   * A format of two.
   *
   * @param usual builds graphs
   * @param bare the same format, which builds none
   */
  public SeasonalGraphs(KnnVectorsFormat usual, KnnVectorsFormat bare, LoadSeason season) {
    super(usual.getName());
    this.usual = usual;
    this.bare = bare;
    this.season = season;
  }

  /** True if a segment was written without graphs. */
  static boolean isBare(SegmentInfo segment) {
    return segment.getAttribute(BARE) != null;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    boolean small =
        state.context.context() != IOContext.Context.MERGE
            || state.context.mergeInfo().totalMaxDoc() < LARGE;
    if (!small || !season.isOpen()) {
      return usual.fieldsWriter(state);
    }
    state.segmentInfo.putAttribute(BARE, "1");
    return bare.fieldsWriter(state);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return usual.fieldsReader(state);
  }

  @Override
  public int getMaxDimensions(String field) {
    return usual.getMaxDimensions(field);
  }
}
