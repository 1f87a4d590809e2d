package org.xiangfu.server.ledger.proof;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file, one after the other, in a buffer that is used again. For one thread. */
final class LineSource implements Closeable {
  /** Longer than any event can be. */
  private static final int MAX_LINE = 32 << 20;

  private static final int BUFFER = 1 << 18;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private int next;
  private int filled;
  private long filledFrom;
  private long number;
  private boolean torn;

  LineSource(InputStream in) {
    this.in = in;
  }

  static LineSource open(Path file) throws IOException {
    return new LineSource(Files.newInputStream(file));
  }

  /** Goes to the next line; false if there is none. */
  boolean advance() throws IOException {
    from = next;
    int at = from;
    while (true) {
      at = lineFeed(buffer, at, filled);
      if (at < filled) {
        to = at;
        next = at + 1;
        number++;
        return true;
      }
      int seen = at - from;
      if (!fill()) {
        to = filled;
        next = filled;
        torn = to > from;
        number += torn ? 1 : 0;
        return torn;
      }
      at = from + seen;
    }
  }

  private static int lineFeed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  // Moves the line begun to the front, so that the file comes in large pieces.
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, filled - from);
      filledFrom += from;
      filled -= from;
      from = 0;
    }
    if (filled == buffer.length) {
      if (buffer.length >= MAX_LINE) {
        // Whatever it is, it is no line of an export: it is shown as it is so far.
        return false;
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count > 0) {
      filled += count;
    }
    return count > 0;
  }

  /** Number of the line, from 1. */
  long number() {
    return number;
  }

  /** True if the file ends before the line does. */
  boolean torn() {
    return torn;
  }

  /** Where the line begins in the file. */
  long offset() {
    return filledFrom + from;
  }

  /** Where the next line begins in the file. */
  long nextOffset() {
    return filledFrom + next;
  }

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  /** After the last byte of the line, its line feed left out. */
  int to() {
    return to;
  }

  String text() {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
