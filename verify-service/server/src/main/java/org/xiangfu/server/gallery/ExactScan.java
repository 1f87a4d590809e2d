package org.xiangfu.server.gallery;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.VectorUtil;
import org.xiangfu.server.gallery.v1.PhotoDocument.Vectors;

/**
 * Compares a probe with every template of a kind. Where there is the column of 8 bits a coordinate,
 * it is read first, and the float32 template only if {@link EightBitProbe} cannot rule it out: the
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
  private final Vectors kind;
  private final Optional<Query> among;

  /** Over the active templates of the gallery. */
  ExactScan(float[] probe, double minCosine) {
    this(probe, minCosine, Vectors.PHOTOS, Optional.empty());
  }

  /**
   * Over the templates of a kind.
   *
   * @param among documents that it looks at; empty: all
   */
  ExactScan(float[] probe, double minCosine, Vectors kind, Optional<Query> among) {
    this.probe = probe;
    this.minCosine = minCosine;
    this.coarse = new EightBitProbe(probe);
    this.kind = kind;
    this.among = among;
  }

  /** Everything at least as alike as asked for, in no order; on the searcher's threads, if any. */
  List<ScoredPhoto> run(IndexSearcher searcher) throws IOException {
    List<Callable<List<ScoredPhoto>>> tasks = new ArrayList<>();
    Weight chosen = among.isPresent() ? weight(searcher, among.get()) : null;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues templates = leaf.reader().getFloatVectorValues(kind.exact());
      if (templates == null) {
        continue;
      }
      Optional<FixedBitSet> wanted =
          chosen == null ? Optional.empty() : Optional.of(documents(chosen, leaf));
      int begin = wanted.map(bits -> begin(templates, bits)).orElse(0);
      int size = wanted.map(bits -> end(templates, bits)).orElse(templates.size());
      for (int first = begin; first < size; first += TASK) {
        int from = first;
        int end = Math.min(size, first + TASK);
        tasks.add(() -> scan(leaf, from, end, wanted));
      }
    }
    List<ScoredPhoto> alike = new ArrayList<>();
    searcher.getTaskExecutor().invokeAll(tasks).forEach(alike::addAll);
    return alike;
  }

  private static Weight weight(IndexSearcher searcher, Query query) throws IOException {
    return searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  private static FixedBitSet documents(Weight chosen, LeafReaderContext leaf) throws IOException {
    var documents = new FixedBitSet(leaf.reader().maxDoc());
    Scorer scorer = chosen.scorer(leaf);
    if (scorer != null) {
      DocIdSetIterator each = scorer.iterator();
      for (int document = each.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = each.nextDoc()) {
        documents.set(document);
      }
    }
    return documents;
  }

  // What was written in one time lies together: most of a segment need not be read.
  private static int begin(FloatVectorValues templates, FixedBitSet wanted) {
    int first = wanted.nextSetBit(0);
    return first == DocIdSetIterator.NO_MORE_DOCS
        ? templates.size()
        : ordinalFrom(templates, first);
  }

  private static int end(FloatVectorValues templates, FixedBitSet wanted) {
    int last = wanted.prevSetBit(wanted.length() - 1);
    return last < 0 ? 0 : ordinalFrom(templates, last + 1);
  }

  /** The first ordinal whose document is at least this one. */
  private static int ordinalFrom(FloatVectorValues templates, int document) {
    int low = 0;
    int high = templates.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (templates.ordToDoc(middle) < document) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private List<ScoredPhoto> scan(
      LeafReaderContext leaf, int first, int end, Optional<FixedBitSet> wanted) throws IOException {
    LeafReader reader = leaf.reader();
    FloatVectorValues templates = reader.getFloatVectorValues(kind.exact());
    ByteVectorValues column =
        kind.coarse().isEmpty() ? null : reader.getByteVectorValues(kind.coarse());
    var hits = new Hits(leaf.docBase, reader.getLiveDocs(), wanted.orElse(null), templates);
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
    private final Bits wanted;
    private final FloatVectorValues templates;
    private final List<ScoredPhoto> alike = new ArrayList<>();

    // Bits that are null are all set, as Lucene has it.
    private Hits(int base, Bits live, Bits wanted, FloatVectorValues templates) {
      this.base = base;
      this.live = live;
      this.wanted = wanted;
      this.templates = templates;
    }

    private void consider(int ordinal) throws IOException {
      int document = templates.ordToDoc(ordinal);
      if ((live == null || live.get(document)) && (wanted == null || wanted.get(document))) {
        double cosine = VectorUtil.dotProduct(probe, templates.vectorValue(ordinal));
        if (cosine >= minCosine) {
          alike.add(new ScoredPhoto(base + document, cosine));
        }
      }
    }
  }
}
