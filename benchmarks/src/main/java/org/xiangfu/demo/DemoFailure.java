package org.xiangfu.demo;

/** A step of the demo did not come out as it should; the message says which and how. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoFailure(String message) {
    super(message);
  }
}
