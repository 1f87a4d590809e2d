package org.xiangfu.server.access;

import java.util.Optional;
import org.xiangfu.v1.CaseServiceGrpc;

/** What one operator may do only so often: a class of rights. */
public enum LimitedUse {
  /** 1:1, by itself or as the check of a case. */
  VERIFY,
  /** 1:N. */
  IDENTIFY,
  /** Reading of a person's record, of a photo on record or of a case's capture. */
  READ,
  /** The quality of a photo. */
  ASSESS;

  private static final String CASE_CHECK = CaseServiceGrpc.getAddProbeMethod().getFullMethodName();

  /** The class of a call; empty for one that is not limited by operator, such as an archive's. */
  static Optional<LimitedUse> of(String method, Right right) {
    return switch (right) {
      case VERIFY -> Optional.of(VERIFY);
      case OPEN_CASE -> method.equals(CASE_CHECK) ? Optional.of(VERIFY) : Optional.empty();
      case IDENTIFY -> Optional.of(IDENTIFY);
      case READ_PERSON, READ_PORTRAIT, READ_PROBE -> Optional.of(READ);
      case ASSESS -> Optional.of(ASSESS);
      default -> Optional.empty();
    };
  }
}
