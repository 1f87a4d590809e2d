package org.xiangfu.server.sealing;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalInt;

/** What a sealed text tells without keys. */
public final class SealedText {
  /** A byte 1 and the key's id are five bytes, which seven characters and a bit hold. */
  private static final int PREFIX_CHARACTERS = 8;

  private SealedText() {}

  /** The id of the key that a text was sealed with; empty if it is not a sealed text. */
  public static OptionalInt keyId(String text) {
    if (text.length() < PREFIX_CHARACTERS) {
      return OptionalInt.empty();
    }
    try {
      ByteBuffer prefix =
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(0, PREFIX_CHARACTERS)));
      return prefix.get() == 1 ? OptionalInt.of(prefix.getInt()) : OptionalInt.empty();
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }
}
