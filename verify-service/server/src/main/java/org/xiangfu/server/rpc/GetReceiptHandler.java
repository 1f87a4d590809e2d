package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.Receipt;
import org.xiangfu.server.cases.ReceiptKeys;
import org.xiangfu.server.cases.ReceiptSigner;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetReceiptRequest;
import org.xiangfu.v1.GetReceiptResponse;
import org.xiangfu.v1.Origin;

/** Signs the receipt of an accepted case. */
final class GetReceiptHandler extends UnaryHandler<GetReceiptRequest, GetReceiptResponse> {
  private final Cases cases;
  private final CaseSteps steps;
  private final EventRecorder events;
  private final Optional<ReceiptKeys> keys;

  GetReceiptHandler(
      Cases cases, CaseSteps steps, EventRecorder events, Optional<ReceiptKeys> keys) {
    this.cases = cases;
    this.steps = steps;
    this.events = events;
    this.keys = keys;
  }

  @Override
  CompletableFuture<GetReceiptResponse> handle(GetReceiptRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String id = Validation.text("case_id", request.getCaseId(), 1, 64);
    ReceiptSigner signer = required(keys).signer();
    return steps
        .existing(id)
        .thenCompose(
            found -> {
              if (!found.hasReceipt()) {
                throw CaseSteps.refused(CaseOutcome.CASE_OUTCOME_STATE);
              }
              var event =
                  events
                      .event(
                          EventKind.EVENT_KIND_HISTORY_READ,
                          origin,
                          found.getPersonId(),
                          CaseSteps.content(request))
                      .setCaseId(found.getCaseId());
              Receipt receipt = Receipt.of(found, cases.digestOf(found.getPersonId()));
              return events
                  .append(event)
                  .thenApply(
                      _ ->
                          GetReceiptResponse.newBuilder().setReceipt(signer.sign(receipt)).build());
            });
  }

  static ReceiptKeys required(Optional<ReceiptKeys> keys) {
    return keys.orElseThrow(
        () ->
            ServiceException.precondition(
                "NO_RECEIPT_KEY",
                "this site signs no receipts; start its nodes with --receipt-key"
                    + " 本站未設定收據簽章金鑰"));
  }
}
