package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xiangfu.server.cases.Receipt;
import org.xiangfu.server.cases.ReceiptKeys;
import org.xiangfu.server.cases.ReceiptVerifier;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.Consumption;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.ConsumeReceiptRequest;
import org.xiangfu.v1.ConsumeReceiptResponse;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ProducedCard;

/** Takes a receipt for a card; what is refused is an event too. */
final class ConsumeReceiptHandler
    extends UnaryHandler<ConsumeReceiptRequest, ConsumeReceiptResponse> {
  private static final int MAX_RECEIPT = 4_096;

  private final CaseSteps steps;
  private final EventRecorder events;
  private final Optional<ReceiptKeys> keys;

  ConsumeReceiptHandler(CaseSteps steps, EventRecorder events, Optional<ReceiptKeys> keys) {
    this.steps = steps;
    this.events = events;
    this.keys = keys;
  }

  @Override
  CompletableFuture<ConsumeReceiptResponse> handle(ConsumeReceiptRequest request) {
    Validation.origin(request.getOrigin());
    Validation.text("card_serial", request.getCardSerial(), 1, 64);
    Validation.text("receipt", request.getReceipt(), 1, MAX_RECEIPT);
    ReceiptVerifier verifier = GetReceiptHandler.required(keys).verifier();
    Optional<Receipt> receipt = verifier.verify(request.getReceipt());
    CompletableFuture<Case> taken =
        receipt.isPresent()
            ? consume(request, receipt.get())
            : CompletableFuture.failedFuture(
                ServiceException.precondition(
                    "RECEIPT_FORGED",
                    "this is no receipt of this site, or it was altered 收據無效或遭竄改"));
    return taken
        .exceptionallyCompose(
            error -> refused(request, receipt.map(Receipt::caseId).orElse(""), error))
        .thenApply(ConsumeReceiptHandler::answer);
  }

  private CompletableFuture<Case> consume(ConsumeReceiptRequest request, Receipt receipt) {
    var asked =
        new CaseSteps.Asked(
            receipt.caseId(),
            StepCase.CONSUME,
            EventKind.EVENT_KIND_RECEIPT_CONSUMED,
            request.getOrigin(),
            request);
    var consumption =
        Consumption.newBuilder()
            .setReceiptId(receipt.id())
            .setCard(ProducedCard.newBuilder().setCardSerial(request.getCardSerial()));
    return steps.take(asked, turn -> turn.with(CaseCommand.newBuilder().setConsume(consumption)));
  }

  private <T> CompletableFuture<T> refused(
      ConsumeReceiptRequest request, String caseId, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (!(cause instanceof ServiceException known)) {
      return CompletableFuture.failedFuture(cause);
    }
    ServiceException told =
        switch (known.reason()) {
          case "CASE_NOT_FOUND", "CASE_STATE" ->
              CaseSteps.refused(CaseOutcome.CASE_OUTCOME_RECEIPT_UNKNOWN);
          default -> known;
        };
    var event =
        events
            .event(
                EventKind.EVENT_KIND_RECEIPT_REFUSED,
                request.getOrigin(),
                "",
                CaseSteps.content(request))
            .setDetail(told.reason())
            .setCaseId(caseId);
    return events.append(event).thenCompose(_ -> CompletableFuture.failedFuture(told));
  }

  private static ConsumeReceiptResponse answer(Case taken) {
    return ConsumeReceiptResponse.newBuilder()
        .setReceiptId(taken.getReceipt().getReceiptId())
        .setCaseId(taken.getCaseId())
        .setConsumedAt(taken.getReceipt().getCard().getAct().getAt())
        .build();
  }
}
