package org.xiangfu.engine.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.detect.DetectedFace;

class FaceQualityTest {
  /** The codes of ISO/IEC 29794-5 as OFIQ lists them. */
  private static final Map<Integer, String> CODES = new LinkedHashMap<>();

  static {
    CODES.put(0x41, "UnifiedQualityScore");
    CODES.put(0x42, "BackgroundUniformity");
    CODES.put(0x43, "IlluminationUniformity");
    CODES.put(0x44, "LuminanceMean");
    CODES.put(0x45, "LuminanceVariance");
    CODES.put(0x46, "UnderExposurePrevention");
    CODES.put(0x47, "OverExposurePrevention");
    CODES.put(0x48, "DynamicRange");
    CODES.put(0x49, "Sharpness");
    CODES.put(0x4A, "CompressionArtifacts");
    CODES.put(0x4B, "NaturalColour");
    CODES.put(0x4C, "SingleFacePresent");
    CODES.put(0x4D, "EyesOpen");
    CODES.put(0x4E, "MouthClosed");
    CODES.put(0x52, "InterEyeDistance");
    CODES.put(0x53, "HeadSize");
    CODES.put(0x54, "LeftwardCropOfTheFaceImage");
    CODES.put(0x55, "RightwardCropOfTheFaceImage");
    CODES.put(0x56, "MarginAboveOfTheFaceImage");
    CODES.put(0x57, "MarginBelowOfTheFaceImage");
    CODES.put(0x58, "HeadPoseYaw");
    CODES.put(0x59, "HeadPosePitch");
    CODES.put(0x5A, "HeadPoseRoll");
  }

  static Stream<Arguments> whatSpoilsWhat() {
    return Stream.of(
        spoils("BackgroundUniformity", 20, DrawnFace::striped),
        spoils("IlluminationUniformity", 30, DrawnFace::halfDark),
        spoils("LuminanceMean", 50, f -> f.lit(0.2, 0)),
        spoils("LuminanceVariance", 10, f -> f.lit(0.2, 0)),
        spoils("UnderExposurePrevention", 50, f -> f.lit(0.1, 0)),
        spoils("OverExposurePrevention", 50, f -> f.lit(2, 60)),
        spoils("DynamicRange", 10, f -> f.lit(0.2, 0)),
        spoils("Sharpness", 20, f -> f.blurred(4)),
        spoils("CompressionArtifacts", 20, DrawnFace::blocked),
        spoils("NaturalColour", 50, DrawnFace::blue),
        spoils("InterEyeDistance", 40, f -> f.cut(0, 0, 480, 600, 0.5)),
        spoils("LeftwardCropOfTheFaceImage", 50, f -> f.cut(150, 0, 330, 600, 1)),
        spoils("RightwardCropOfTheFaceImage", 50, f -> f.cut(0, 0, 330, 600, 1)),
        spoils("MarginAboveOfTheFaceImage", 50, f -> f.cut(0, 150, 480, 450, 1)),
        spoils("MarginBelowOfTheFaceImage", 50, f -> f.cut(0, 0, 480, 450, 1)),
        spoils("HeadPoseYaw", 10, f -> f.noseMoved(20)),
        spoils("HeadPoseRoll", 10, f -> f.turned(25)));
  }

  private static Arguments spoils(String measure, int by, UnaryOperator<DrawnFace> change) {
    return Arguments.of(measure, by, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatSpoilsWhat")
  void eachMeasureFallsWithWhatItNames(String name, int by, UnaryOperator<DrawnFace> change) {
    try (DrawnFace good = new DrawnFace();
        DrawnFace spoilt = change.apply(new DrawnFace())) {
      QualityMeasure before = good.measure(name);
      QualityMeasure after = spoilt.measure(name);
      assertTrue(before.value() >= 50, before.toString());
      assertTrue(after.value() >= 0, after.toString());
      assertTrue(after.value() <= before.value() - by, before + " and then " + after);
    }
  }

  @Test
  void theHeadIsNeitherTooSmallNorTooLarge() {
    try (DrawnFace small = new DrawnFace();
        DrawnFace right = new DrawnFace().cut(140, 130, 200, 310, 1);
        DrawnFace large = new DrawnFace().cut(140, 180, 200, 200, 1)) {
      assertTrue(small.measure("HeadSize").value() < 20, "" + small.measure("HeadSize"));
      assertTrue(right.measure("HeadSize").value() > 80, "" + right.measure("HeadSize"));
      assertTrue(large.measure("HeadSize").value() < 20, "" + large.measure("HeadSize"));
    }
  }

  @Test
  void closedEyesAndTeethAreSeen() {
    try (DrawnFace neutral = new DrawnFace(true, false);
        DrawnFace asleep = new DrawnFace(false, false);
        DrawnFace smiling = new DrawnFace(true, true)) {
      assertTrue(neutral.measure("EyesOpen").value() > 80, "" + neutral.measure("EyesOpen"));
      assertTrue(asleep.measure("EyesOpen").value() < 20, "" + asleep.measure("EyesOpen"));
      assertTrue(neutral.measure("MouthClosed").value() > 80, "" + neutral.measure("MouthClosed"));
      assertTrue(smiling.measure("MouthClosed").value() < 20, "" + smiling.measure("MouthClosed"));
    }
  }

  @Test
  void theExpressionOfASmallOrTurnedFaceIsNotAssessed() {
    try (DrawnFace small = new DrawnFace().cut(0, 0, 480, 600, 0.3);
        DrawnFace turned = new DrawnFace().noseMoved(35)) {
      for (DrawnFace face : List.of(small, turned)) {
        assertEquals(-1, face.measure("EyesOpen").value());
        assertEquals(-1, face.measure("MouthClosed").value());
      }
    }
  }

  @Test
  void theBackgroundOfATightCropIsNotAssessed() {
    try (DrawnFace tight = new DrawnFace().cut(140, 140, 200, 260, 1)) {
      assertEquals(-1, tight.measure("BackgroundUniformity").value());
    }
  }

  @Test
  void aSecondFaceIsSeen() {
    try (DrawnFace face = new DrawnFace()) {
      DetectedFace other =
          new DetectedFace(new FaceBox(0, 0, 150, 200, 0.9f), face.face().landmarks());
      assertEquals(100, face.measure("SingleFacePresent").value());
      assertTrue(face.measure("SingleFacePresent", other).value() < 20);
    }
  }

  @Test
  void theUnifiedScoreFallsWithBlurAndDarknessAndSize() {
    try (DrawnFace good = new DrawnFace();
        DrawnFace blurred = new DrawnFace().blurred(8);
        DrawnFace dark = new DrawnFace().lit(0.05, 0);
        DrawnFace small = new DrawnFace().cut(0, 0, 480, 600, 0.15)) {
      double before = good.measure("UnifiedQualityScore").nativeValue();
      for (DrawnFace worse : List.of(blurred, dark, small)) {
        assertTrue(worse.measure("UnifiedQualityScore").nativeValue() < before);
      }
    }
  }

  @Test
  void codesAndNamesAreThoseOfTheStandard() {
    try (DrawnFace face = new DrawnFace()) {
      for (List<QualityMeasure> measures : List.of(face.measures(), FaceQuality.withoutFace())) {
        Map<Integer, String> found = new LinkedHashMap<>();
        measures.forEach(m -> found.put(m.code(), m.name()));
        assertEquals(new ArrayList<>(CODES.entrySet()), new ArrayList<>(found.entrySet()));
      }
    }
  }

  @Test
  void hostileSizesAndPlacesGiveValuesInRange() {
    List<Supplier<DrawnFace>> hostile =
        List.of(
            () -> new DrawnFace().cut(240, 300, 1, 1, 1),
            () -> new DrawnFace().cut(240, 300, 1, 200, 1),
            () -> new DrawnFace().cut(400, 500, 80, 100, 1),
            () -> new DrawnFace().cut(0, 0, 480, 600, 0.01),
            () -> new DrawnFace().cut(200, 200, 20, 20, 60),
            () -> new DrawnFace().lit(0, 0),
            () -> new DrawnFace().lit(0, 255),
            () -> new DrawnFace().noseMoved(400));
    for (Supplier<DrawnFace> each : hostile) {
      try (DrawnFace face = each.get()) {
        for (QualityMeasure m : face.measures()) {
          assertTrue(m.value() >= -1 && m.value() <= 100, m.toString());
          assertEquals(m.value() == -1, Double.isNaN(m.nativeValue()), m.toString());
        }
      }
    }
  }

  @Test
  void aGoodPhotoGetsNoAdviceAndASpoiltOneWhatSpoilsIt() {
    Map<Advice, UnaryOperator<DrawnFace>> spoilt =
        Map.ofEntries(
            Map.entry(Advice.MORE_LIGHT, f -> f.lit(0.1, 0)),
            Map.entry(Advice.LESS_LIGHT, f -> f.lit(2, 80)),
            Map.entry(Advice.MOVE_THE_LIGHT, DrawnFace::halfDark),
            Map.entry(Advice.HOLD_STILL, f -> f.blurred(6)),
            Map.entry(Advice.STRAIGHTEN_HEAD, f -> f.turned(25)),
            Map.entry(Advice.FACE_THE_CAMERA, f -> f.noseMoved(35)),
            Map.entry(Advice.MOVE_CLOSER, f -> f.cut(0, 0, 480, 600, 0.4)),
            Map.entry(Advice.MOVE_BACK, f -> f.cut(130, 190, 220, 200, 1)),
            Map.entry(Advice.CENTRE_THE_FACE, f -> f.cut(160, 0, 320, 600, 1)),
            Map.entry(Advice.CORRECT_THE_COLOUR, DrawnFace::blue),
            Map.entry(Advice.PLAIN_BACKGROUND, DrawnFace::striped),
            Map.entry(Advice.COMPRESS_LESS, DrawnFace::blocked));
    try (DrawnFace good = new DrawnFace()) {
      assertEquals(List.of(), Advice.of(Optional.empty(), good.measures()));
    }
    spoilt.forEach(
        (advice, change) -> {
          try (DrawnFace face = change.apply(new DrawnFace())) {
            List<Advice> given = Advice.of(Optional.empty(), face.measures());
            assertTrue(given.contains(advice), advice + " is missing in " + given);
          }
        });
  }

  @Test
  void theAdviceThatAnswersTheRefusalComesFirst() {
    try (DrawnFace face = new DrawnFace().lit(0.1, 0).cut(0, 0, 480, 600, 0.2)) {
      List<Advice> given = Advice.of(Optional.of(RefusalReason.EXTREME_POSE), face.measures());
      assertEquals(Advice.FACE_THE_CAMERA, given.getFirst());
      assertTrue(given.containsAll(List.of(Advice.MOVE_CLOSER, Advice.MORE_LIGHT)), "" + given);
      assertEquals(
          List.of(Advice.SHOW_THE_FACE),
          Advice.of(Optional.of(RefusalReason.NO_FACE), FaceQuality.withoutFace()));
      assertEquals(List.of(), Advice.of(Optional.of(RefusalReason.UNREADABLE), List.of()));
    }
  }
}
