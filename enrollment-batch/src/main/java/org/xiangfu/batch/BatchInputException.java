package org.xiangfu.batch;

import java.io.IOException;

/** The batch was started with something it cannot work on; the message names it and what to do. */
public final class BatchInputException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names what it is and what to do, and no person
   */
  public BatchInputException(String message) {
    super(message);
  }

  /**
   * @param message as above
   */
  public BatchInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
