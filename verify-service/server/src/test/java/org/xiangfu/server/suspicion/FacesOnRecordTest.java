package org.xiangfu.server.suspicion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;

class FacesOnRecordTest {
  /** An angle of 60° is a rate of one in ten, and each 30° less a hundredth of it. */
  private static final Calibration CALIBRATION =
      new Calibration(
          "made up",
          1_000,
          100,
          List.of(
              new Knot(0.0, 1.0),
              new Knot(0.5, 0.1),
              new Knot(Math.cos(Math.toRadians(30)), 1e-3),
              new Knot(0.99, 1e-5)));

  private static Template at(double degrees) {
    double angle = Math.toRadians(degrees);
    return new Template("pack", new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
  }

  private static Map<String, Template> photos(double... degrees) {
    Map<String, Template> photos = new LinkedHashMap<>();
    for (double each : degrees) {
      photos.put("photo-" + photos.size(), at(each));
    }
    return photos;
  }

  private static FacesOnRecord faces(double... degrees) {
    return FacesOnRecord.of(photos(degrees), CALIBRATION);
  }

  @Test
  void photosOfOneFaceDoNotContradict() {
    assertFalse(faces(0).contradict());
    assertFalse(faces(0, 20, 40).contradict());
  }

  @Test
  void photosThatAreAlikeOnlyThroughAnotherShowOneFace() {
    assertFalse(faces(0, 40, 80).contradict());
    assertTrue(faces(0, 80).contradict(), "without the one between");
  }

  @Test
  void morePhotosGiveAStrangerMoreChancesAndMustCostLikeness() {
    assertFalse(faces(0, 58).contradict());
    assertTrue(faces(0, 1, 2, 3, 60).contradict());
  }

  @Test
  void thePhotoOfTheSecondFaceIsMarkedAndNoFurtherOne() {
    assertTrue(faces(0, 90).marks("photo-1", Set.of()));
    FacesOnRecord more = faces(0, 90, 1);
    assertFalse(more.marks("photo-2", Set.of("photo-1")), "the second face has its mark");
    assertEquals(List.of("photo-1"), more.against("photo-2"));
    assertFalse(faces(0, 90, 91).marks("photo-2", Set.of("photo-1")));
    assertTrue(faces(0, 90, 180).marks("photo-2", Set.of("photo-1")), "a third face");
  }

  @Test
  void aWrongPhotoThatCameFirstGivesTheMarkToTheNext() {
    assertTrue(faces(90, 0).marks("photo-1", Set.of()));
    assertFalse(faces(90, 0, 1).marks("photo-2", Set.of("photo-1")));
  }

  @Test
  void whoeverIsAskedAgainIsToldTheSame() {
    FacesOnRecord all = faces(0, 90, 1);
    Set<String> marked = Set.of("photo-1");
    for (String photo : List.of("photo-0", "photo-2")) {
      assertFalse(all.marks(photo, marked), photo);
    }
  }

  /** Photos are committed one by one, and looked at in another order, each some time after. */
  @Test
  void inWhateverOrderAllFacesButOneEndWithAMark() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      int faces = 1 + random.nextInt(4);
      Map<String, Template> all = new LinkedHashMap<>();
      for (int photo = 0; photo < faces + random.nextInt(5); photo++) {
        all.put("photo-" + photo, at(90 * (photo % faces) + random.nextInt(3)));
      }
      List<String> order = new ArrayList<>(all.keySet());
      Collections.shuffle(order, random);
      Map<String, Template> committed = new LinkedHashMap<>();
      List<String> waiting = new ArrayList<>();
      Set<String> marked = new HashSet<>();
      while (!order.isEmpty() || !waiting.isEmpty()) {
        if (!order.isEmpty() && (waiting.isEmpty() || random.nextBoolean())) {
          String next = order.removeLast();
          committed.put(next, all.get(next));
          waiting.add(next);
        } else {
          String next = waiting.remove(random.nextInt(waiting.size()));
          if (FacesOnRecord.of(committed, CALIBRATION).marks(next, marked)) {
            marked.add(next);
          }
        }
      }
      FacesOnRecord end = FacesOnRecord.of(all, CALIBRATION);
      long without =
          end.faces().stream().filter(face -> Collections.disjoint(face, marked)).count();
      String what = "seed %d run %d: %s marked of %s".formatted(seed, run, marked, end);
      assertTrue(without <= 1, what);
      assertTrue(faces > 1 || marked.isEmpty(), what);
    }
  }
}
