package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_NO_RECEIPT;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_RECEIPT_NOT_TAKEN;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_RECEIPT_OF_NO_CARD;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_RECEIPT_OF_OTHER_CARD;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_RECEIPT_OF_OTHER_OFFICE;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_RECEIPT_USED_TWICE;
import static org.xiangfu.v1.CardProblem.CARD_PROBLEM_UNKNOWN_RECEIPT;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.Card;
import org.xiangfu.v1.CardFinding;
import org.xiangfu.v1.CardProblem;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseReceipt;
import org.xiangfu.v1.ProducedCard;
import org.xiangfu.v1.ReceiptFinding;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.ReconcileResponse;

class ReconciliationTest {
  private static Case accepted(CaseKind kind, String receipt, String takenFor) {
    var issued =
        CaseReceipt.newBuilder().setReceiptId(receipt).setState(ReceiptState.RECEIPT_STATE_ISSUED);
    if (!takenFor.isEmpty()) {
      issued
          .setState(ReceiptState.RECEIPT_STATE_CONSUMED)
          .setCard(ProducedCard.newBuilder().setCardSerial(takenFor));
    }
    return Case.newBuilder()
        .setCaseId("case of " + receipt)
        .setKind(kind)
        .setOfficeId("o1")
        .setReceipt(issued)
        .build();
  }

  private static Case accepted(String receipt, String takenFor) {
    return accepted(CaseKind.CASE_KIND_REPLACEMENT, receipt, takenFor);
  }

  private static Card card(String serial, String receipt) {
    return Card.newBuilder().setSerial(serial).setReceiptId(receipt).setOfficeId("o1").build();
  }

  private static Map<String, List<CardProblem>> problems(ReconcileResponse report) {
    return report.getCardFindingsList().stream()
        .collect(
            Collectors.toMap(
                finding -> finding.getCard().getSerial(), CardFinding::getProblemsList));
  }

  @Test
  void everyCardThatIsNotOfOneReceiptIsNamedWithWhatIsWrong() {
    List<Case> named =
        List.of(
            accepted("r1", "s1"),
            accepted("r2", "s2"),
            accepted("r4", ""),
            accepted("r5", "other"),
            accepted(CaseKind.CASE_KIND_COLLECTION, "r6", ""));
    ReconcileResponse report =
        Reconciliation.of(
            List.of(
                card("s1", "r1"),
                card("s2", "r2"),
                card("s2b", "r2"),
                card("s3", ""),
                card("s4", "r4"),
                card("s5", "r5"),
                card("s6", "r6"),
                card("s7", "nowhere"),
                card("s1", "r1").toBuilder().setSerial("s8").setReceiptId("").build()),
            named,
            named);
    assertEquals(9, report.getCards());
    assertEquals(1, report.getCardsInOrder());
    assertEquals(
        Map.of(
            "s2", List.of(CARD_PROBLEM_RECEIPT_USED_TWICE),
            "s2b", List.of(CARD_PROBLEM_RECEIPT_USED_TWICE, CARD_PROBLEM_RECEIPT_OF_OTHER_CARD),
            "s3", List.of(CARD_PROBLEM_NO_RECEIPT),
            "s4", List.of(CARD_PROBLEM_RECEIPT_NOT_TAKEN),
            "s5", List.of(CARD_PROBLEM_RECEIPT_OF_OTHER_CARD),
            "s6", List.of(CARD_PROBLEM_RECEIPT_OF_NO_CARD),
            "s7", List.of(CARD_PROBLEM_UNKNOWN_RECEIPT),
            "s8", List.of(CARD_PROBLEM_NO_RECEIPT)),
        problems(report));
    assertEquals(0, report.getReceiptFindingsCount());
  }

  @Test
  void aCardOfAnotherOfficeIsNamed() {
    Card elsewhere = card("s1", "r1").toBuilder().setOfficeId("o2").build();
    List<Case> named = List.of(accepted("r1", "s1"));
    assertEquals(
        Map.of("s1", List.of(CARD_PROBLEM_RECEIPT_OF_OTHER_OFFICE)),
        problems(Reconciliation.of(List.of(elsewhere), named, named)));
    Card unsaid = elsewhere.toBuilder().clearOfficeId().build();
    assertEquals(1, Reconciliation.of(List.of(unsaid), named, named).getCardsInOrder());
  }

  @Test
  void receiptsThatNoCardNamesAreFoundUnlessTheyAreOfNoCard() {
    ReconcileResponse report =
        Reconciliation.of(
            List.of(card("s1", "r1")),
            List.of(accepted("r1", "s1")),
            List.of(
                accepted("r1", "s1"),
                accepted("r2", ""),
                accepted("r3", "s3"),
                accepted(CaseKind.CASE_KIND_IDENTITY_CHECK, "r4", "")));
    assertEquals(1, report.getCardsInOrder());
    assertEquals(
        List.of(
            ReceiptFinding.newBuilder()
                .setReceiptId("r2")
                .setCaseId("case of r2")
                .setOfficeId("o1")
                .setState(ReceiptState.RECEIPT_STATE_ISSUED)
                .build(),
            ReceiptFinding.newBuilder()
                .setReceiptId("r3")
                .setCaseId("case of r3")
                .setOfficeId("o1")
                .setState(ReceiptState.RECEIPT_STATE_CONSUMED)
                .setCardSerial("s3")
                .build()),
        report.getReceiptFindingsList().stream()
            .map(each -> each.toBuilder().clearIssuedAt().build())
            .toList());
  }
}
