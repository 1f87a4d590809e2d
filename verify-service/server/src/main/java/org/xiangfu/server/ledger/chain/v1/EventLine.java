package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Reads the line of an event where it lies, byte by byte and without making anything: an export has
 * millions of them. A line is read only if it is spelled exactly as {@link ExportLines} does it.
 * Reused from line to line; for one thread.
 */
public final class EventLine {
  private static final byte[] EVENT = ExportLines.EVENT.getBytes(US_ASCII);
  private static final byte[] HEAD = ExportLines.HEAD.getBytes(US_ASCII);
  private static final byte[] SALT = ExportLines.SALT.getBytes(US_ASCII);
  private static final byte[] TEXT = ExportLines.TEXT.getBytes(US_ASCII);
  private static final byte[] DIGEST = ExportLines.DIGEST.getBytes(US_ASCII);
  private static final byte[] CLOSE = ExportLines.CLOSE.getBytes(US_ASCII);
  private static final int MAX_DIGITS = 19;
  private static final byte[] DIGITS = digits();

  private final byte[] head = new byte[Chain.HASH_BYTES];
  private final byte[] digest = new byte[Chain.HASH_BYTES];
  private final byte[] salt = new byte[Chain.SALT_BYTES];
  private long sequence;
  private boolean withheld;
  private int textFrom;
  private int textTo;
  private int at;

  private static byte[] digits() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int value = 0; value < 16; value++) {
      values[Character.forDigit(value, 16)] = (byte) value;
    }
    return values;
  }

  /**
   * Reads a line, which lies in {@code bytes} from {@code from} to before {@code to}.
   *
   * @return false if it is no event's; what this holds then means nothing
   */
  public boolean read(byte[] bytes, int from, int to) {
    at = from;
    if (!literal(EVENT, bytes, to)
        || !number(bytes, to)
        || !literal(HEAD, bytes, to)
        || !hex(head, bytes, to)) {
      return false;
    }
    withheld = literal(DIGEST, bytes, to);
    if (withheld) {
      return hex(digest, bytes, to) && literal(CLOSE, bytes, to) && at == to;
    }
    if (!literal(SALT, bytes, to) || !hex(salt, bytes, to) || !literal(TEXT, bytes, to)) {
      return false;
    }
    textFrom = at;
    textTo = to - 1;
    return textTo > textFrom && bytes[textTo] == '}';
  }

  private boolean literal(byte[] expected, byte[] bytes, int to) {
    int end = at + expected.length;
    if (end > to || !Arrays.equals(bytes, at, end, expected, 0, expected.length)) {
      return false;
    }
    at = end;
    return true;
  }

  private boolean number(byte[] bytes, int to) {
    int from = at;
    sequence = 0;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      sequence = 10 * sequence + (bytes[at++] - '0');
    }
    int length = at - from;
    return length > 0 && length <= MAX_DIGITS && bytes[from] != '0' && sequence > 0;
  }

  private boolean hex(byte[] into, byte[] bytes, int to) {
    if (at + 2 * into.length > to) {
      return false;
    }
    for (int i = 0; i < into.length; i++) {
      int high = DIGITS[bytes[at] & 0xFF];
      int low = DIGITS[bytes[at + 1] & 0xFF];
      if ((high | low) < 0) {
        return false;
      }
      into[i] = (byte) (high << 4 | low);
      at += 2;
    }
    return true;
  }

  /** The event's sequence, above 0. */
  public long sequence() {
    return sequence;
  }

  /** True if there is a digest instead of salt and text. */
  public boolean withheld() {
    return withheld;
  }

  /** The chain's value as the line says it; valid until the next line is read. */
  public byte[] head() {
    return head;
  }

  /** The digest of an event that is withheld; valid until the next line is read. */
  public byte[] digest() {
    return digest;
  }

  /** The salt of an event that is not withheld; valid until the next line is read. */
  public byte[] salt() {
    return salt;
  }

  /** Where the text begins in the bytes that were read. */
  public int textFrom() {
    return textFrom;
  }

  /** Bytes of the text. */
  public int textLength() {
    return textTo - textFrom;
  }
}
