package org.xiangfu.engine.photo;

import java.io.EOFException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Photo bytes as ImageIO reads them, with an end to patience: some readers go on asking behind the
 * end of a broken file for ever.
 */
final class PhotoStream extends ImageInputStreamImpl {
  private static final int MAX_READS_BEHIND_END = 4096;

  /** Whole readings of the file; well-formed photos need two or three. */
  private static final int MAX_READINGS = 50;

  private final byte[] bytes;
  private long budget;
  private int readsBehindEnd;

  PhotoStream(byte[] bytes) {
    this.bytes = bytes;
    budget = (long) MAX_READINGS * bytes.length + (1 << 20);
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (isBehindEnd()) {
      return -1;
    }
    spend(1);
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (isBehindEnd()) {
      return -1;
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    spend(count);
    System.arraycopy(bytes, (int) streamPos, to, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  private boolean isBehindEnd() throws EOFException {
    if (streamPos < bytes.length) {
      return false;
    }
    if (++readsBehindEnd > MAX_READS_BEHIND_END) {
      throw new EOFException();
    }
    return true;
  }

  private void spend(int count) throws IOException {
    budget -= count;
    if (budget < 0) {
      throw new IOException("the file is read over and over");
    }
  }
}
