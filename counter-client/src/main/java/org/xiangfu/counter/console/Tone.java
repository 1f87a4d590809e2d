package org.xiangfu.counter.console;

import org.xiangfu.v1.Band;

/**
 * A band in three ways at once, so that nobody depends on colours.
 *
 * @param name of the colour and of the shape: match, refer, no-match or none
 * @param word in the reader's language
 */
public record Tone(String name, String word) {
  static Tone of(Band band, Texts texts) {
    String name =
        switch (band) {
          case BAND_MATCH -> "match";
          case BAND_REFER -> "refer";
          case BAND_NO_MATCH -> "no-match";
          case BAND_UNSPECIFIED, UNRECOGNIZED -> "none";
        };
    return new Tone(name, texts.word("band", band));
  }
}
