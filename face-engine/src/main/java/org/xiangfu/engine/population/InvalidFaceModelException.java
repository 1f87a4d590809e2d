package org.xiangfu.engine.population;

import java.io.IOException;

/** A face model that cannot be used; the message names the file, what is wrong and what to do. */
public final class InvalidFaceModelException extends IOException {
  private static final long serialVersionUID = 1;

  InvalidFaceModelException(String message) {
    super(message);
  }

  InvalidFaceModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
