package org.xiangfu.server.ledger.chain.v1;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes one JSON object without white space. Of a text only {@code "}, {@code \}, control
 * characters below U+0020 and unpaired surrogates are escaped, the last two as {@code \}{@code u}
 * and four lower-case hexadecimal digits; what is empty or zero is left out.
 */
final class CanonicalJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT);

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(512);

  CanonicalJson begin() {
    out.append('{');
    return this;
  }

  CanonicalJson begin(String name) {
    name(name);
    return begin();
  }

  CanonicalJson end() {
    out.append('}');
    return this;
  }

  CanonicalJson number(String name, long value) {
    if (value != 0) {
      name(name);
      out.append(value);
    }
    return this;
  }

  CanonicalJson text(String name, String value) {
    if (!value.isEmpty()) {
      name(name);
      quoted(value);
    }
    return this;
  }

  CanonicalJson texts(String name, List<String> values) {
    if (!values.isEmpty()) {
      name(name);
      out.append('[');
      for (int i = 0; i < values.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        quoted(values.get(i));
      }
      out.append(']');
    }
    return this;
  }

  /** The name that this version has for a value, or its number if it has none; nothing for 0. */
  CanonicalJson named(String name, List<String> names, int value) {
    return value > 0 && value < names.size() ? text(name, names.get(value)) : number(name, value);
  }

  CanonicalJson time(String name, Timestamp time) {
    Instant instant = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    return text(name, TIME.format(instant.atOffset(ZoneOffset.UTC)));
  }

  private void name(String name) {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
    out.append('"').append(name).append("\":");
  }

  private void quoted(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        escaped(c);
      } else if (!Character.isSurrogate(c)) {
        out.append(c);
      } else if (i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1))) {
        out.append(c).append(value.charAt(++i));
      } else {
        escaped(c);
      }
    }
    out.append('"');
  }

  private void escaped(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xF));
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
