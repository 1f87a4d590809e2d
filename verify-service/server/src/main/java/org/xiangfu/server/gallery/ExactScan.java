package org.xiangfu.server.gallery;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.xiangfu.server.gallery.v1.PhotoDocument;

/**
 * Compares a probe with every active template. Where there is the column of 8 bits a coordinate, it
 * is read first, and the float32 template only if {@link EightBitProbe} cannot rule it out: the
 * answer is that of a scan of the float32 templates.
 */
final class ExactScan {
  /** Templates a task: some tenths of a millisecond, far above what handing it over costs. */
  private static final int TASK = 32_768;

  /** Templates whose dot products fit the first-level cache beside the templates. */
  private static final int BLOCK = 256;

  private final float[] probe;
  private final double minCosine;
  private final EightBitProbe coarse;

  ExactScan(float[] probe, double minCosine) {
    this.probe = probe;
    this.minCosine = minCosine;
    this.coarse = new EightBitProbe(probe);
  }

  /** Everything at least as alike as asked for, in no order; on the searcher's threads, if any. */
  List<ScoredPhoto> run(IndexSearcher searcher) throws IOException {
    List<Callable<List<ScoredPhoto>>> tasks = new ArrayList<>();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues templates = leaf.reader().getFloatVectorValues(PhotoDocument.TEMPLATE);
      int size = templates == null ? 0 : templates.size();
      for (int first = 0; first < size; first += TASK) {
        int from = first;
        int end = Math.min(size, first + TASK);
        tasks.add(() -> scan(leaf, from, end));
      }
    }
    List<ScoredPhoto> alike = new ArrayList<>();
    searcher.getTaskExecutor().invokeAll(tasks).forEach(alike::addAll);
    return alike;
  }

  private List<ScoredPhoto> scan(LeafReaderContext leaf, int first, int end) throws IOException {
    LeafReader reader = leaf.reader();
    FloatVectorValues templates = reader.getFloatVectorValues(PhotoDocument.TEMPLATE);
    ByteVectorValues column = reader.getByteVectorValues(PhotoDocument.TEMPLATE_8BIT);
    var hits = new Hits(leaf.docBase, reader.getLiveDocs(), templates);
    if (column == null || column.size() != templates.size()) {
      // Of generation 1, or in part written by a release that knew no other.
      for (int ordinal = first; ordinal < end; ordinal++) {
        hits.consider(ordinal);
      }
      return hits.alike;
    }
    MemorySegment mapped = mapped(column);
    int least = coarse.least(minCosine);
    int[] dots = new int[BLOCK];
    for (int block = first; block < end; block += BLOCK) {
      int count = Math.min(BLOCK, end - block);
      if (mapped == null) {
        coarse.dots(copied(column, block, count), 0, count, dots);
      } else {
        coarse.dots(mapped, block, count, dots);
      }
      for (int i = 0; i < count; i++) {
        if (dots[i] >= least) {
          hits.consider(block + i);
        }
      }
    }
    return hits.alike;
  }

  // Null for a segment that lies in the heap until it is merged, and for other directories.
  private static MemorySegment mapped(ByteVectorValues column) throws IOException {
    return column instanceof HasIndexSlice sliced
            && sliced.getSlice() instanceof MemorySegmentAccessInput input
        ? input.segmentSliceOrNull(0, (long) column.size() * column.dimension())
        : null;
  }

  private static MemorySegment copied(ByteVectorValues column, int first, int count)
      throws IOException {
    int dimension = column.dimension();
    byte[] block = new byte[count * dimension];
    for (int i = 0; i < count; i++) {
      System.arraycopy(column.vectorValue(first + i), 0, block, i * dimension, dimension);
    }
    return MemorySegment.ofArray(block);
  }

  private final class Hits {
    private final int base;
    private final Bits live;
    private final FloatVectorValues templates;
    private final List<ScoredPhoto> alike = new ArrayList<>();

    private Hits(int base, Bits live, FloatVectorValues templates) {
      this.base = base;
      this.live = live;
      this.templates = templates;
    }

    private void consider(int ordinal) throws IOException {
      int document = templates.ordToDoc(ordinal);
      if (live == null || live.get(document)) {
        double cosine = VectorUtil.dotProduct(probe, templates.vectorValue(ordinal));
        if (cosine >= minCosine) {
          alike.add(new ScoredPhoto(base + document, cosine));
        }
      }
    }
  }
}
