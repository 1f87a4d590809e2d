package org.xiangfu.counter.console;

/** A form that cannot be taken as it is; the key of what to say. */
final class BadFormException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;

  BadFormException(String key) {
    super(key);
    this.key = key;
  }

  String key() {
    return key;
  }
}
