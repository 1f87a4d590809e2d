package org.xiangfu.server.gallery;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.xiangfu.server.gallery.v1.EightBitTemplate;

/**
 * A probe to be compared with {@link EightBitTemplate}s, which never underrates one by more than is
 * known. With p the probe, x a template of d coordinates, q = round(125·x) its bytes, and P =
 * round(32000·p), the estimate of the cosine is e = Σ P·q / (32000·125), and
 *
 * <pre>
 * |p·x − e| ≤ Σ|p|·|x − q/125| + Σ|p − P/32000|·|q/125|
 *          ≤ Σ|p| / 250        + (1.01·√d + d/250) / 64000
 * </pre>
 *
 * since no coordinate of x is off by more than 1/250, and the absolute coordinates of a vector of
 * length 1.01 sum to at most 1.01·√d. A float32 sum of d products of such vectors is off by at most
 * d·2⁻²³ in whatever order it is added up. Immutable.
 */
final class EightBitProbe {
  private static final int STEPS = 32_000;
  private static final double LENGTH = 1.01;

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Narrower registers do not hold a vector of as many bytes as there are ints. */
  private static final boolean WIDE = INTS.vectorBitSize() >= 256;

  private static final VectorSpecies<Short> SHORTS = WIDE ? part(short.class, 2) : null;
  private static final VectorSpecies<Byte> BYTES = WIDE ? part(byte.class, 4) : null;

  private final short[] steps;
  private final double maxError;

  EightBitProbe(float[] probe) {
    int dimension = probe.length;
    steps = new short[dimension];
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      steps[i] = (short) Math.round(probe[i] * STEPS);
      sum += Math.abs(probe[i]);
    }
    maxError =
        sum * EightBitTemplate.MAX_ERROR
            + (LENGTH * Math.sqrt(dimension) + dimension * EightBitTemplate.MAX_ERROR)
                * (0.5 / STEPS)
            + dimension * 0x1p-23;
  }

  private static <E> VectorSpecies<E> part(Class<E> type, int divisor) {
    return VectorSpecies.of(type, VectorShape.forBitSize(INTS.vectorBitSize() / divisor));
  }

  /** By how much the estimate can differ from the cosine that float32 arithmetic gives. */
  double maxError() {
    return maxError;
  }

  /** The smallest dot product of a template whose cosine is at least this. */
  int least(double cosine) {
    return (int) Math.floor((cosine - maxError) * STEPS * EightBitTemplate.STEPS);
  }

  /**
   * Computes dot products of templates that lie one after the other.
   *
   * @param first number of the first of them in the segment
   * @param dots receives one for each template, its length says how many at most
   */
  void dots(MemorySegment templates, long first, int count, int[] dots) {
    int dimension = steps.length;
    for (int row = 0; row < count; row++) {
      dots[row] = dot(templates, (first + row) * dimension);
    }
  }

  private int dot(MemorySegment templates, long offset) {
    int dimension = steps.length;
    int i = 0;
    int sum = 0;
    if (WIDE) {
      IntVector sums = IntVector.zero(INTS);
      for (; i < INTS.loopBound(dimension); i += INTS.length()) {
        var bytes =
            ByteVector.fromMemorySegment(BYTES, templates, offset + i, ByteOrder.LITTLE_ENDIAN);
        var template = (IntVector) bytes.castShape(INTS, 0);
        var probe = (IntVector) ShortVector.fromArray(SHORTS, steps, i).castShape(INTS, 0);
        sums = sums.add(template.mul(probe));
      }
      sum = sums.reduceLanes(VectorOperators.ADD);
    }
    for (; i < dimension; i++) {
      sum += steps[i] * templates.get(ValueLayout.JAVA_BYTE, offset + i);
    }
    return sum;
  }
}
