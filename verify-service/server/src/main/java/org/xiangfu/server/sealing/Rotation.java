package org.xiangfu.server.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An orthonormal matrix that follows from a secret: the renewable part of a template in the sense
 * of ISO/IEC 24745. It is uniform over all of them (Haar), being the Q of a Gaussian matrix whose R
 * has a positive diagonal: F. Mezzadri, "How to generate random matrices from the classical compact
 * groups", Notices of the AMS 54 (2007). The same secret gives the same bits on every machine.
 * Immutable.
 */
final class Rotation {
  private static final int SECRET_BYTES = 32;

  private final float[][] columns;

  private Rotation(float[][] columns) {
    this.columns = columns;
  }

  /**
   * The matrix of a secret.
   *
   * @param secret 32 bytes
   * @param dimension at least 1
   */
  static Rotation of(byte[] secret, int dimension) {
    double[][] rows = gaussian(secret, dimension);
    for (int i = 0; i < dimension; i++) {
      // Once leaves an error that grows with the condition; twice is enough.
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          subtract(rows[i], rows[j], dot(rows[i], rows[j]));
        }
      }
      double length = Math.sqrt(dot(rows[i], rows[i]));
      for (int k = 0; k < dimension; k++) {
        rows[i][k] /= length;
      }
    }
    float[][] single = new float[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int k = 0; k < dimension; k++) {
        single[k][i] = (float) rows[i][k];
      }
    }
    return new Rotation(single);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] direction, double length) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= length * direction[i];
    }
  }

  // Box and Muller's method over the key stream of AES-256 in counter mode. StrictMath, since Math
  // may differ in the last bit from machine to machine.
  private static double[][] gaussian(byte[] secret, int dimension) {
    double[][] normal = new double[dimension][dimension];
    int pairs = Math.ceilDiv(dimension, 2);
    Cipher stream = stream(secret);
    byte[] zeros = new byte[2 * Long.BYTES * pairs];
    for (double[] row : normal) {
      ByteBuffer random = ByteBuffer.wrap(stream.update(zeros));
      for (int pair = 0; pair < pairs; pair++) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(random)));
        double angle = 2 * StrictMath.PI * unit(random);
        row[2 * pair] = radius * StrictMath.cos(angle);
        if (2 * pair + 1 < dimension) {
          row[2 * pair + 1] = radius * StrictMath.sin(angle);
        }
      }
    }
    return normal;
  }

  // Uniform in [0, 1), 53 bits.
  private static double unit(ByteBuffer random) {
    return (random.getLong() >>> 11) * 0x1p-53;
  }

  private static Cipher stream(byte[] secret) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a rotation follows from %d bytes, not %d".formatted(SECRET_BYTES, secret.length));
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(new byte[16]));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  /**
   * The template, turned; as long as before. Column by column, so that it has the same bits each
   * time: the order in which a vector's lanes are added up is not defined.
   */
  float[] turn(float[] template) {
    float[] turned = new float[columns.length];
    for (int k = 0; k < columns.length; k++) {
      add(turned, columns[k], template[k]);
    }
    return turned;
  }

  /** The template that was turned. */
  float[] turnBack(float[] turned) {
    float[] template = new float[columns.length];
    for (int k = 0; k < columns.length; k++) {
      double sum = 0;
      for (int i = 0; i < columns.length; i++) {
        sum += (double) columns[k][i] * turned[i];
      }
      template[k] = (float) sum;
    }
    return template;
  }

  private static void add(float[] to, float[] direction, float length) {
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
  }
}
