package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A key on a PKCS#11 token as RFC 7512 writes it: {@code
 * pkcs11:slot-id=1;object=LABEL?module-path=/…/lib.so&pin-source=file:/…/pin}. With {@code
 * config=FILE} in place of slot and module, the file is one of SunPKCS11's own.
 *
 * @param object label of the key
 * @param configuration as SunPKCS11 takes it
 * @param pinFile holds the PIN
 */
record TokenAddress(String object, String configuration, Path pinFile) {
  private static final String SCHEME = "pkcs11:";

  static TokenAddress of(String uri) throws IOException {
    Map<String, String> parts = new HashMap<>();
    List<String> halves = Splitter.on('?').limit(2).splitToList(uri.substring(SCHEME.length()));
    put(parts, halves.getFirst(), ';');
    if (halves.size() > 1) {
      put(parts, halves.getLast(), '&');
    }
    if (parts.containsKey("token")) {
      throw new IOException(uri + ": a token is named by its slot; give slot-id= for token=");
    }
    String pin = required(uri, parts, "pin-source");
    return new TokenAddress(
        required(uri, parts, "object"),
        configuration(uri, parts),
        Path.of(pin.startsWith("file:") ? pin.substring("file:".length()) : pin));
  }

  private static void put(Map<String, String> parts, String half, char separator) {
    for (String part : Splitter.on(separator).omitEmptyStrings().split(half)) {
      int equal = part.indexOf('=');
      if (equal > 0) {
        // A plus sign is no space in such a URI.
        String value = part.substring(equal + 1).replace("+", "%2B");
        parts.put(part.substring(0, equal), URLDecoder.decode(value, UTF_8));
      }
    }
  }

  private static String required(String uri, Map<String, String> parts, String name)
      throws IOException {
    String value = parts.get(name);
    if (value == null || value.isEmpty()) {
      throw new IOException(
          uri
              + " lacks "
              + name
              + "=; a whole one is pkcs11:slot-id=1;object=LABEL?module-path=/…/lib.so"
              + "&pin-source=file:/…/pin");
    }
    return value;
  }

  private static String configuration(String uri, Map<String, String> parts) throws IOException {
    if (parts.containsKey("config")) {
      return parts.get("config");
    }
    String slot =
        parts.containsKey("slot-id") ? "slot = " + parts.get("slot-id") : "slotListIndex = 0";
    return "--name = xiangfu\nlibrary = "
        + required(uri, parts, "module-path")
        + "\n"
        + slot
        + "\n";
  }
}
