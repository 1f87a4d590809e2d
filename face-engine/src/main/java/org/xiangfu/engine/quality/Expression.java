package org.xiangfu.engine.quality;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Eyes and mouth, from the texture of the aligned face. Five landmarks say where they are and not
 * how far they are open, so this is coarser than OFIQ, which measures openings between landmarks.
 *
 * <p>Eyes: an open eye shows the upright edges between iris and white, a closed one the level line
 * of the lashes. Squinting, deep shadow and dark glasses look like closed eyes, and patterned
 * glasses like open ones. The eye that is wider open counts.
 *
 * <p>Mouth: teeth and the gap between the lips have upright edges, closed lips nearly none. On 168
 * faces of LFW labelled by eye a logistic function of the edges there and above the lip tells the
 * two apart with an area under the ROC curve of 0.93 (cross-validated); a smile that shows teeth
 * counts as open, which for a portrait it is. Moustaches and hands are not understood.
 *
 * <p>Not assessed if the eyes are less than 30 pixels apart in the photo, or the head is turned by
 * more than 25 degrees.
 */
final class Expression {
  private static final double MIN_INTER_EYE = 30;
  private static final double MAX_ANGLE = 25;

  private static final Zone RIGHT_EYE = new Zone(31, 47, 46, 57);
  private static final Zone LEFT_EYE = new Zone(66, 47, 81, 57);
  private static final Zone MOUTH = new Zone(46, 90, 67, 102);
  private static final Zone ABOVE_THE_LIP = new Zone(46, 80, 67, 88);
  private static final Zone SKIN = new Zone(30, 66, 82, 80);

  private Expression() {}

  static Map<Measure, Double> of(
      AlignedFace face, float interEyeDistance, Optional<HeadPose> pose) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    if (interEyeDistance >= MIN_INTER_EYE
        && pose.filter(p -> Math.abs(p.yaw()) <= MAX_ANGLE && Math.abs(p.pitch()) <= MAX_ANGLE)
            .isPresent()) {
      values.put(
          Measure.EYES_OPEN, Math.max(uprightShare(face, RIGHT_EYE), uprightShare(face, LEFT_EYE)));
      values.put(Measure.MOUTH_CLOSED, openness(face));
    }
    return values;
  }

  /** Energy of the gradient across the face, over that of the whole gradient, 0 to 1. */
  private static double uprightShare(AlignedFace face, Zone eye) {
    double[] energy = {0, 1}; // a flat patch is as good as closed
    eye.visit(
        face,
        (x, y) -> {
          double across = 0;
          double down = 0;
          for (int i = -1; i <= 1; i++) {
            int weight = i == 0 ? 2 : 1;
            across += weight * (face.luma(x + 1, y + i) - face.luma(x - 1, y + i));
            down += weight * (face.luma(x + i, y + 1) - face.luma(x + i, y - 1));
          }
          energy[0] += across * across;
          energy[1] += across * across + down * down;
        });
    return energy[0] / energy[1];
  }

  /** Log odds that the mouth is open; coefficients from models/training/quality/mouth.py. */
  private static double openness(AlignedFace face) {
    double skin = Math.max(1, mean(face, SKIN, false));
    double mouth = mean(face, MOUTH, true) / skin;
    double lip = mean(face, ABOVE_THE_LIP, true) / skin;
    return 6.41 * Math.log(mouth + 0.005) - 3.13 * Math.log(lip + 0.005) + 10.22;
  }

  /** Mean luminance of a zone, or mean step between neighbours in a row. */
  private static double mean(AlignedFace face, Zone zone, boolean steps) {
    double[] sum = new double[2];
    zone.visit(
        face,
        (x, y) -> {
          sum[0] += steps ? Math.abs(face.luma(x + 1, y) - face.luma(x, y)) : face.luma(x, y);
          sum[1]++;
        });
    return sum[0] / sum[1];
  }
}
