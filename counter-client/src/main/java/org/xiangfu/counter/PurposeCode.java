package org.xiangfu.counter;

import java.util.Locale;
import org.xiangfu.v1.Purpose;

/** Why a person's data is used, as typed on the command line. */
enum PurposeCode {
  REPLACEMENT(Purpose.PURPOSE_REPLACEMENT),
  FIRST_ISSUE(Purpose.PURPOSE_FIRST_ISSUE),
  COLLECTION(Purpose.PURPOSE_COLLECTION),
  CANCELLATION(Purpose.PURPOSE_CANCELLATION),
  IDENTITY_CHECK(Purpose.PURPOSE_IDENTITY_CHECK),
  INVESTIGATION(Purpose.PURPOSE_INVESTIGATION),
  AUDIT(Purpose.PURPOSE_AUDIT);

  private final Purpose purpose;

  PurposeCode(Purpose purpose) {
    this.purpose = purpose;
  }

  Purpose purpose() {
    return purpose;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
