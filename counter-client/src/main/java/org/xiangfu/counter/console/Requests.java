package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Who asks, from where and why, in the words of the protocol.
 *
 * @param operator account or name
 * @param office of every case
 * @param workstation may be empty
 */
record Requests(String operator, String office, String workstation) {
  /** The origin of an act; the same id again is the same act. */
  Origin origin(String requestId, CaseKind kind) {
    return origin(requestId, purpose(kind));
  }

  /** The origin of a new act. */
  Origin origin(CaseKind kind) {
    return origin(UUID.randomUUID().toString(), kind);
  }

  /** The origin of reading cases. */
  Origin reading() {
    return origin(UUID.randomUUID().toString(), Purpose.PURPOSE_IDENTITY_CHECK);
  }

  /** The origin of an auditor's question, or of a step with this id. */
  Origin auditing(String requestId) {
    return origin(requestId, Purpose.PURPOSE_AUDIT);
  }

  /** The origin of a step of an incident, or of a question about one. */
  Origin investigating(String requestId) {
    return origin(requestId, Purpose.PURPOSE_INVESTIGATION);
  }

  /** A capture of a case; the case id may be set later. */
  AddProbeRequest capture(String requestId, CaseKind kind, String caseId, ByteString photo) {
    return AddProbeRequest.newBuilder()
        .setOrigin(origin(requestId, kind))
        .setCaseId(caseId)
        .setProbe(photo)
        .build();
  }

  /** A picture whose quality is asked for. */
  AssessPhotoRequest live(ByteString photo) {
    return AssessPhotoRequest.newBuilder().setOrigin(reading()).setPhoto(photo).build();
  }

  private Origin origin(String requestId, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(requestId)
        .setOperatorId(operator)
        .setOfficeId(office)
        .setWorkstationId(workstation)
        .setPurpose(purpose)
        .build();
  }

  private static Purpose purpose(CaseKind kind) {
    return switch (kind) {
      case CASE_KIND_REPLACEMENT -> Purpose.PURPOSE_REPLACEMENT;
      case CASE_KIND_FIRST_ISSUE -> Purpose.PURPOSE_FIRST_ISSUE;
      case CASE_KIND_COLLECTION -> Purpose.PURPOSE_COLLECTION;
      case CASE_KIND_CANCELLATION -> Purpose.PURPOSE_CANCELLATION;
      case CASE_KIND_IDENTITY_CHECK, CASE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          Purpose.PURPOSE_IDENTITY_CHECK;
    };
  }
}
