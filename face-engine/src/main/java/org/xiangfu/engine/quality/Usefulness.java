package org.xiangfu.engine.quality;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How useful a face is for comparison, guessed from its pixels and a few measures; independent of
 * the model pack. A regression on principal components of the aligned face that was fitted by
 * {@code models/training/quality/fit.py} to the logarithm of the length of a face recogniser's
 * embedding, which is short for faces it can hardly tell apart (Meng et al., "MagFace", CVPR 2021).
 * Immutable.
 */
final class Usefulness {
  private static final int TOP = 12;
  private static final int LEFT = 12;
  private static final int CELL = 4;
  private static final int ROWS = 25;
  private static final int COLUMNS = 22;
  private static final int COMPONENTS = 64;

  private static final int CURVES = 7;
  private static final int KNOTS = 4;

  /** A piecewise linear function of a measure: knots at equal distances from low to high. */
  private static final class Curve {
    private final float low;
    private final float high;
    private final float[] knots;

    Curve(DataInputStream in) throws IOException {
      low = in.readFloat();
      high = in.readFloat();
      knots = floats(in, KNOTS);
    }

    double at(double x) {
      double place = Math.clamp((x - low) / (high - low), 0, 1) * (KNOTS - 1);
      int knot = Math.min((int) place, KNOTS - 2);
      double beyond = place - knot;
      return knots[knot] * (1 - beyond) + knots[knot + 1] * beyond;
    }
  }

  private static final Usefulness FITTED = load();

  private final float[] centre;
  private final float[] linear;
  private final float[] axes;
  private final float[] square;
  private final float rest;
  private final List<Curve> curves = new ArrayList<>();
  private final float bias;
  private final float middle;
  private final float width;

  private Usefulness(DataInputStream in) throws IOException {
    centre = floats(in, ROWS * COLUMNS);
    linear = floats(in, ROWS * COLUMNS);
    axes = floats(in, COMPONENTS * ROWS * COLUMNS);
    square = floats(in, COMPONENTS);
    rest = in.readFloat();
    for (int i = 0; i < CURVES; i++) {
      curves.add(new Curve(in));
    }
    bias = in.readFloat();
    middle = in.readFloat();
    width = in.readFloat();
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  private static Usefulness load() {
    try (InputStream in = Usefulness.class.getResourceAsStream("usefulness.bin")) {
      return new Usefulness(new DataInputStream(new BufferedInputStream(in)));
    } catch (IOException e) {
      throw new UncheckedIOException("usefulness.bin is damaged: build face-engine again", e);
    }
  }

  /**
   * Log odds scale: 0 for a photo as useful as the worst twentieth of news photos, about 2 for the
   * middle one. Empty without a pose or for a face without any texture.
   */
  static OptionalDouble of(AlignedFace face, Map<Measure, Double> values) {
    return FITTED.guess(face, values);
  }

  private OptionalDouble guess(AlignedFace face, Map<Measure, Double> values) {
    if (!values.containsKey(Measure.HEAD_POSE_YAW)
        || !values.containsKey(Measure.INTER_EYE_DISTANCE)) {
      return OptionalDouble.empty();
    }
    float[] cells = cells(face);
    double guess = bias;
    double norm = 0;
    for (int i = 0; i < cells.length; i++) {
      cells[i] -= centre[i];
      norm += cells[i] * cells[i];
      guess += cells[i] * linear[i];
    }
    for (int k = 0; k < COMPONENTS; k++) {
      float z = 0;
      for (int i = 0; i < cells.length; i++) {
        z += cells[i] * axes[k * cells.length + i];
      }
      guess += square[k] * z * z;
      norm -= z * z;
    }
    guess += rest * Math.sqrt(Math.max(0, norm));
    double[] inputs = inputs(values);
    for (int i = 0; i < CURVES; i++) {
      guess += curves.get(i).at(inputs[i]);
    }
    return OptionalDouble.of((guess - middle) / width);
  }

  /** What the curves take, in their order. */
  private static double[] inputs(Map<Measure, Double> values) {
    return new double[] {
      Math.log1p(values.get(Measure.SHARPNESS)),
      Math.log(values.get(Measure.LUMINANCE_MEAN) + 1e-3),
      Math.log(values.get(Measure.LUMINANCE_VARIANCE) + 1e-4),
      Math.log(Math.max(1, values.get(Measure.INTER_EYE_DISTANCE))),
      Math.abs(values.get(Measure.HEAD_POSE_YAW)),
      values.get(Measure.HEAD_POSE_PITCH),
      Math.abs(values.get(Measure.HEAD_POSE_ROLL))
    };
  }

  /** Mean luminance of the cells of the face, moved to mean 0 and length 1. */
  private static float[] cells(AlignedFace face) {
    float[] cells = new float[ROWS * COLUMNS];
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double left = LEFT + CELL * column;
        double top = TOP + CELL * row;
        double[] cell = new double[2];
        new Zone(left, top, left + CELL, top + CELL)
            .visit(
                face,
                (x, y) -> {
                  cell[0] += face.luma(x, y);
                  cell[1]++;
                });
        cells[row * COLUMNS + column] = (float) (cell[0] / cell[1]);
        sum += cell[0] / cell[1];
      }
    }
    double squares = 0;
    for (int i = 0; i < cells.length; i++) {
      cells[i] -= (float) (sum / cells.length);
      squares += cells[i] * cells[i];
    }
    float length = (float) Math.max(1, Math.sqrt(squares));
    for (int i = 0; i < cells.length; i++) {
      cells[i] /= length;
    }
    return cells;
  }
}
