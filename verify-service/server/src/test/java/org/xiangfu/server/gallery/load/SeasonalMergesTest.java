package org.xiangfu.server.gallery.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LuceneStore;

/** An index that is loaded under a clock of this test. */
class SeasonalMergesTest {
  private static final int BLOCK = 1_200;
  private static final GalleryFormat FORMAT = GalleryFormat.NEWEST;

  @TempDir Path folder;

  private final Random random = new Random(5);
  private final AtomicLong nanos = new AtomicLong();
  private final LoadSeason season = new LoadSeason(() -> {}, nanos::get);
  private LuceneStore store;
  private int persons;

  @BeforeEach
  void open() throws IOException {
    store =
        LuceneStore.open(
            folder,
            "gallery-0",
            IndexSettings.vectors(
                FORMAT.codec(season),
                FORMAT.attributes(),
                usual -> new SeasonalMerges(usual, season)));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void block() throws IOException {
    for (int i = 0; i < BLOCK; i++) {
      var face = TestGallery.face(16, random).vector();
      store
          .writer()
          .addDocument(PhotoDocument.of(TestGallery.record(persons++), Optional.of(face), FORMAT));
    }
    store.visible().join();
  }

  private void settle() {
    store.merge();
    ((ConcurrentMergeScheduler) store.writer().getConfig().getMergeScheduler()).sync();
    store.visible().join();
  }

  /** Of each segment, whether it has a graph. */
  private List<Boolean> graphs() throws IOException {
    return store.search(
        searcher -> {
          List<Boolean> graphs = new ArrayList<>();
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            var fields =
                (PerFieldKnnVectorsFormat.FieldsReader)
                    ((CodecReader) leaf.reader()).getVectorReader();
            var vectors = fields.getFieldReader("template");
            var graph = ((HnswGraphProvider) vectors).getGraph("template");
            boolean has = graph != null && graph.size() > 0;
            assertEquals(
                !has, SeasonalGraphs.isBare(((SegmentReader) leaf.reader()).getSegmentInfo().info));
            graphs.add(has);
          }
          return graphs;
        });
  }

  @Test
  void whatALoadLeavesGetsOneGraphOnceItIsOver() throws IOException {
    season.note();
    block();
    block();
    block();
    settle();
    assertEquals(List.of(false, false, false), graphs());
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    settle();
    assertEquals(List.of(true), graphs());
    int all = store.search(searcher -> searcher.getIndexReader().numDocs());
    assertEquals(3 * BLOCK, all);
  }

  @Test
  void withoutALoadEachSegmentHasItsGraph() throws IOException {
    block();
    season.note();
    block();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    block();
    settle();
    assertTrue(graphs().stream().allMatch(has -> has), graphs().toString());
  }
}
