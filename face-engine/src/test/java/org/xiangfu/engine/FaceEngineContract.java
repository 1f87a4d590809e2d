package org.xiangfu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.Extraction.Refused;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.photo.TestImages;
import org.xiangfu.engine.quality.Advice;
import org.xiangfu.engine.quality.QualityMeasure;

/** What every pack must do, on the photos of a few people. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FaceEngineContract {
  static final Limits LIMITS = Limits.archive();

  FaceEngine engine;

  /** The pack under test; called once. */
  abstract ModelPack pack() throws IOException;

  /** The shot-th photo of a person, both from 0; there are 50 people with two photos each. */
  abstract byte[] photo(int person, int shot) throws IOException;

  @BeforeAll
  void openEngine() throws IOException {
    engine = FaceEngine.open(pack(), 2);
  }

  @AfterAll
  void closeEngine() {
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> engine.extract(new byte[1], LIMITS));
  }

  @Test
  void aRecompressedPhotoGivesAlmostTheSameTemplate() throws Exception {
    byte[] photo = photo(0);
    byte[] recompressed = TestImages.jpeg(ImageIO.read(new ByteArrayInputStream(photo)), 0.8f);
    assertTrue(template(photo).cosine(template(recompressed)) > 0.98);
    byte[] lossless = TestImages.encode(ImageIO.read(new ByteArrayInputStream(photo)), "png");
    assertTrue(template(photo).cosine(template(lossless)) > 0.99);
  }

  @Test
  void twoPhotosOfOnePersonMatchAndOneOfAnotherDoesNot() throws Exception {
    double threshold = engine.pack().calibration().threshold(0.001).cosine();
    Template mate = template(photo(0, 0));
    assertTrue(mate.cosine(template(photo(0, 1))) > threshold);
    assertTrue(mate.cosine(template(photo(1, 1))) < threshold);
  }

  @Test
  void templatesAreOfLengthOneAndCarryThePack() throws Exception {
    Template template = template(photo(0));
    assertEquals(128, template.vector().length);
    assertEquals(engine.pack().id(), template.packId());
    assertEquals(1, template.cosine(template), 1e-5);
  }

  @Test
  void noiseHasNoFace() throws Exception {
    BufferedImage noise = new BufferedImage(200, 200, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(1);
    for (int i = 0; i < 200 * 200; i++) {
      noise.setRGB(i % 200, i / 200, random.nextInt());
    }
    byte[] bytes = TestImages.encode(noise, "png");
    assertRefused(RefusalReason.NO_FACE, bytes);
    Assessment assessment = engine.assess(bytes, LIMITS);
    assertEquals(RefusalReason.NO_FACE, assessment.refusal().orElseThrow().reason());
    assertEquals(0, measure(assessment, "SingleFacePresent").value());
    assertEquals(-1, measure(assessment, "Sharpness").value());
    assertEquals(List.of(Advice.SHOW_THE_FACE), assessment.advice());
  }

  @Test
  void aFaceTwiceInAPhotoIsSeveralFaces() throws Exception {
    BufferedImage one = ImageIO.read(new ByteArrayInputStream(photo(0)));
    BufferedImage two =
        new BufferedImage(2 * one.getWidth(), one.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    draw(one, two, 0, 0, one.getWidth(), one.getHeight());
    draw(one, two, one.getWidth(), 0, one.getWidth(), one.getHeight());
    byte[] bytes = TestImages.encode(two, "png");
    assertRefused(RefusalReason.SEVERAL_FACES, bytes);
    assertTrue(measure(engine.assess(bytes, LIMITS), "SingleFacePresent").value() < 20);
  }

  @Test
  void aTinyPhotoIsAFaceTooSmall() throws Exception {
    BufferedImage one = ImageIO.read(new ByteArrayInputStream(photo(0)));
    BufferedImage tiny = new BufferedImage(28, 28, BufferedImage.TYPE_3BYTE_BGR);
    draw(one, tiny, 0, 0, 28, 28);
    byte[] bytes = TestImages.encode(tiny, "png");
    assertRefused(RefusalReason.FACE_TOO_SMALL, bytes);
    assertEquals(Advice.MOVE_CLOSER, engine.assess(bytes, LIMITS).advice().getFirst());
  }

  @Test
  void theFaceOfALargePhotoGivesTheTemplateOfTheSmallOne() throws Exception {
    BufferedImage one = ImageIO.read(new ByteArrayInputStream(photo(0)));
    int width = 4 * one.getWidth();
    int height = 4 * one.getHeight();
    BufferedImage large = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    draw(one, large, 0, 0, width, height);
    assertTrue(template(photo(0)).cosine(template(TestImages.encode(large, "png"))) > 0.95);
  }

  @Test
  void aHeadTurnedTooFarIsRefused() throws Exception {
    Limits strict = new Limits(1 << 20, 1_000_000, 1000, 5, 1.1f, 0.9f, 1e-4f);
    Extraction extraction = engine.extract(photo(0), strict);
    assertEquals(RefusalReason.EXTREME_POSE, assertInstanceOf(Refused.class, extraction).reason());
  }

  @Test
  void hostileBytesAreRefusedAsValues() throws Exception {
    assertRefused(RefusalReason.UNREADABLE, new byte[0]);
    assertRefused(RefusalReason.UNSUPPORTED_FORMAT, new byte[5000]);
    byte[] png = TestImages.encode(TestImages.gradient(9, 9, BufferedImage.TYPE_3BYTE_BGR), "png");
    assertRefused(RefusalReason.PHOTO_TOO_LARGE, TestImages.pngDeclaring(png, 50_000, 50_000));
  }

  @Test
  void everyMeasureOfAGoodFaceIsAssessed() throws Exception {
    Assessment assessment = engine.assess(photo(0), LIMITS);
    assertTrue(assessment.refusal().isEmpty());
    assertTrue(assessment.face().isPresent());
    assertEquals(23, assessment.measures().size());
    // The photo is cropped to the head, and the head may be turned.
    Set<String> optional = Set.of("BackgroundUniformity", "EyesOpen", "MouthClosed");
    for (QualityMeasure measure : assessment.measures()) {
      if (!optional.contains(measure.name())) {
        assertNotEquals(-1, measure.value(), measure.name());
      }
    }
    assertTrue(measure(assessment, "HeadPoseRoll").value() > 80);
    List<Integer> codes = assessment.measures().stream().map(QualityMeasure::code).toList();
    assertEquals(codes.stream().sorted().distinct().toList(), codes);
  }

  @Test
  void theUnifiedScoreFallsWhenDetailIsLost() throws Exception {
    double sharp = 0;
    double blurred = 0;
    for (int i = 0; i < 20; i++) {
      BufferedImage one = ImageIO.read(new ByteArrayInputStream(photo(i)));
      BufferedImage small = new BufferedImage(28, 28, BufferedImage.TYPE_3BYTE_BGR);
      draw(one, small, 0, 0, 28, 28);
      BufferedImage large = new BufferedImage(224, 224, BufferedImage.TYPE_3BYTE_BGR);
      draw(small, large, 0, 0, 224, 224);
      byte[] spoilt = TestImages.encode(large, "png");
      // A face that is not found is as bad as can be.
      sharp += engine.assess(photo(i), LIMITS).unifiedQuality().orElse(0);
      blurred += engine.assess(spoilt, LIMITS).unifiedQuality().orElse(0);
    }
    assertTrue(blurred < sharp - 20 * 5, blurred / 20 + " against " + sharp / 20);
  }

  @Test
  void anExaminationIsTheExtractionAndTheAssessment() throws Exception {
    Examination examination = engine.examine(photo(0), LIMITS);
    Template alone = template(photo(0));
    Extracted extracted = assertInstanceOf(Extracted.class, examination.extraction());
    assertTrue(extracted.template().cosine(alone) > 0.9999);
    assertEquals(engine.assess(photo(0), LIMITS), examination.assessment());
    assertTrue(examination.assessment().unifiedQuality().isPresent());
    Examination refused = engine.examine(new byte[0], LIMITS);
    assertEquals(refused.assessment().refusal().orElseThrow(), refused.extraction());
    assertTrue(refused.assessment().unifiedQuality().isEmpty());
  }

  @Test
  void parallelThreadsGetTheSameTemplates() throws Exception {
    List<Template> alone = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      alone.add(template(photo(i)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Template>> together = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int k = i % 10;
        together.add(threads.submit(() -> template(photo(k))));
      }
      for (int i = 0; i < together.size(); i++) {
        assertTrue(together.get(i).get().cosine(alone.get(i % 10)) > 0.9999);
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void nativeMemoryStaysFlat() throws Exception {
    extractMany(150);
    long least = Long.MAX_VALUE;
    // What is not closed grows in every round; the Java heap settles once.
    for (int round = 0; round < 3 && least >= 60_000; round++) {
      long before = residentKilobytes();
      extractMany(450);
      least = Math.min(least, residentKilobytes() - before);
    }
    assertTrue(least < 60_000, "grew by " + least + " kB in each of three rounds");
  }

  private void extractMany(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      engine.extract(photo(i % 50), LIMITS);
    }
    System.gc();
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private byte[] photo(int person) throws IOException {
    return photo(person, 0);
  }

  Template template(byte[] photo) throws InterruptedException {
    return assertInstanceOf(Extracted.class, engine.extract(photo, LIMITS)).template();
  }

  private void assertRefused(RefusalReason reason, byte[] photo) throws InterruptedException {
    Refused refused = assertInstanceOf(Refused.class, engine.extract(photo, LIMITS));
    assertEquals(reason, refused.reason(), refused.detail());
  }

  private static QualityMeasure measure(Assessment assessment, String name) {
    return assessment.measures().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void draw(
      BufferedImage from, BufferedImage to, int x, int y, int width, int height) {
    Graphics2D g = to.createGraphics();
    g.setRenderingHint(
        java.awt.RenderingHints.KEY_INTERPOLATION,
        java.awt.RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(from, x, y, width, height, null);
    g.dispose();
  }
}
