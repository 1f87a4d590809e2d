package org.xiangfu.counter.console;

import java.time.ZoneId;
import java.util.List;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.ReconcileResponse;

/**
 * What came of holding cards against receipts.
 *
 * @param cards in the file
 * @param inOrder of them
 * @param wrongCards those that are not
 * @param wrongReceipts receipts that no card names
 */
public record CardReport(
    int cards, int inOrder, List<CardLine> wrongCards, List<ReceiptLine> wrongReceipts) {
  /**
   * A card that is not in order.
   *
   * @param serial its number
   * @param receipt as the file has it; may be empty
   * @param office as the file has it; may be empty
   * @param problems in words
   */
  public record CardLine(String serial, String receipt, String office, List<String> problems) {}

  /**
   * A receipt that no card of the file names.
   *
   * @param receipt its number
   * @param path of its case
   * @param office that issued it
   * @param issuedAt when, at the office
   * @param state what became of it
   */
  public record ReceiptLine(
      String receipt, String path, String office, String issuedAt, String state) {}

  static CardReport of(ReconcileResponse report, Texts texts, ZoneId zone) {
    return new CardReport(
        report.getCards(),
        report.getCardsInOrder(),
        report.getCardFindingsList().stream()
            .map(
                each ->
                    new CardLine(
                        each.getCard().getSerial(),
                        each.getCard().getReceiptId(),
                        each.getCard().getOfficeId(),
                        each.getProblemsList().stream()
                            .map(problem -> texts.word("auditCard", problem))
                            .toList()))
            .toList(),
        report.getReceiptFindingsList().stream()
            .map(
                each ->
                    new ReceiptLine(
                        each.getReceiptId(),
                        "/audit/cases/" + each.getCaseId(),
                        each.getOfficeId(),
                        AuditForm.shown(each.getIssuedAt(), zone),
                        each.getState() == ReceiptState.RECEIPT_STATE_CONSUMED
                            ? texts.get("audit.cards.elsewhere", each.getCardSerial())
                            : texts.get("audit.cards.unused")))
            .toList());
  }
}
