package org.xiangfu.server.replication;

import com.google.common.hash.Hashing;
import java.math.BigInteger;

/**
 * A hash over a set that does not depend on the order of its members: the sum of the members'
 * SHA-256 values modulo 2^256. It tells honest replicas apart; it is no proof against a forger.
 */
public final class ContentHash {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private BigInteger sum = BigInteger.ZERO;

  /** Adds a member. */
  public void add(byte[] member) {
    sum = sum.add(new BigInteger(1, Hashing.sha256().hashBytes(member).asBytes())).mod(MODULUS);
  }

  /** The hash, 32 bytes. */
  public byte[] value() {
    byte[] value = new byte[32];
    byte[] bytes = sum.toByteArray();
    int length = Math.min(bytes.length, value.length);
    System.arraycopy(bytes, bytes.length - length, value, value.length - length, length);
    return value;
  }
}
