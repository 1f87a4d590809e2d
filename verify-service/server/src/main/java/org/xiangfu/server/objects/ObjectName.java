package org.xiangfu.server.objects;

import java.util.regex.Pattern;

/** What an object may be called, so that a name means the same in every store. */
final class ObjectName {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}/){0,8}[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  private ObjectName() {}

  static String checked(String name) {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an object: " + name);
    }
    return name;
  }

  static void checkSize(String name, byte[] content) {
    if (content.length > ObjectStore.MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s has %d bytes; an object has at most %d"
              .formatted(name, content.length, ObjectStore.MAX_BYTES));
    }
  }
}
