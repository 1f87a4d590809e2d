package org.xiangfu.server.portrait;

/** The portrait store did not answer, or an object in it is damaged. */
public final class PortraitStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortraitStoreException(Throwable cause) {
    super("the portrait store failed; send the same request again", cause);
  }
}
