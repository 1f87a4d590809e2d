package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.EightBitTemplate;
import org.xiangfu.server.gallery.v1.GalleryFormat;

/** The exact scan against a scan of float32 templates that this test keeps itself. */
class ExactScanTest {
  private static final int PERSONS = 1_000;
  private static final int PROBES = 8;
  private static final double[] THRESHOLDS = {-1, -0.2, 0, 0.05, 0.13, 0.3, 0.6, 0.95};

  /** The order in which lanes are added up, and so the last bit, changes when code is compiled. */
  private static final double ROUNDING = 1e-6;

  @TempDir Path folder;

  private final Map<String, float[]> stored = new HashMap<>();

  @ParameterizedTest
  @CsvSource({"3,11", "16,12", "100,13", "128,14", "512,15"})
  void theAnswerIsThatOfAFloatScan(int dimension, long seed) throws IOException {
    System.out.println("seed " + seed);
    var random = new Random(seed);
    try (var gallery = TestGallery.open(folder, GalleryFormat.GENERATION_2)) {
      fill(gallery, dimension, random);
      for (int i = 0; i < PROBES; i++) {
        Template probe = TestGallery.face(dimension, random);
        for (double threshold : THRESHOLDS) {
          sameAnswer(gallery, probe, threshold);
        }
        // A template whose cosine is the threshold but for rounding.
        float[] other = stored.get("P" + (PERSONS - 1 - 20 * i));
        double its = VectorUtil.dotProduct(probe.vector(), other);
        sameAnswer(gallery, probe, its - ROUNDING);
      }
    }
  }

  // Segments in the heap and on the disk, documents deleted, retired and moved.
  private void fill(TestGallery gallery, int dimension, Random random) throws IOException {
    for (int part = 0; part < 4; part++) {
      Template[] faces = new Template[PERSONS / 4];
      for (int i = 0; i < faces.length; i++) {
        faces[i] = TestGallery.face(dimension, random);
        stored.put("P" + (part * faces.length + i), faces[i].vector());
      }
      gallery.enroll(part * faces.length, faces);
      if (part == 1) {
        gallery.store().writer().forceMerge(1);
        gallery.commit();
      }
    }
    for (int person = 0; person < PERSONS / 20; person++) {
      gallery.retire(20 * person);
      stored.remove("P" + 20 * person);
    }
    gallery.renumber(1, PERSONS);
    stored.put("P" + PERSONS, stored.remove("P1"));
  }

  private void sameAnswer(TestGallery gallery, Template probe, double threshold)
      throws IOException {
    Map<String, Double> allowed = scan(probe, threshold - ROUNDING);
    Map<String, Double> required = scan(probe, threshold + ROUNDING);
    Map<String, Double> found = search(gallery, probe, threshold);
    assertTrue(found.keySet().containsAll(required.keySet()), () -> "lost at " + threshold);
    found.forEach((person, cosine) -> assertEquals(allowed.get(person), cosine, ROUNDING));
  }

  private Map<String, Double> scan(Template probe, double threshold) {
    Map<String, Double> alike = new HashMap<>();
    stored.forEach(
        (person, vector) -> {
          double cosine = VectorUtil.dotProduct(probe.vector(), vector);
          if (cosine >= threshold) {
            alike.put(person, cosine);
          }
        });
    return alike;
  }

  private static Map<String, Double> search(TestGallery gallery, Template probe, double threshold)
      throws IOException {
    var request = new SearchRequest(threshold, PERSONS, Set.of(), true);
    return gallery.gallery().search(probe, request).stream()
        .collect(Collectors.toMap(match -> match.photo().getPersonId(), Match::cosine));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 17, 128, 512})
  void noEstimateIsFurtherOffThanTheBound(int dimension) {
    long seed = 21;
    System.out.println("seed " + seed);
    var random = new Random(seed);
    double worst = 0;
    for (int i = 0; i < 300; i++) {
      float[] vector = hardToRound(dimension, random);
      float[] probe = i % 2 == 0 ? vector : TestGallery.face(dimension, random).vector();
      var coarse = new EightBitProbe(probe);
      int[] dot = new int[1];
      coarse.dots(MemorySegment.ofArray(EightBitTemplate.encode(vector)), 0, 1, dot);
      double cosine = VectorUtil.dotProduct(probe, vector);
      assertTrue(dot[0] >= coarse.least(cosine));
      double estimate = dot[0] / (32_000.0 * EightBitTemplate.STEPS);
      worst = Math.max(worst, Math.abs(cosine - estimate) / coarse.maxError());
    }
    assertTrue(worst <= 1, "off by " + worst + " of the bound");
    assertTrue(worst > 0.02, "the bound is idle: " + worst);
  }

  // Coordinates half-way between two steps, and single large ones.
  private static float[] hardToRound(int dimension, Random random) {
    List<Float> values = new ArrayList<>();
    double squared = 0;
    for (int i = 0; i < dimension; i++) {
      double step = random.nextInt(100) == 0 ? 50 : random.nextInt(3) + 0.5;
      float value = (float) (random.nextBoolean() ? step : -step);
      values.add(value);
      squared += value * value;
    }
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (1.01 * values.get(i) / Math.sqrt(squared));
    }
    return vector;
  }
}
