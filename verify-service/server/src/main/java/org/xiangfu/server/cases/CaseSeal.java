package org.xiangfu.server.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.NoticeDenial;
import org.xiangfu.v1.ProducedCard;

/**
 * Cases between what the service says and what is stored: persons, operators, workstations, dates
 * of photos, card numbers and written reasons are sealed. Kind, state, office, times, bands, error
 * rates and reason codes are as they are.
 */
final class CaseSeal {
  // As events have them.
  private static final String OPERATOR = "operator";
  private static final String WORKSTATION = "workstation";
  private static final String TEXT = "case text";
  private static final String CARD = "card";

  /** What is done to each kind of text. */
  private record Texts(
      UnaryOperator<String> person,
      UnaryOperator<String> operator,
      UnaryOperator<String> workstation,
      UnaryOperator<String> text,
      UnaryOperator<String> card,
      BinaryOperator<String> dateOfPhoto) {}

  private final DataSeal data;
  private final Texts opening;

  CaseSeal(DataSeal data) {
    this.data = data;
    opening =
        new Texts(
            data::personOf,
            text -> data.open(OPERATOR, text),
            text -> data.open(WORKSTATION, text),
            text -> data.open(TEXT, text),
            text -> data.open(CARD, text),
            (photo, text) -> data.open(dateOf(photo), text));
  }

  private static Texts sealing(DataSeal with) {
    return new Texts(
        with::person,
        text -> with.seal(OPERATOR, text),
        text -> with.seal(WORKSTATION, text),
        text -> with.seal(TEXT, text),
        text -> with.seal(CARD, text),
        (photo, text) -> with.seal(dateOf(photo), text));
  }

  // As the gallery seals it: equal dates of two photos do not look alike.
  private static String dateOf(String photoId) {
    return "date of " + photoId;
  }

  /** A digest of a person that only this service can make; empty without keys. */
  Optional<String> digestOf(String person) {
    return data.fingerprint()
        .map(
            _ ->
                HexFormat.of()
                    .formatHex(
                        data.digest(
                            "receipt", Hashing.sha256().hashString(person, UTF_8).asBytes())));
  }

  DataSeal data() {
    return data;
  }

  /** A stored case, sealed with other keys. */
  Case anew(Case stored, DataSeal with) {
    return each(open(stored), sealing(with));
  }

  CaseCommand seal(CaseCommand command, DataSeal with) {
    Texts sealing = sealing(with);
    var sealed = command.toBuilder().setAct(each(command.getAct(), sealing));
    switch (command.getStepCase()) {
      case OPEN -> sealed.setOpen(each(command.getOpen(), sealing));
      case CHECK -> sealed.setCheck(each(command.getCheck(), sealing));
      case ALTERNATIVE_CHECKS ->
          sealed
              .getAlternativeChecksBuilder()
              .setNote(sealing.text().apply(command.getAlternativeChecks().getNote()));
      case DECIDE -> sealed.setDecide(each(command.getDecide(), sealing));
      case REVIEW -> sealed.setReview(each(command.getReview(), sealing));
      case WITHDRAW ->
          sealed
              .getWithdrawBuilder()
              .setReason(sealing.text().apply(command.getWithdraw().getReason()));
      case CONSUME ->
          sealed.getConsumeBuilder().setCard(each(command.getConsume().getCard(), sealing));
      case DENY -> sealed.setDeny(each(command.getDeny(), sealing));
      case NOTICE_DELIVERED, EXPIRE, STEP_NOT_SET -> {
        // Nothing to seal; the second is refused by the replicas.
      }
    }
    return sealed.build();
  }

  Case open(Case stored) {
    return each(stored, opening);
  }

  private static Case each(Case from, Texts texts) {
    var to = from.toBuilder().setPersonId(texts.person().apply(from.getPersonId())).clearChecks();
    from.getChecksList().forEach(check -> to.addChecks(each(check, texts)));
    if (from.hasOpened()) {
      to.setOpened(each(from.getOpened(), texts));
    }
    if (from.hasAlternativeChecks()) {
      var checks = from.getAlternativeChecks();
      to.getAlternativeChecksBuilder()
          .setAct(each(checks.getAct(), texts))
          .setNote(texts.text().apply(checks.getNote()));
    }
    if (from.hasDecision()) {
      to.setDecision(each(from.getDecision(), texts));
    }
    if (from.hasReview()) {
      to.setReview(each(from.getReview(), texts));
    }
    if (from.hasWithdrawal()) {
      to.getWithdrawalBuilder()
          .setAct(each(from.getWithdrawal().getAct(), texts))
          .setReason(texts.text().apply(from.getWithdrawal().getReason()));
    }
    if (from.getReceipt().hasCard()) {
      to.getReceiptBuilder().setCard(each(from.getReceipt().getCard(), texts));
    }
    if (from.getNotice().hasDenial()) {
      to.getNoticeBuilder().setDenial(each(from.getNotice().getDenial(), texts));
    }
    return to.build();
  }

  private static NoticeDenial each(NoticeDenial from, Texts texts) {
    var to = from.toBuilder().setStatement(texts.text().apply(from.getStatement()));
    if (from.hasAct()) {
      to.setAct(each(from.getAct(), texts));
    }
    return to.build();
  }

  private static ProducedCard each(ProducedCard from, Texts texts) {
    var to = from.toBuilder().setCardSerial(texts.card().apply(from.getCardSerial()));
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

  private static CaseCheck each(CaseCheck from, Texts texts) {
    var to = from.toBuilder();
    if (from.hasAct()) {
      to.setAct(each(from.getAct(), texts));
    }
    to.getComparisonsBuilderList()
        .forEach(
            each ->
                each.setCapturedOn(
                    texts.dateOfPhoto().apply(each.getPhotoId(), each.getCapturedOn())));
    to.getCandidatesBuilderList()
        .forEach(
            each -> {
              var candidate = each.getCandidateBuilder();
              candidate
                  .setPersonId(texts.person().apply(candidate.getPersonId()))
                  .setCapturedOn(
                      texts.dateOfPhoto().apply(candidate.getPhotoId(), candidate.getCapturedOn()));
            });
    return to.build();
  }

  private static CaseDecision each(CaseDecision from, Texts texts) {
    var to = from.toBuilder().setReason(texts.text().apply(from.getReason()));
    if (from.hasAct()) {
      to.setAct(each(from.getAct(), texts));
    }
    return to.build();
  }
}
