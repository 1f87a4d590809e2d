package org.xiangfu.server.sealing;

import java.io.IOException;

/** An object that cannot be opened: another key, damage, or an object in another's place. */
public final class SealException extends IOException {
  private static final long serialVersionUID = 1L;

  SealException(String message) {
    super(message);
  }
}
