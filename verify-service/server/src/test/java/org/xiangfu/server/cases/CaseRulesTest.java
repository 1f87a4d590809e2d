package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.SUPERVISOR;
import static org.xiangfu.server.cases.CaseBench.act;
import static org.xiangfu.server.cases.CaseBench.alternative;
import static org.xiangfu.server.cases.CaseBench.check;
import static org.xiangfu.server.cases.CaseBench.consume;
import static org.xiangfu.server.cases.CaseBench.decide;
import static org.xiangfu.server.cases.CaseBench.delivered;
import static org.xiangfu.server.cases.CaseBench.deny;
import static org.xiangfu.server.cases.CaseBench.expire;
import static org.xiangfu.server.cases.CaseBench.open;
import static org.xiangfu.server.cases.CaseBench.review;
import static org.xiangfu.server.cases.CaseBench.unseen;
import static org.xiangfu.server.cases.CaseBench.withdraw;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_ALTERNATIVE_CHECKS_NEEDED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_DONE;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_FACE_CAN_BE_COMPARED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_FOUR_EYES;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_NOTICE_DENIED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_NOT_FOUND;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_NO_NOTICE;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_REASON_NEEDED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_RECEIPT_CONSUMED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_RECEIPT_FROZEN;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_RECEIPT_OF_NO_CARD;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_RECEIPT_UNKNOWN;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_REFERRAL_NEEDED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_REPEATED;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_STATE;
import static org.xiangfu.server.ledger.v1.CaseOutcome.CASE_OUTCOME_TOO_MANY_PROBES;
import static org.xiangfu.v1.CaseState.CASE_STATE_ACCEPTED;
import static org.xiangfu.v1.CaseState.CASE_STATE_CHECKED;
import static org.xiangfu.v1.CaseState.CASE_STATE_EXPIRED;
import static org.xiangfu.v1.CaseState.CASE_STATE_OPENED;
import static org.xiangfu.v1.CaseState.CASE_STATE_REFERRED;
import static org.xiangfu.v1.CaseState.CASE_STATE_REFUSED;
import static org.xiangfu.v1.CaseState.CASE_STATE_UNSPECIFIED;
import static org.xiangfu.v1.CaseState.CASE_STATE_WITHDRAWN;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NOT_ENROLLED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_MATCH;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_USABLE_FACE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WEAK_MATCH;
import static org.xiangfu.v1.Decision.DECISION_ACCEPT;
import static org.xiangfu.v1.Decision.DECISION_REFER;
import static org.xiangfu.v1.Decision.DECISION_REFUSE;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.NoticeState;
import org.xiangfu.v1.ReceiptState;

/** Every state of a case beside every step. */
class CaseRulesTest {
  private int events;

  private CaseResult apply(Optional<Case> before, String operator, CaseCommand.Builder command) {
    return CaseRules.apply(
        before, command.setCaseId("c1").setAct(act("e" + ++events, operator)).build());
  }

  private Case after(Case before, String operator, CaseCommand.Builder command) {
    CaseResult result = apply(Optional.of(before), operator, command);
    assertEquals(CASE_OUTCOME_DONE, result.getOutcome());
    return result.getCase();
  }

  private Case opened() {
    return apply(Optional.empty(), CLERK, open()).getCase();
  }

  private Case checked(Band band, CheckReason... reasons) {
    return after(opened(), CLERK, check(band, reasons));
  }

  private Case referred() {
    return after(checked(Band.BAND_REFER), CLERK, decide(DECISION_REFER, ""));
  }

  /** One case in every state that there is; the empty one stands for no case. */
  private Map<CaseState, Case> oneOfEach() {
    Map<CaseState, Case> cases = new EnumMap<>(CaseState.class);
    cases.put(CASE_STATE_UNSPECIFIED, Case.getDefaultInstance());
    cases.put(CASE_STATE_OPENED, opened());
    cases.put(CASE_STATE_CHECKED, checked(Band.BAND_MATCH));
    cases.put(CASE_STATE_REFERRED, referred());
    cases.put(
        CASE_STATE_ACCEPTED, after(checked(Band.BAND_MATCH), CLERK, decide(DECISION_ACCEPT, "")));
    cases.put(
        CASE_STATE_REFUSED, after(checked(Band.BAND_NO_MATCH), CLERK, decide(DECISION_REFUSE, "")));
    cases.put(CASE_STATE_WITHDRAWN, after(opened(), CLERK, withdraw()));
    Case left = opened();
    cases.put(CASE_STATE_EXPIRED, after(left, "", expire(left)));
    cases.forEach((state, each) -> assertEquals(state, each.getState()));
    Set<CaseState> all = EnumSet.allOf(CaseState.class);
    all.remove(CaseState.UNRECOGNIZED);
    assertEquals(all, cases.keySet());
    return cases;
  }

  /** Every step as somebody may take it who took none before, with a reason. */
  private static Map<String, CaseCommand.Builder> everyStep(Case of) {
    Map<String, CaseCommand.Builder> steps = new LinkedHashMap<>();
    steps.put("open", open());
    steps.put("check", check(Band.BAND_MATCH));
    steps.put("documents", alternative());
    for (Decision decision : List.of(DECISION_ACCEPT, DECISION_REFER, DECISION_REFUSE)) {
      steps.put("decide " + decision, decide(decision, "looked twice"));
      steps.put("review " + decision, review(decision, "looked twice"));
    }
    steps.put("decide nothing", decide(Decision.DECISION_UNSPECIFIED, "looked twice"));
    steps.put("withdraw", withdraw());
    steps.put("expire", expire(of));
    steps.put("consume", consume(of.getReceipt().getReceiptId(), "card-1"));
    steps.put("deliver the notice", delivered());
    steps.put("deny the notice", deny());
    steps.put("a step of a later release", CaseCommand.newBuilder());
    return steps;
  }

  private static final Map<String, CaseState> WAYS =
      Map.ofEntries(
          Map.entry("CASE_STATE_UNSPECIFIED open", CASE_STATE_OPENED),
          Map.entry("CASE_STATE_OPENED check", CASE_STATE_CHECKED),
          Map.entry("CASE_STATE_OPENED documents", CASE_STATE_REFERRED),
          Map.entry("CASE_STATE_OPENED withdraw", CASE_STATE_WITHDRAWN),
          Map.entry("CASE_STATE_CHECKED check", CASE_STATE_CHECKED),
          Map.entry("CASE_STATE_CHECKED decide DECISION_ACCEPT", CASE_STATE_ACCEPTED),
          Map.entry("CASE_STATE_CHECKED decide DECISION_REFER", CASE_STATE_REFERRED),
          Map.entry("CASE_STATE_CHECKED decide DECISION_REFUSE", CASE_STATE_REFUSED),
          Map.entry("CASE_STATE_CHECKED withdraw", CASE_STATE_WITHDRAWN),
          Map.entry("CASE_STATE_REFERRED review DECISION_ACCEPT", CASE_STATE_ACCEPTED),
          Map.entry("CASE_STATE_REFERRED review DECISION_REFUSE", CASE_STATE_REFUSED),
          Map.entry("CASE_STATE_ACCEPTED deliver the notice", CASE_STATE_ACCEPTED),
          Map.entry("CASE_STATE_ACCEPTED deny the notice", CASE_STATE_ACCEPTED),
          Map.entry("CASE_STATE_ACCEPTED consume", CASE_STATE_ACCEPTED),
          Map.entry("CASE_STATE_OPENED expire", CASE_STATE_EXPIRED),
          Map.entry("CASE_STATE_CHECKED expire", CASE_STATE_EXPIRED),
          Map.entry("CASE_STATE_REFERRED expire", CASE_STATE_EXPIRED),
          Map.entry("CASE_STATE_REFERRED withdraw", CASE_STATE_WITHDRAWN));

  @Test
  void everyStepFromEveryStateDoesWhatTheTableSaysOrNothing() {
    int walked = 0;
    for (Map.Entry<CaseState, Case> from : oneOfEach().entrySet()) {
      for (Map.Entry<String, CaseCommand.Builder> step : everyStep(from.getValue()).entrySet()) {
        String way = from.getKey() + " " + step.getKey();
        boolean none = from.getKey() == CASE_STATE_UNSPECIFIED;
        Optional<Case> before = none ? Optional.empty() : Optional.of(from.getValue());
        CaseResult result = apply(before, SUPERVISOR, step.getValue());
        if (WAYS.containsKey(way)) {
          assertEquals(CASE_OUTCOME_DONE, result.getOutcome(), way);
          assertEquals(WAYS.get(way), result.getCase().getState(), way);
          assertEquals(
              !way.endsWith("deliver the notice"),
              Cases.hasTaken(result.getCase(), "e" + events),
              way);
        } else {
          CaseOutcome expected =
              none
                  ? CASE_OUTCOME_NOT_FOUND
                  // This one has a face that was compared.
                  : way.equals("CASE_STATE_CHECKED documents")
                      ? CASE_OUTCOME_FACE_CAN_BE_COMPARED
                      : CASE_OUTCOME_STATE;
          assertEquals(expected, result.getOutcome(), way);
          assertEquals(from.getValue(), result.getCase(), way);
        }
        walked++;
      }
    }
    assertEquals(8 * 16, walked);
  }

  @Test
  void theTableHasNoWayBeyondThoseWalked() {
    int ways = 0;
    for (CaseState from : CaseState.values()) {
      for (StepCase step : StepCase.values()) {
        for (CaseState to : CaseState.values()) {
          ways += Transitions.allow(from, step, to) ? 1 : 0;
        }
      }
    }
    // Those of the walk, and documents of a case whose capture had no usable face.
    assertEquals(WAYS.size() + 1, ways);
  }

  @Test
  void aCaseWithWhichSomebodyWentOnDoesNotExpire() {
    Case seen = opened();
    CaseCommand.Builder expiry = expire(seen);
    Case checked = after(seen, CLERK, check(Band.BAND_MATCH));
    CaseResult result = apply(Optional.of(checked), "", expiry);
    assertEquals(CaseOutcome.CASE_OUTCOME_CHANGED, result.getOutcome());
    assertEquals(checked, result.getCase());
    assertEquals(CASE_STATE_EXPIRED, after(checked, "", expire(checked)).getState());
  }

  @Test
  void aStepThatWasTakenIsNotTakenAgain() {
    Case now = opened();
    for (CaseCommand.Builder step :
        List.of(
            check(Band.BAND_REFER),
            decide(DECISION_REFER, ""),
            review(DECISION_ACCEPT, "known to me"))) {
      String operator = step.hasReview() ? SUPERVISOR : CLERK;
      CaseResult first = apply(Optional.of(now), operator, step);
      assertEquals(CASE_OUTCOME_DONE, first.getOutcome());
      CaseResult again = CaseRules.apply(Optional.of(first.getCase()), step.build());
      assertEquals(CASE_OUTCOME_REPEATED, again.getOutcome());
      assertEquals(first.getCase(), again.getCase());
      now = first.getCase();
    }
    CaseResult late = CaseRules.apply(Optional.of(now), open().setAct(now.getOpened()).build());
    assertEquals(CASE_OUTCOME_REPEATED, late.getOutcome());
    assertEquals(now, late.getCase());
  }

  private void assertRefused(
      CaseOutcome expected, Case before, String operator, CaseCommand.Builder command) {
    CaseResult result = apply(Optional.of(before), operator, command);
    assertEquals(expected, result.getOutcome());
    assertEquals(before, result.getCase());
  }

  @Test
  void nobodyReviewsACaseThatTheyTookAStepOf() {
    assertRefused(CASE_OUTCOME_FOUR_EYES, referred(), CLERK, review(DECISION_ACCEPT, "sure"));
    Case byMany = after(opened(), "clerk-2", check(Band.BAND_REFER));
    byMany = after(byMany, "clerk-3", decide(DECISION_REFER, ""));
    for (String operator : List.of(CLERK, "clerk-2", "clerk-3")) {
      assertRefused(CASE_OUTCOME_FOUR_EYES, byMany, operator, review(DECISION_ACCEPT, "sure"));
    }
    Case seen = after(opened(), "clerk-4", alternative());
    assertRefused(CASE_OUTCOME_FOUR_EYES, seen, "clerk-4", review(DECISION_REFUSE, "no"));
    assertEquals(
        CASE_STATE_ACCEPTED,
        after(byMany, SUPERVISOR, review(DECISION_ACCEPT, "known to me")).getState());
  }

  @Test
  void aReviewSaysWhy() {
    for (Decision decision : List.of(DECISION_ACCEPT, DECISION_REFUSE)) {
      assertRefused(CASE_OUTCOME_REASON_NEEDED, referred(), SUPERVISOR, review(decision, ""));
    }
  }

  @Test
  void theClerkAloneAcceptsOnlyWhatIsSuggested() {
    for (Band band : List.of(Band.BAND_REFER, Band.BAND_NO_MATCH)) {
      assertRefused(
          CASE_OUTCOME_REFERRAL_NEEDED, checked(band), CLERK, decide(DECISION_ACCEPT, "sure"));
    }
    Case accepted = after(checked(Band.BAND_MATCH), CLERK, decide(DECISION_ACCEPT, ""));
    assertFalse(accepted.getDecision().getOverride());
    assertEquals(CLERK, accepted.getDecision().getAct().getOperatorId());
  }

  @Test
  void aDecisionAgainstTheSuggestionIsAnOverrideAndNeedsAReason() {
    Map<Band, Decision> suggested =
        Map.of(
            Band.BAND_MATCH, DECISION_ACCEPT,
            Band.BAND_REFER, DECISION_REFER,
            Band.BAND_NO_MATCH, DECISION_REFUSE);
    suggested.forEach(
        (band, own) -> {
          for (Decision decision : List.of(DECISION_REFER, DECISION_REFUSE)) {
            if (decision == own) {
              assertFalse(
                  after(checked(band), CLERK, decide(decision, "")).getDecision().getOverride());
            } else {
              assertRefused(CASE_OUTCOME_REASON_NEEDED, checked(band), CLERK, decide(decision, ""));
              assertTrue(
                  after(checked(band), CLERK, decide(decision, "odd")).getDecision().getOverride());
            }
          }
        });
  }

  @Test
  void aReviewOverridesOnlyWhatTheMachineWasSureOf() {
    Case sure = after(checked(Band.BAND_NO_MATCH), CLERK, decide(DECISION_REFER, "face lift"));
    assertTrue(after(sure, SUPERVISOR, review(DECISION_ACCEPT, "seen")).getReview().getOverride());
    assertFalse(after(sure, SUPERVISOR, review(DECISION_REFUSE, "seen")).getReview().getOverride());
    assertFalse(
        after(referred(), SUPERVISOR, review(DECISION_ACCEPT, "seen")).getReview().getOverride());
  }

  @Test
  void withNobodyToCompareOnlyDocumentsLeadToASupervisor() {
    for (CheckReason reason : List.of(CHECK_REASON_NOT_ENROLLED, CHECK_REASON_NO_USABLE_FACE)) {
      Case nobody = after(opened(), CLERK, unseen(reason));
      for (Decision decision : List.of(DECISION_ACCEPT, DECISION_REFER)) {
        assertRefused(
            CASE_OUTCOME_ALTERNATIVE_CHECKS_NEEDED, nobody, CLERK, decide(decision, "papers"));
      }
      Case seen = after(nobody, CLERK, alternative());
      assertEquals(CASE_STATE_REFERRED, seen.getState());
      assertEquals(
          CASE_STATE_ACCEPTED,
          after(seen, SUPERVISOR, review(DECISION_ACCEPT, "papers")).getState());
      assertEquals(
          CASE_STATE_ACCEPTED,
          after(after(nobody, CLERK, check(Band.BAND_MATCH)), CLERK, decide(DECISION_ACCEPT, ""))
              .getState());
    }
  }

  @Test
  void anAlarmIsNotTakenBackByAnotherCapture() {
    Case suspicious = checked(Band.BAND_REFER, CHECK_REASON_FACE_UNDER_OTHER_PERSON);
    Case tried = after(suspicious, CLERK, check(Band.BAND_MATCH));
    assertEquals(Band.BAND_REFER, tried.getSuggestion().getBand());
    assertEquals(
        List.of(CHECK_REASON_FACE_UNDER_OTHER_PERSON), tried.getSuggestion().getReasonsList());
    assertEquals(Band.BAND_MATCH, tried.getChecks(1).getSuggestion().getBand());
    assertRefused(CASE_OUTCOME_REFERRAL_NEEDED, tried, CLERK, decide(DECISION_ACCEPT, "sure"));
    Case other =
        after(
            checked(Band.BAND_NO_MATCH, CHECK_REASON_NO_MATCH),
            CLERK,
            check(Band.BAND_REFER, CHECK_REASON_WEAK_MATCH));
    assertEquals(
        List.of(CHECK_REASON_NO_MATCH, CHECK_REASON_WEAK_MATCH),
        other.getSuggestion().getReasonsList());
  }

  @Test
  void aBetterCaptureTakesBackAWeakOne() {
    Case weak = checked(Band.BAND_REFER, CHECK_REASON_WEAK_MATCH);
    Case better = after(weak, CLERK, check(Band.BAND_MATCH));
    assertEquals(Band.BAND_MATCH, better.getSuggestion().getBand());
    assertEquals(List.of(), better.getSuggestion().getReasonsList());
  }

  @Test
  void onlyAnAcceptedCaseHasAReceiptAndItIsOfTheAcceptance() {
    for (Case each : oneOfEach().values()) {
      assertEquals(each.getState() == CASE_STATE_ACCEPTED, each.hasReceipt());
    }
    Case byClerk = oneOfEach().get(CASE_STATE_ACCEPTED);
    assertEquals(byClerk.getDecision().getAct().getEventId(), byClerk.getReceipt().getReceiptId());
    Case reviewed = after(referred(), SUPERVISOR, review(DECISION_ACCEPT, "seen"));
    assertEquals(reviewed.getReview().getAct().getEventId(), reviewed.getReceipt().getReceiptId());
    assertEquals(ReceiptState.RECEIPT_STATE_ISSUED, reviewed.getReceipt().getState());
  }

  @Test
  void aReceiptIsTakenForOneCardAndForNoOther() {
    Case accepted = oneOfEach().get(CASE_STATE_ACCEPTED);
    String receipt = accepted.getReceipt().getReceiptId();
    assertRefused(CASE_OUTCOME_RECEIPT_UNKNOWN, accepted, "plant", consume("other", "card-1"));
    Case consumed = after(accepted, "plant", consume(receipt, "card-1"));
    assertEquals(ReceiptState.RECEIPT_STATE_CONSUMED, consumed.getReceipt().getState());
    assertEquals("card-1", consumed.getReceipt().getCard().getCardSerial());
    for (String card : List.of("card-1", "card-2")) {
      assertRefused(CASE_OUTCOME_RECEIPT_CONSUMED, consumed, "plant", consume(receipt, card));
    }
  }

  @Test
  void aNoticeIsDeliveredOnce() {
    Case accepted = oneOfEach().get(CASE_STATE_ACCEPTED);
    assertEquals(NoticeState.NOTICE_STATE_PENDING, accepted.getNotice().getState());
    Case told = after(accepted, "", delivered());
    assertEquals(NoticeState.NOTICE_STATE_DELIVERED, told.getNotice().getState());
    assertRefused(CASE_OUTCOME_REPEATED, told, "", delivered());
  }

  @Test
  void aDenialFreezesTheReceiptAndIsSaidOnce() {
    Case accepted = oneOfEach().get(CASE_STATE_ACCEPTED);
    Case denied = after(accepted, CLERK, deny());
    assertEquals(ReceiptState.RECEIPT_STATE_FROZEN, denied.getReceipt().getState());
    assertEquals("i1", denied.getNotice().getDenial().getIncidentId());
    assertRefused(CASE_OUTCOME_NOTICE_DENIED, denied, CLERK, deny());
    assertRefused(
        CASE_OUTCOME_RECEIPT_FROZEN,
        denied,
        "plant",
        consume(accepted.getReceipt().getReceiptId(), "card-1"));
  }

  @Test
  void aDenialThatComesAfterTheCardIsKeptBesideIt() {
    Case accepted = oneOfEach().get(CASE_STATE_ACCEPTED);
    Case made = after(accepted, "plant", consume(accepted.getReceipt().getReceiptId(), "card-1"));
    Case denied = after(made, CLERK, deny());
    assertEquals(ReceiptState.RECEIPT_STATE_CONSUMED, denied.getReceipt().getState());
    assertEquals("card-1", denied.getReceipt().getCard().getCardSerial());
    assertTrue(denied.getNotice().hasDenial());
  }

  @Test
  void onlyAReplacementHasANotice() {
    Case first =
        apply(
                Optional.empty(),
                CLERK,
                CaseCommand.newBuilder()
                    .setOpen(Case.newBuilder().setKind(CaseKind.CASE_KIND_FIRST_ISSUE)))
            .getCase();
    Case accepted =
        after(after(first, CLERK, check(Band.BAND_MATCH)), CLERK, decide(DECISION_ACCEPT, ""));
    assertTrue(accepted.hasReceipt());
    assertFalse(accepted.hasNotice());
    assertRefused(CASE_OUTCOME_NO_NOTICE, accepted, "", delivered());
    assertRefused(CASE_OUTCOME_NO_NOTICE, accepted, CLERK, deny());
  }

  @Test
  void noCardIsMadeOfACaseThatIssuesNone() {
    for (CaseKind kind :
        List.of(
            CaseKind.CASE_KIND_COLLECTION,
            CaseKind.CASE_KIND_CANCELLATION,
            CaseKind.CASE_KIND_IDENTITY_CHECK)) {
      Case accepted = oneOfEach().get(CASE_STATE_ACCEPTED).toBuilder().setKind(kind).build();
      assertRefused(
          CASE_OUTCOME_RECEIPT_OF_NO_CARD,
          accepted,
          "plant",
          consume(accepted.getReceipt().getReceiptId(), "card-1"));
    }
  }

  @Test
  void aCaseHasOnlySoManyCaptures() {
    Case now = opened();
    for (int i = 0; i < CaseRules.MAX_CHECKS; i++) {
      now = after(now, CLERK, check(Band.BAND_MATCH));
    }
    assertRefused(CASE_OUTCOME_TOO_MANY_PROBES, now, CLERK, check(Band.BAND_MATCH));
    assertEquals(CASE_STATE_ACCEPTED, after(now, CLERK, decide(DECISION_ACCEPT, "")).getState());
  }
}
