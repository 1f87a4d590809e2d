package org.xiangfu.server;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.WithdrawCaseRequest;

/** What comes up at offices: the same seven cases at each, of people who do not exist. */
final class OfficeCases {
  /** Numbers with a right check digit: the first three are of men, the last three of women. */
  static final List<String> NUMBERS =
      List.of("A123456789", "A100000001", "A100000010", "B223456782", "A200000003", "A200000012");

  static final int CASES = 7;

  private final XiangfuClient client;
  private final List<List<byte[]>> people;

  OfficeCases(XiangfuClient client, List<List<byte[]>> people) {
    this.client = client;
    this.people = people;
  }

  static Origin.Builder origin(String operator, String office, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setOfficeId(office)
        .setWorkstationId("desk-" + office)
        .setPurpose(purpose);
  }

  void enroll() {
    for (int person = 0; person < NUMBERS.size(); person++) {
      var _ =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin("batch", "", Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId(NUMBERS.get(person))
                      .setPhoto(ByteString.copyFrom(people.get(person).get(0)))
                      .build());
    }
  }

  /**
   * The cases of an office, in this order: two of the right person, an impostor who was refused, a
   * right person whom the clerk refused all the same, an impostor whom a supervisor refused, one
   * withdrawn, one left open.
   */
  List<Case> work(String office, String clerk, String supervisor) {
    List<Case> cases = new ArrayList<>();
    cases.add(decided(office, clerk, 0, 0, Decision.DECISION_ACCEPT, ""));
    cases.add(decided(office, clerk, 3, 3, Decision.DECISION_ACCEPT, ""));
    cases.add(decided(office, clerk, 1, 2, Decision.DECISION_REFUSE, ""));
    cases.add(decided(office, clerk, 4, 4, Decision.DECISION_REFUSE, "the card was not theirs"));
    Case referred = decided(office, clerk, 5, 2, Decision.DECISION_REFER, "not sure");
    cases.add(
        client
            .cases()
            .reviewCase(
                ReviewCaseRequest.newBuilder()
                    .setOrigin(origin(supervisor, office, Purpose.PURPOSE_REPLACEMENT))
                    .setCaseId(referred.getCaseId())
                    .setDecision(Decision.DECISION_REFUSE)
                    .setReason("somebody else")
                    .build())
            .getCase());
    Case gone = open(office, clerk, 0);
    cases.add(
        client
            .cases()
            .withdrawCase(
                WithdrawCaseRequest.newBuilder()
                    .setOrigin(origin(clerk, office, Purpose.PURPOSE_REPLACEMENT))
                    .setCaseId(gone.getCaseId())
                    .build())
            .getCase());
    cases.add(open(office, clerk, 3));
    return cases;
  }

  Case open(String office, String clerk, int person) {
    return client
        .cases()
        .openCase(
            OpenCaseRequest.newBuilder()
                .setOrigin(origin(clerk, office, Purpose.PURPOSE_REPLACEMENT))
                .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
                .setPersonId(NUMBERS.get(person))
                .setBirthYear(1980 + person)
                .build())
        .getCase();
  }

  Case decided(
      String office, String clerk, int person, int face, Decision decision, String reason) {
    String id = open(office, clerk, person).getCaseId();
    var _ =
        client
            .cases()
            .addProbe(
                AddProbeRequest.newBuilder()
                    .setOrigin(origin(clerk, office, Purpose.PURPOSE_REPLACEMENT))
                    .setCaseId(id)
                    .setProbe(ByteString.copyFrom(people.get(face).get(1)))
                    .build());
    return client
        .cases()
        .decideCase(
            DecideCaseRequest.newBuilder()
                .setOrigin(origin(clerk, office, Purpose.PURPOSE_REPLACEMENT))
                .setCaseId(id)
                .setDecision(decision)
                .setReason(reason)
                .build())
        .getCase();
  }
}
