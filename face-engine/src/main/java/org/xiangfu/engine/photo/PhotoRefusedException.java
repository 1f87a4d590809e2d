package org.xiangfu.engine.photo;

import org.xiangfu.engine.RefusalReason;

/** A photo that was not decoded. The message is one English sentence without personal data. */
public final class PhotoRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final RefusalReason reason;

  PhotoRefusedException(RefusalReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public RefusalReason reason() {
    return reason;
  }
}
