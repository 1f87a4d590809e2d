package org.xiangfu.bench.generate;

import com.google.common.hash.Hashing;
import java.util.SplittableRandom;
import org.xiangfu.engine.Template;

/**
 * Templates of people who do not exist. An identity is a centre drawn uniformly from the unit
 * sphere; a photo of it is normalise(centre + noise) with normal noise of variance σ² in each of d
 * dimensions, σ²·d = (1 − g) / g, which makes g the mean cosine of two photos of one identity.
 * Photos of two identities have mean cosine 0 and standard deviation 1/√d.
 *
 * <p>Real templates differ: their genuine cosines spread further, and faces that look alike lie
 * close together. Speed carries over, recall only roughly.
 *
 * <p>A photo depends on nothing but seed, identity and number. Immutable.
 *
 * @param packId model pack that the templates say they come from
 * @param dimension length d of a template, at least 2
 * @param genuineCosine g, between 0 and 1
 */
public record TemplateGenerator(String packId, int dimension, double genuineCosine, long seed) {
  /** Photos that an identity has in a generated gallery; number 4 and later are probes. */
  public static final int PHOTOS_AN_IDENTITY = 4;

  /** Chosen: mates are alike beyond doubt, yet far from the same photo. */
  public static final double USUAL_GENUINE_COSINE = 0.6;

  private static final int CENTRE = -1;

  /** Refuses what cannot be generated. */
  public TemplateGenerator {
    if (dimension < 2 || !(genuineCosine > 0 && genuineCosine < 1)) {
      throw new IllegalArgumentException(
          "templates need at least 2 dimensions and a genuine cosine between 0 and 1, not %d and %s"
              .formatted(dimension, genuineCosine));
    }
  }

  /** A generator with the usual genuine cosine and a fixed seed. */
  public static TemplateGenerator usual(String packId, int dimension) {
    return new TemplateGenerator(packId, dimension, USUAL_GENUINE_COSINE, 20_260_101);
  }

  /** One photo of an identity. */
  public Template photo(long identity, int number) {
    double[] sum = normal(identity, CENTRE);
    normalise(sum);
    double sigma = Math.sqrt((1 - genuineCosine) / genuineCosine / dimension);
    double[] noise = normal(identity, number);
    for (int i = 0; i < dimension; i++) {
      sum[i] += sigma * noise[i];
    }
    normalise(sum);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) sum[i];
    }
    return new Template(packId, vector);
  }

  private double[] normal(long identity, int number) {
    // Hashed, because neighbouring seeds give SplittableRandom overlapping streams.
    long stream =
        Hashing.murmur3_128()
            .newHasher()
            .putLong(seed)
            .putLong(identity)
            .putInt(number)
            .hash()
            .asLong();
    var random = new SplittableRandom(stream);
    double[] values = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }

  private static void normalise(double[] vector) {
    double squared = 0;
    for (double x : vector) {
      squared += x * x;
    }
    double length = Math.sqrt(squared);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
  }
}
