package org.xiangfu.day;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.Card;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.ConsumeReceiptRequest;
import org.xiangfu.v1.GetReceiptRequest;
import org.xiangfu.v1.Purpose;

/**
 * Makes a card of each receipt, but for what is planted: a receipt that nobody takes, a receipt
 * that is taken twice, a card without a receipt, and a card that names another's receipt.
 */
final class Production {
  private final Desk clerk;
  private final Desk plant;
  private final List<Card> cards = new ArrayList<>();
  private int serial;
  private int receipts;
  private int refused;

  Production(Desk clerk, Desk plant) {
    this.clerk = clerk;
    this.plant = plant;
  }

  /** Makes the cards of accepted cases; the last one's receipt stays where it is. */
  void make(List<Case> accepted) {
    List<Case> withCard =
        accepted.stream()
            .filter(
                each ->
                    each.getKind() == CaseKind.CASE_KIND_REPLACEMENT
                        || each.getKind() == CaseKind.CASE_KIND_FIRST_ISSUE)
            .toList();
    receipts = withCard.size();
    for (Case each : withCard.subList(0, Math.max(0, withCard.size() - 1))) {
      String receipt = receipt(each);
      String card = next();
      consume(receipt, card);
      cards.add(card(card, each.getReceipt().getReceiptId()));
      if (cards.size() == 1) {
        takeAgain(receipt);
      }
    }
    plant();
  }

  private void plant() {
    String named = cards.isEmpty() ? "" : cards.getLast().getReceiptId();
    cards.add(card(next(), ""));
    cards.add(card(next(), named));
  }

  private void takeAgain(String receipt) {
    try {
      consume(receipt, next());
    } catch (StatusRuntimeException e) {
      refused += ServiceError.of(e).reason().equals("RECEIPT_CONSUMED") ? 1 : 0;
    }
  }

  private String next() {
    return "C%06d".formatted(++serial);
  }

  private static Card card(String serial, String receiptId) {
    return Card.newBuilder()
        .setSerial(serial)
        .setReceiptId(receiptId)
        .setOfficeId(Desk.OFFICE)
        .build();
  }

  private String receipt(Case accepted) {
    return clerk
        .client()
        .cases()
        .getReceipt(
            GetReceiptRequest.newBuilder()
                .setOrigin(Desk.origin(accepted.getKind()))
                .setCaseId(accepted.getCaseId())
                .build())
        .getReceipt();
  }

  private void consume(String receipt, String card) {
    var _ =
        plant
            .client()
            .production()
            .consumeReceipt(
                ConsumeReceiptRequest.newBuilder()
                    .setOrigin(Desk.origin(Purpose.PURPOSE_REPLACEMENT))
                    .setReceipt(receipt)
                    .setCardSerial(card)
                    .build());
  }

  /** All cards that were used, as a plant reports them. */
  List<Card> cards() {
    return List.copyOf(cards);
  }

  /** Receipts of which a card may be made. */
  int receipts() {
    return receipts;
  }

  /** Receipts that were refused because they had been taken. */
  int refused() {
    return refused;
  }
}
