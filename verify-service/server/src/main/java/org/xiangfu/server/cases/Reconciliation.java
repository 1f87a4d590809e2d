package org.xiangfu.server.cases;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xiangfu.v1.Card;
import org.xiangfu.v1.CardFinding;
import org.xiangfu.v1.CardProblem;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.ReceiptFinding;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.ReconcileResponse;

/** Cards that were made, held against the receipts that there are. */
public final class Reconciliation {
  private final Map<String, Case> receipts = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();

  private Reconciliation(List<Card> cards, List<Case> named) {
    named.forEach(each -> receipts.put(each.getReceipt().getReceiptId(), each));
    cards.forEach(card -> uses.merge(card.getReceiptId(), 1, Integer::sum));
  }

  /**
   * The report.
   *
   * @param cards what was made
   * @param named the cases of the receipts that the cards name, as far as there are such
   * @param issued accepted cases whose receipts are to be accounted for
   */
  public static ReconcileResponse of(List<Card> cards, List<Case> named, List<Case> issued) {
    var reconciliation = new Reconciliation(cards, named);
    List<CardFinding> findings = new ArrayList<>();
    for (Card card : cards) {
      Set<CardProblem> problems = reconciliation.problems(card);
      if (!problems.isEmpty()) {
        findings.add(CardFinding.newBuilder().setCard(card).addAllProblems(problems).build());
      }
    }
    return ReconcileResponse.newBuilder()
        .setCards(cards.size())
        .setCardsInOrder(cards.size() - findings.size())
        .addAllCardFindings(findings)
        .addAllReceiptFindings(
            issued.stream()
                .filter(each -> AcceptedCase.makesCard(each.getKind()))
                .filter(each -> !reconciliation.uses.containsKey(id(each)))
                .map(Reconciliation::unused)
                .toList())
        .build();
  }

  private static String id(Case accepted) {
    return accepted.getReceipt().getReceiptId();
  }

  private Set<CardProblem> problems(Card card) {
    if (card.getReceiptId().isEmpty()) {
      return EnumSet.of(CardProblem.CARD_PROBLEM_NO_RECEIPT);
    }
    Set<CardProblem> problems = EnumSet.noneOf(CardProblem.class);
    if (uses.get(card.getReceiptId()) > 1) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_USED_TWICE);
    }
    Case accepted = receipts.get(card.getReceiptId());
    if (accepted == null) {
      problems.add(CardProblem.CARD_PROBLEM_UNKNOWN_RECEIPT);
      return problems;
    }
    if (!AcceptedCase.makesCard(accepted.getKind())) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_OF_NO_CARD);
    } else if (accepted.getReceipt().getState() == ReceiptState.RECEIPT_STATE_FROZEN) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_FROZEN);
    } else if (accepted.getReceipt().getState() != ReceiptState.RECEIPT_STATE_CONSUMED) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_NOT_TAKEN);
    } else if (!accepted.getReceipt().getCard().getCardSerial().equals(card.getSerial())) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_OF_OTHER_CARD);
    }
    if (!card.getOfficeId().isEmpty() && !card.getOfficeId().equals(accepted.getOfficeId())) {
      problems.add(CardProblem.CARD_PROBLEM_RECEIPT_OF_OTHER_OFFICE);
    }
    return problems;
  }

  private static ReceiptFinding unused(Case accepted) {
    return ReceiptFinding.newBuilder()
        .setReceiptId(id(accepted))
        .setCaseId(accepted.getCaseId())
        .setOfficeId(accepted.getOfficeId())
        .setIssuedAt(accepted.getReceipt().getIssuedAt())
        .setState(accepted.getReceipt().getState())
        .setCardSerial(accepted.getReceipt().getCard().getCardSerial())
        .build();
  }
}
