package org.xiangfu.server.portrait;

/**
 * What portraits are called in their store. Those of the first generation of keys lie at its root,
 * as they did before there were others.
 */
final class PortraitName {
  private PortraitName() {}

  /** The folder of a generation; empty for the first. */
  static String folder(int generation) {
    return generation == 1 ? "" : "g" + generation + "/";
  }

  /** Where a portrait lies in the folder of any generation. */
  static String path(String digits) {
    return "%s/%s/%s".formatted(digits.substring(0, 2), digits.substring(2, 4), digits);
  }

  /** The name of what says that a portrait is not to be sealed anew with a generation. */
  static String gone(int generation, String path) {
    return "gone-" + folder(generation) + path;
  }

  /** What a portrait is bound to when it is sealed. */
  static String bound(String name) {
    return "portraits/" + name;
  }
}
