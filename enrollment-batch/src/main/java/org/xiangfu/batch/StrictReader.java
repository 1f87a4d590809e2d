package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;

/**
 * Text of an encoding that is not guessed at: bytes that are none are refused with their place. A
 * byte order mark of UTF-8 is left out. Not thread-safe.
 */
final class StrictReader extends Reader {
  private final InputStream in;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private long line = 1;
  private long column = 1;
  private boolean begun;
  private boolean ended;

  /** Takes over the stream. */
  StrictReader(InputStream in, Charset charset) {
    this.in = in;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read(char[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    CharBuffer chars = CharBuffer.wrap(to, offset, length).slice();
    while (chars.position() == 0) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      // What came before the wrong bytes is handed out first, so that lines are counted.
      if (chars.position() > 0) {
        break;
      }
      if (result.isError()) {
        throw new Malformed(line, column, wrongBytes(result.length()), charset);
      }
      if (result.isOverflow()) {
        // A pair of surrogates needs two places.
        throw new IllegalArgumentException("read at least two characters at once");
      }
      if (ended) {
        return -1;
      }
      fill();
    }
    count(to, offset, chars.position());
    if (!begun) {
      begun = true;
      if (to[offset] == '\uFEFF') {
        column = Math.max(1, column - 1);
        System.arraycopy(to, offset + 1, to, offset, chars.position() - 1);
        int rest = chars.position() - 1;
        return rest == 0 ? read(to, offset, length) : rest;
      }
    }
    return chars.position();
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (read < 0) {
      ended = true;
    } else {
      bytes.position(bytes.position() + read);
    }
    bytes.flip();
  }

  private String wrongBytes(int length) {
    byte[] wrong = new byte[Math.min(Math.max(length, 1), bytes.remaining())];
    bytes.duplicate().get(wrong);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(wrong);
  }

  private void count(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (text[i] == '\n') {
        line++;
        column = 1;
      } else if (!Character.isLowSurrogate(text[i])) {
        column++;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Bytes that are no text of the encoding. */
  static final class Malformed extends CharacterCodingException {
    private static final long serialVersionUID = 1;

    private final long line;
    private final String message;

    Malformed(long line, long column, String bytes, Charset charset) {
      this.line = line;
      this.message =
          "column %d: the bytes %s are not %s".formatted(column, bytes, charset.displayName());
    }

    /** Physical line, from 1. */
    long line() {
      return line;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }
}
