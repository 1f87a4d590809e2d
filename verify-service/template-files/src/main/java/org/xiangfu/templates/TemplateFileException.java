package org.xiangfu.templates;

import java.io.IOException;

/**
 * A file of templates, or a key file for such, cannot be used. The message names it and says why.
 */
public final class TemplateFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Fault {
    /** It is no file of templates, or no key file for them. */
    OTHER_KIND,
    /** It is of a version that this release does not know. */
    OTHER_VERSION,
    /** It was sealed with a key that is not in the key file. */
    FOREIGN_KEY,
    /** It is cut short, or was altered. */
    DAMAGED,
    /** Its templates are of another pack than wanted. */
    PACK_MISMATCH
  }

  private final Fault fault;

  TemplateFileException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What is wrong. */
  public Fault fault() {
    return fault;
  }
}
