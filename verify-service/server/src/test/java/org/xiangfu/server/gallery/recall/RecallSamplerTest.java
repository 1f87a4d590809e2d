package org.xiangfu.server.gallery.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LuceneStore;

class RecallSamplerTest {
  private static final String GROUP = "gallery-0";
  private static final int DIMENSION = 32;
  private static final int PERSONS = 3_000;
  private static final int SAMPLES = 150;
  private static final RecallSettings QUICK =
      new RecallSettings(0.75, 0.7, SAMPLES, SAMPLES, 0.95, 1, Duration.ZERO);

  @TempDir Path folder;

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private void build(Codec codec) throws IOException {
    long seed = 5;
    System.out.println("seed " + seed);
    var random = new Random(seed);
    var format = GalleryFormat.NEWEST;
    try (var store =
        LuceneStore.open(folder, GROUP, IndexSettings.vectors(codec, format.attributes()))) {
      for (int i = 0; i < PERSONS; i++) {
        float[] face = TestGallery.face(DIMENSION, random).vector();
        store
            .writer()
            .addDocument(PhotoDocument.of(TestGallery.record(i), Optional.of(face), format));
      }
      store.writer().forceMerge(1);
      store.commit(TermIndex.valueOf(1, 1));
    }
  }

  /** Leaves nodes with two neighbours each, found with a beam of two. */
  private static Codec damaging() {
    var poor = new Lucene99HnswVectorsFormat(2, 2, 1, null, 0);
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return poor;
      }
    };
  }

  private RecallSampler sampled(TestGallery gallery) throws InterruptedException {
    var sampler = new RecallSampler(GROUP, gallery::store, QUICK, new Random(6), registry);
    while (sampler.samples() < SAMPLES) {
      Thread.sleep(10);
    }
    return sampler;
  }

  private double gauge(String name) {
    return registry.get(name).tag("group", GROUP).gauge().value();
  }

  @Test
  void aHealthyGraphGivesNoAlert() throws Exception {
    build(GalleryFormat.NEWEST.codec());
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST);
        var sampler = sampled(gallery)) {
      assertFalse(sampler.alert());
      assertTrue(gauge("xiangfu.gallery.recall") > 0.97);
      assertEquals(0, gauge("xiangfu.gallery.recall.alert"));
    }
    assertNull(registry.find("xiangfu.gallery.recall").gauge());
  }

  @Test
  void aDamagedGraphGivesAnAlert() throws Exception {
    build(damaging());
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST);
        var sampler = sampled(gallery)) {
      assertTrue(sampler.alert());
      assertTrue(gauge("xiangfu.gallery.recall") < 0.9);
      assertEquals(SAMPLES, gauge("xiangfu.gallery.recall.samples"));
      assertEquals(1, gauge("xiangfu.gallery.recall.alert"));
    }
  }

  @Test
  void roundsOfDeletingAndEnrollingDoNotErodeRecall() throws Exception {
    build(GalleryFormat.NEWEST.codec());
    var random = new Random(8);
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST)) {
      for (int round = 0; round < 20; round++) {
        Template[] faces = new Template[PERSONS / 20];
        for (int i = 0; i < faces.length; i++) {
          faces[i] = TestGallery.face(DIMENSION, random);
        }
        gallery.replace(faces.length * random.nextInt(20), faces);
        // The graph of the large segment is reused, without what was deleted.
        gallery.store().writer().forceMerge(1);
      }
      gallery.store().visible().join();
      assertEquals(PERSONS, gallery.gallery().size());
      try (var sampler = sampled(gallery)) {
        assertFalse(sampler.alert());
        assertTrue(sampler.recall() > 0.97, "recall fell to " + sampler.recall());
      }
    }
  }

  @Test
  void anEmptyGalleryGivesNoSampleAndNoAlert() throws Exception {
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST);
        var sampler = new RecallSampler(GROUP, gallery::store, QUICK, new Random(7), registry)) {
      Thread.sleep(50);
      assertEquals(0, sampler.samples());
      assertFalse(sampler.alert());
      assertEquals(Double.NaN, gauge("xiangfu.gallery.recall"));
    }
  }
}
