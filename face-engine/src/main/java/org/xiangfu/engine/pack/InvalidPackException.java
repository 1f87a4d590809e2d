package org.xiangfu.engine.pack;

import java.io.IOException;

/** A model pack that cannot be used; the message names the file and what is wrong with it. */
public final class InvalidPackException extends IOException {
  private static final long serialVersionUID = 1;

  InvalidPackException(String message) {
    super(message);
  }

  InvalidPackException(String message, Throwable cause) {
    super(message, cause);
  }
}
