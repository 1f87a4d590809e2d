package org.xiangfu.server.audit;

import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.OperatorReads;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.Sample;
import org.xiangfu.v1.SuspectRecord;

/**
 * Samples, reviews and conditions between what the service says and what is stored: operators,
 * workstations, persons and notes are sealed, under the uses that cases and events have for them.
 */
final class AuditSeal {
  private static final String OPERATOR = "operator";
  private static final String WORKSTATION = "workstation";
  private static final String NOTE = "review note";

  /** What is done to each kind of text. */
  private record Texts(
      UnaryOperator<String> operator,
      UnaryOperator<String> workstation,
      UnaryOperator<String> note,
      UnaryOperator<String> person) {}

  private final Texts sealing;
  private final Texts opening;

  AuditSeal(DataSeal data) {
    sealing =
        new Texts(
            text -> data.seal(OPERATOR, text),
            text -> data.seal(WORKSTATION, text),
            text -> data.seal(NOTE, text),
            data::person);
    opening =
        new Texts(
            text -> data.open(OPERATOR, text),
            text -> data.open(WORKSTATION, text),
            text -> data.open(NOTE, text),
            data::personOf);
  }

  String operator(String id) {
    return sealing.operator().apply(id);
  }

  CaseConditions conditions(CaseConditions asked) {
    return asked.toBuilder()
        .clearPersonId()
        .clearPersonRole()
        .setClerkId(operator(asked.getClerkId()))
        .setReviewerId(operator(asked.getReviewerId()))
        .setWorkstationId(sealing.workstation().apply(asked.getWorkstationId()))
        .build();
  }

  AuditCommand seal(AuditCommand command) {
    var sealed = command.toBuilder().setAct(each(command.getAct(), sealing));
    switch (command.getStepCase()) {
      case DRAW ->
          sealed
              .getDrawBuilder()
              .getReviewsBuilderList()
              .forEach(review -> review.setReviewerId(operator(review.getReviewerId())));
      case RECORD ->
          sealed.getRecordBuilder().setEntry(each(command.getRecord().getEntry(), sealing));
      case ASSIGN ->
          sealed.getAssignBuilder().setReviewerId(operator(command.getAssign().getReviewerId()));
      case CHECK -> sealed.getCheckBuilder().setEntry(each(command.getCheck().getEntry(), sealing));
      case SUSPECT -> sealed.setSuspect(each(command.getSuspect(), sealing));
      case STEP_NOT_SET -> {
        // Refused by the replicas.
      }
    }
    return sealed.build();
  }

  /** A review as it is stored. */
  Review seal(Review review) {
    return each(review, sealing);
  }

  /** A sample as it is stored. */
  Sample seal(Sample sample) {
    return each(sample, sealing);
  }

  AuditResult open(AuditResult stored) {
    return stored.hasReview()
        ? stored.toBuilder().setReview(open(stored.getReview())).build()
        : stored;
  }

  ReviewsFound open(ReviewsFound stored) {
    var opened = ReviewsFound.newBuilder();
    stored.getReviewsList().forEach(review -> opened.addReviews(open(review)));
    stored.getSamplesList().forEach(sample -> opened.addSamples(open(sample)));
    return opened.build();
  }

  Review open(Review stored) {
    return each(stored, opening);
  }

  Sample open(Sample stored) {
    return each(stored, opening);
  }

  CasesDrawn open(CasesDrawn stored) {
    var opened = stored.toBuilder();
    opened
        .getCasesBuilderList()
        .forEach(
            each -> {
              var operators = each.getOperatorIdsList().stream().map(opening.operator()).toList();
              each.clearOperatorIds().addAllOperatorIds(operators);
            });
    return opened.build();
  }

  OperatorReads open(OperatorReads stored) {
    return stored.toBuilder()
        .setOperatorId(opening.operator().apply(stored.getOperatorId()))
        .build();
  }

  private static Sample each(Sample from, Texts texts) {
    return from.toBuilder().setDrawn(each(from.getDrawn(), texts)).build();
  }

  private static Review each(Review from, Texts texts) {
    var to =
        from.toBuilder().setReviewerId(texts.operator().apply(from.getReviewerId())).clearEntries();
    from.getEntriesList().forEach(entry -> to.addEntries(each(entry, texts)));
    if (from.hasSuspect()) {
      to.setSuspect(each(from.getSuspect(), texts));
    }
    return to.build();
  }

  private static SuspectRecord each(SuspectRecord from, Texts texts) {
    var to =
        from.toBuilder()
            .setPersonId(texts.person().apply(from.getPersonId()))
            .setOtherPersonId(texts.person().apply(from.getOtherPersonId()));
    if (from.hasEnrolled()) {
      to.setEnrolled(each(from.getEnrolled(), texts));
    }
    return to.build();
  }

  private static ReviewEntry each(ReviewEntry from, Texts texts) {
    var to = from.toBuilder().setNote(texts.note().apply(from.getNote()));
    if (from.hasAct()) {
      to.setAct(each(from.getAct(), texts));
    }
    return to.build();
  }

  private static CaseAct each(CaseAct from, Texts texts) {
    return from.toBuilder()
        .setOperatorId(texts.operator().apply(from.getOperatorId()))
        .setWorkstationId(texts.workstation().apply(from.getWorkstationId()))
        .build();
  }
}
