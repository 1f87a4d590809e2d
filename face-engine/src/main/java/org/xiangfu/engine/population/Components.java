package org.xiangfu.engine.population;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Principal components of one mirror symmetry, over the left half of the face. A component is one
 * standard deviation of its coefficient; its three parts are grey, colour and shape, 8 bits a value
 * with one scale a part.
 */
final class Components {
  private final int count;
  private final byte[][] values;
  private final float[][] scales;
  private final int[] lengths;

  private Components(int count, int[] lengths) {
    this.count = count;
    this.lengths = lengths;
    values = new byte[count][Arrays.stream(lengths).sum()];
    scales = new float[count][lengths.length];
  }

  /** Reads {@code count} components with parts of these lengths. */
  static Components read(DataInputStream in, int count, int... lengths) throws IOException {
    Components read = new Components(count, lengths);
    for (int k = 0; k < count; k++) {
      for (int part = 0; part < lengths.length; part++) {
        read.scales[k][part] = in.readFloat();
      }
      in.readFully(read.values[k]);
    }
    return read;
  }

  int count() {
    return count;
  }

  /** Values in one part. */
  int length(int part) {
    return lengths[part];
  }

  /** Adds the components times their coefficients to the parts, one after the other. */
  void addTo(float[] sum, float[] coefficients) {
    for (int k = 0; k < count; k++) {
      if (coefficients[k] == 0) {
        continue;
      }
      byte[] row = values[k];
      int at = 0;
      for (int part = 0; part < lengths.length; part++) {
        float factor = coefficients[k] * scales[k][part];
        int end = at + lengths[part];
        for (; at < end; at++) {
          sum[at] += factor * row[at];
        }
      }
    }
  }
}
