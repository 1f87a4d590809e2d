package org.xiangfu.day;

import java.util.UUID;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Somebody of the office, signed in.
 *
 * @param client signed in with an account of its own
 */
record Desk(XiangfuClient client) implements AutoCloseable {
  /** The office, as household registration numbers them. */
  static final String OFFICE = "63000010";

  /** The origin of a new request; the service fills in who and where. */
  static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOfficeId(OFFICE)
        .setPurpose(purpose)
        .build();
  }

  /** The same for a case. */
  static Origin origin(CaseKind kind) {
    return origin(
        switch (kind) {
          case CASE_KIND_REPLACEMENT -> Purpose.PURPOSE_REPLACEMENT;
          case CASE_KIND_FIRST_ISSUE -> Purpose.PURPOSE_FIRST_ISSUE;
          case CASE_KIND_COLLECTION -> Purpose.PURPOSE_COLLECTION;
          case CASE_KIND_CANCELLATION -> Purpose.PURPOSE_CANCELLATION;
          case CASE_KIND_IDENTITY_CHECK -> Purpose.PURPOSE_IDENTITY_CHECK;
          case CASE_KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("no kind of case");
        });
  }

  @Override
  public void close() {
    client.close();
  }
}
