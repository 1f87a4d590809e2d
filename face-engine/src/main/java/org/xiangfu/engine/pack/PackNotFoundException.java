package org.xiangfu.engine.pack;

import java.io.IOException;

/** No such model pack; the message names the places that were looked in. */
public final class PackNotFoundException extends IOException {
  private static final long serialVersionUID = 1;

  PackNotFoundException(String message) {
    super(message);
  }
}
