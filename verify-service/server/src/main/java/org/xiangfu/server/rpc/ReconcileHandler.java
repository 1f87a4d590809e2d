package org.xiangfu.server.rpc;

import com.google.common.collect.Lists;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.xiangfu.server.cases.CaseFilter;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.Reconciliation;
import org.xiangfu.v1.Card;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.ReconcileRequest;
import org.xiangfu.v1.ReconcileResponse;

/** Holds cards against receipts. */
final class ReconcileHandler extends UnaryHandler<ReconcileRequest, ReconcileResponse> {
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final int MAX_CARDS = 50_000;
  private static final int MAX_FINDINGS = 10_000;
  private static final int PAGE = 250;

  private final Cases cases;
  private final EventRecorder events;

  ReconcileHandler(Cases cases, EventRecorder events) {
    this.cases = cases;
    this.events = events;
  }

  private record Span(Instant from, Instant to) {}

  @Override
  CompletableFuture<ReconcileResponse> handle(ReconcileRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String office = Validation.text("office_id", request.getOfficeId(), 0, 32);
    Span span = span(request);
    if (request.getCardsCount() > MAX_CARDS) {
      throw ServiceException.invalid("cards must have at most %,d entries".formatted(MAX_CARDS));
    }
    request.getCardsList().forEach(ReconcileHandler::check);
    Set<String> named =
        request.getCardsList().stream()
            .map(Card::getReceiptId)
            .filter(Predicate.not(String::isEmpty))
            .collect(Collectors.toUnmodifiableSet());
    CompletableFuture<List<Case>> issued =
        unnamed(filter(office, 0), span, named, new ArrayList<>());
    return named(Lists.partition(List.copyOf(named), PAGE))
        .thenCombine(
            issued, (known, left) -> Reconciliation.of(request.getCardsList(), known, left))
        .thenCompose(
            report ->
                events
                    .append(
                        events.event(
                            EventKind.EVENT_KIND_RECEIPTS_RECONCILED,
                            origin,
                            "",
                            CaseSteps.content(request)))
                    .thenApply(_ -> report));
  }

  private static Span span(ReconcileRequest request) {
    Instant from = instant("from", request.hasFrom(), request.getFrom());
    Instant to = instant("to", request.hasTo(), request.getTo());
    if (!from.isBefore(to) || from.plus(LONGEST).isBefore(to)) {
      throw ServiceException.invalid(
          "to must be after from, and at most %d days later".formatted(LONGEST.toDays()));
    }
    return new Span(from, to);
  }

  private static Instant instant(String field, boolean set, Timestamp time) {
    if (!set || !Timestamps.isValid(time)) {
      throw ServiceException.invalid(field + " must be set to a time");
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static void check(Card card) {
    Validation.text("cards.serial", card.getSerial(), 1, 64);
    Validation.text("cards.receipt_id", card.getReceiptId(), 0, 64);
    Validation.text("cards.office_id", card.getOfficeId(), 0, 32);
  }

  private static CaseFilter filter(String office, long above) {
    return new CaseFilter(
        Optional.empty(),
        Optional.of(office).filter(Predicate.not(String::isEmpty)),
        Optional.empty(),
        above,
        PAGE);
  }

  private CompletableFuture<List<Case>> named(List<List<String>> parts) {
    CompletableFuture<List<Case>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (List<String> part : parts) {
      all =
          all.thenCompose(
              found ->
                  cases
                      .ofReceipts(part)
                      .thenApply(
                          more -> {
                            found.addAll(more);
                            return found;
                          }));
    }
    return all;
  }

  // Page by page: a month has more receipts than should be in memory at once.
  private CompletableFuture<List<Case>> unnamed(
      CaseFilter page, Span span, Set<String> named, List<Case> found) {
    return cases
        .issued(page, span.from(), span.to())
        .thenCompose(
            issued -> {
              issued.stream()
                  .filter(each -> !named.contains(each.getReceipt().getReceiptId()))
                  .forEach(found::add);
              if (found.size() > MAX_FINDINGS) {
                throw ServiceException.precondition(
                    "TOO_MANY_FINDINGS",
                    "more than %,d receipts have no card; ask for one office, or a shorter time"
                        .formatted(MAX_FINDINGS));
              }
              if (issued.size() < page.size()) {
                return CompletableFuture.completedFuture(found);
              }
              CaseFilter next = filter(page.officeId().orElse(""), issued.getLast().getSequence());
              return unnamed(next, span, named, found);
            });
  }
}
