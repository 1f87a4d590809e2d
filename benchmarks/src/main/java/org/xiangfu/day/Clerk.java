package org.xiangfu.day;

import com.google.protobuf.ByteString;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.WithdrawCaseRequest;

/**
 * A clerk who knows nothing but what the service says: accepts what it suggests to accept, takes
 * another capture where the first one does not match, and leaves the rest to a supervisor.
 */
final class Clerk {
  private final Desk desk;

  Clerk(Desk desk) {
    this.desk = desk;
  }

  /** Serves an applicant; the case as it is then. */
  Case serve(Applicant applicant) {
    Case opened = open(applicant);
    if (applicant.plot() == Plot.CHANGED_MIND) {
      return withdraw(opened);
    }
    Case checked = opened;
    for (ByteString capture : applicant.captures()) {
      checked = check(checked, capture);
      if (checked.getSuggestion().getBand() == Band.BAND_MATCH) {
        break;
      }
    }
    if (nobodyCompared(checked)) {
      return seeDocuments(checked);
    }
    return checked.getSuggestion().getBand() == Band.BAND_MATCH
        ? decide(checked, Decision.DECISION_ACCEPT, "")
        : decide(checked, Decision.DECISION_REFER, "says to be the holder; a second person looks");
  }

  private Case open(Applicant applicant) {
    CaseKind kind = applicant.plot().kind();
    var request =
        OpenCaseRequest.newBuilder()
            .setOrigin(Desk.origin(kind))
            .setKind(kind)
            .setPersonId(applicant.personId());
    if (kind == CaseKind.CASE_KIND_REPLACEMENT) {
      request.setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST);
    }
    if (kind == CaseKind.CASE_KIND_IDENTITY_CHECK) {
      request.setIdentityCheckUse(IdentityCheckUse.IDENTITY_CHECK_USE_PASSPORT);
    }
    return desk.client().cases().openCase(request.build()).getCase();
  }

  private Case check(Case now, ByteString capture) {
    return desk.client()
        .cases()
        .addProbe(
            AddProbeRequest.newBuilder()
                .setOrigin(Desk.origin(now.getKind()))
                .setCaseId(now.getCaseId())
                .setProbe(capture)
                .build())
        .getCase();
  }

  private static boolean nobodyCompared(Case checked) {
    return checked.getChecks(checked.getChecksCount() - 1).getRecordBand() == Band.BAND_UNSPECIFIED;
  }

  private Case seeDocuments(Case checked) {
    boolean unknown =
        checked.getSuggestion().getReasonsList().contains(CheckReason.CHECK_REASON_NOT_ENROLLED);
    return desk.client()
        .cases()
        .recordAlternativeChecks(
            RecordAlternativeChecksRequest.newBuilder()
                .setOrigin(Desk.origin(checked.getKind()))
                .setCaseId(checked.getCaseId())
                .setGround(
                    unknown
                        ? AlternativeGround.ALTERNATIVE_GROUND_NOT_ENROLLED
                        : AlternativeGround.ALTERNATIVE_GROUND_INJURY)
                .addEvidence(AlternativeEvidence.ALTERNATIVE_EVIDENCE_HOUSEHOLD_CERTIFICATE)
                .addEvidence(AlternativeEvidence.ALTERNATIVE_EVIDENCE_GUARANTOR)
                .build())
        .getCase();
  }

  private Case decide(Case checked, Decision decision, String reason) {
    return desk.client()
        .cases()
        .decideCase(
            DecideCaseRequest.newBuilder()
                .setOrigin(Desk.origin(checked.getKind()))
                .setCaseId(checked.getCaseId())
                .setDecision(decision)
                .setReason(reason)
                .build())
        .getCase();
  }

  private Case withdraw(Case opened) {
    return desk.client()
        .cases()
        .withdrawCase(
            WithdrawCaseRequest.newBuilder()
                .setOrigin(Desk.origin(opened.getKind()))
                .setCaseId(opened.getCaseId())
                .setReason("found the card")
                .build())
        .getCase();
  }
}
