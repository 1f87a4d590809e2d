package org.xiangfu.server.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xiangfu.server.ledger.v1.CaseCell;
import org.xiangfu.server.ledger.v1.CasePart;
import org.xiangfu.server.ledger.v1.CasesCounted;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.CountCases;
import org.xiangfu.server.ledger.v1.DrawCases;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.replication.Rounds;

/**
 * Asks of many cases part by part, so that each part is answered in the time that a read has,
 * however many years there are. Thread-safe.
 */
final class CaseParts {
  private static final int MOST = 5_000;

  private final Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ledger;

  CaseParts(Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ledger) {
    this.ledger = ledger;
  }

  CompletableFuture<CasesCounted> count(CountCases.Builder asked, Audit.Progress progress) {
    Map<List<String>, Long> cells = new HashMap<>();
    // Of a replica of an earlier release, which has counted all of them.
    var whole = new AtomicReference<CasesCounted>();
    return inParts(
            progress,
            part ->
                ledger
                    .apply(LedgerQuery.newBuilder().setCountCases(asked.setPart(part)))
                    .thenApply(LedgerAnswer::getCasesCounted)
                    .thenApply(
                        answer -> {
                          answer
                              .getCellsList()
                              .forEach(
                                  cell ->
                                      cells.merge(
                                          List.copyOf(cell.getValuesList()),
                                          cell.getCount(),
                                          Long::sum));
                          boolean tooMany =
                              answer.getTooMany() || cells.size() > asked.getMostCells();
                          if (tooMany || !answer.hasRest()) {
                            whole.set(tooMany ? tooMany() : answer);
                            return CasePart.getDefaultInstance();
                          }
                          return answer.getRest();
                        }))
        .thenApply(_ -> whole.get() == null ? counted(cells) : whole.get());
  }

  private static CasesCounted tooMany() {
    return CasesCounted.newBuilder().setTooMany(true).build();
  }

  private static CasesCounted counted(Map<List<String>, Long> cells) {
    var answer = CasesCounted.newBuilder();
    cells.forEach(
        (values, count) ->
            answer.addCells(CaseCell.newBuilder().addAllValues(values).setCount(count)));
    return answer.build();
  }

  CompletableFuture<CasesDrawn> draw(DrawCases.Builder asked, Audit.Progress progress) {
    var sampling = new Sampling(asked.getSeed(), asked.getRates(), asked.getMost());
    var whole = new AtomicReference<CasesDrawn>();
    return inParts(
            progress,
            part ->
                ledger
                    .apply(LedgerQuery.newBuilder().setDrawCases(asked.setPart(part)))
                    .thenApply(LedgerAnswer::getCasesDrawn)
                    .thenApply(
                        answer -> {
                          if (!answer.hasRest()) {
                            whole.set(answer);
                            return CasePart.getDefaultInstance();
                          }
                          sampling.add(answer);
                          return answer.getRest();
                        }))
        .thenApply(_ -> whole.get() == null ? sampling.drawn() : whole.get());
  }

  /** Goes on until nothing is left of a part that comes back. */
  private static CompletableFuture<Void> inParts(
      Audit.Progress progress, Function<CasePart, CompletableFuture<CasePart>> ask) {
    var part = new AtomicReference<>(CasePart.newBuilder().setMost(MOST).build());
    Supplier<CompletableFuture<Boolean>> round =
        () ->
            ask.apply(part.get())
                .thenApply(
                    rest -> {
                      part.set(rest);
                      boolean more = rest.getAfter() < rest.getUntil();
                      if (more && !progress.goesOn(share(rest))) {
                        throw new CancellationException("nobody waits for the answer any more");
                      }
                      return more;
                    });
    return Rounds.whileTrue(round);
  }

  private static double share(CasePart rest) {
    return (double) (rest.getAfter() - rest.getBegin()) / (rest.getUntil() - rest.getBegin());
  }
}
