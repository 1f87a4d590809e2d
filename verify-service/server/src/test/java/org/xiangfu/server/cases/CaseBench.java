package org.xiangfu.server.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.ledger.v1.Consumption;
import org.xiangfu.server.ledger.v1.Expire;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NoticeDelivered;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.AlternativeChecks;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCandidate;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseWithdrawal;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.NoticeDenial;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PhotoComparison;
import org.xiangfu.v1.ProducedCard;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.Suggestion;

/** Cases of a ledger in memory. */
public final class CaseBench implements AutoCloseable {
  static final String PERSON = "A123456789";
  static final String OTHER = "B223456789";
  static final String CLERK = "clerk-1";
  static final String SUPERVISOR = "supervisor-1";

  private final LedgerReplica replica = new LedgerReplica();
  private final OneReplica group;
  private final Ledger ledger;
  private final Cases cases;
  private int steps;

  public CaseBench(Path folder, DataSeal seal) throws IOException {
    this(folder, seal, group -> group);
  }

  /** The same with something between the service and the log. */
  public CaseBench(Path folder, DataSeal seal, UnaryOperator<Replicas> between) throws IOException {
    replica.state().open(folder);
    group = new OneReplica(replica.state());
    ledger = new Ledger(between.apply(group), seal);
    cases = ledger.cases();
  }

  static CaseCommand.Builder open() {
    return CaseCommand.newBuilder()
        .setOpen(
            Case.newBuilder()
                .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
                .setPersonId(PERSON)
                .setOfficeId("63000010")
                .setOfficeZone("Asia/Taipei"));
  }

  /** A check of a face that was compared. */
  static CaseCommand.Builder check(Band band, CheckReason... reasons) {
    return CaseCommand.newBuilder()
        .setCheck(
            CaseCheck.newBuilder()
                .setSuggestion(
                    Suggestion.newBuilder().setBand(band).addAllReasons(List.of(reasons)))
                .setRecordBand(band)
                .addComparisons(
                    PhotoComparison.newBuilder().setPhotoId("p1").setCapturedOn("2019-04-01"))
                .addCandidates(
                    CaseCandidate.newBuilder()
                        .setCandidate(
                            Candidate.newBuilder()
                                .setPersonId(OTHER)
                                .setPhotoId("p2")
                                .setCapturedOn("2018-04-01"))));
  }

  /** A check in which nobody was compared. */
  static CaseCommand.Builder unseen(CheckReason reason) {
    return CaseCommand.newBuilder()
        .setCheck(
            CaseCheck.newBuilder()
                .setSuggestion(
                    Suggestion.newBuilder().setBand(Band.BAND_REFER).addReasons(reason)));
  }

  static CaseCommand.Builder alternative() {
    return CaseCommand.newBuilder()
        .setAlternativeChecks(
            AlternativeChecks.newBuilder()
                .setGround(AlternativeGround.ALTERNATIVE_GROUND_INJURY)
                .addEvidence(AlternativeEvidence.ALTERNATIVE_EVIDENCE_PASSPORT)
                .setNote("a bandage over the eyes"));
  }

  static CaseCommand.Builder decide(Decision decision, String reason) {
    return CaseCommand.newBuilder()
        .setDecide(CaseDecision.newBuilder().setDecision(decision).setReason(reason));
  }

  static CaseCommand.Builder review(Decision decision, String reason) {
    return CaseCommand.newBuilder()
        .setReview(CaseDecision.newBuilder().setDecision(decision).setReason(reason));
  }

  static CaseCommand.Builder withdraw() {
    return CaseCommand.newBuilder()
        .setWithdraw(CaseWithdrawal.newBuilder().setReason("has found the card"));
  }

  /** The expiry of a case whose last step was seen. */
  static CaseCommand.Builder expire(Case seen) {
    String last = Cases.acts(seen).reduce((_, later) -> later).map(CaseAct::getEventId).orElse("");
    return CaseCommand.newBuilder().setExpire(Expire.newBuilder().setLastEventId(last));
  }

  static CaseCommand.Builder consume(String receiptId, String serial) {
    return CaseCommand.newBuilder()
        .setConsume(
            Consumption.newBuilder()
                .setReceiptId(receiptId)
                .setCard(ProducedCard.newBuilder().setCardSerial(serial)));
  }

  static CaseCommand.Builder delivered() {
    return CaseCommand.newBuilder().setNoticeDelivered(NoticeDelivered.getDefaultInstance());
  }

  static CaseCommand.Builder deny() {
    return CaseCommand.newBuilder()
        .setDeny(NoticeDenial.newBuilder().setStatement("I was abroad").setIncidentId("i1"));
  }

  static CaseAct act(String eventId, String operator) {
    return CaseAct.newBuilder()
        .setEventId(eventId)
        .setOperatorId(operator)
        .setWorkstationId("desk-7")
        .build();
  }

  /** Proposes a step under a new event. */
  CaseResult take(String caseId, String operator, CaseCommand.Builder command) {
    return take("e" + ++steps, caseId, operator, command);
  }

  CaseResult take(String eventId, String caseId, String operator, CaseCommand.Builder command) {
    Event event =
        Event.newBuilder()
            .setEventId(eventId)
            .setKind(EventKind.EVENT_KIND_CASE_DECIDED)
            .setPersonId(PERSON)
            .setCaseId(caseId)
            .setOrigin(Origin.newBuilder().setOperatorId(operator))
            .build();
    return cases
        .take(
            command.setCaseId(caseId).setAct(act(eventId, operator)).build(),
            LedgerEntry.newBuilder().setEvent(event).build())
        .join();
  }

  /** A replacement that was accepted. */
  public Case accepted(String caseId) {
    done(caseId, CLERK, open());
    done(caseId, CLERK, check(Band.BAND_MATCH));
    return done(caseId, CLERK, decide(Decision.DECISION_ACCEPT, ""));
  }

  /** Takes a step that must be taken. */
  Case done(String caseId, String operator, CaseCommand.Builder command) {
    CaseResult result = take(caseId, operator, command);
    if (result.getOutcome() != CaseOutcome.CASE_OUTCOME_DONE) {
      throw new AssertionError("not taken: " + result.getOutcome());
    }
    return result.getCase();
  }

  public Optional<Case> find(String caseId) {
    return cases.find(caseId).join();
  }

  Cases cases() {
    return cases;
  }

  public Ledger ledger() {
    return ledger;
  }

  LedgerReplica replica() {
    return replica;
  }

  List<byte[]> log() {
    return group.log();
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }
}
