package org.xiangfu.server.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.AuditStep;
import org.xiangfu.server.ledger.v1.CasesCounted;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.CountCases;
import org.xiangfu.server.ledger.v1.CountReads;
import org.xiangfu.server.ledger.v1.DrawCases;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.ledger.v1.SearchStoredCases;
import org.xiangfu.server.ledger.v1.StoredCaseConditions;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.OperatorReads;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.StatisticsDimension;

/** An auditor's questions and steps, wherever the replicas of the ledger are. Thread-safe. */
public final class Audit {
  private final Replicas replicas;
  private final AuditSeal seal;
  private final Cases cases;
  private final DataSeal data;
  private final SealedSteps steps;
  private final AuditRenewal renewal;
  private final CaseParts parts = new CaseParts(this::ask);

  /**
   * The audit of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   */
  public Audit(Replicas replicas, DataSeal data, UnaryOperator<LedgerEntry> prepare) {
    this.replicas = replicas;
    this.seal = new AuditSeal(data);
    this.cases = new Cases(replicas, data, prepare);
    this.data = data;
    this.steps = new SealedSteps(replicas, data, prepare);
    this.renewal = new AuditRenewal(data, seal, steps);
  }

  /**
   * Which cases are asked for.
   *
   * @param numbers of the applicant, any of them; empty: anybody
   * @param only the cases to choose from; empty: all
   * @param rest whose person is not looked at
   */
  public record Asked(
      Collection<String> numbers, Optional<Collection<String>> only, CaseConditions rest) {}

  /**
   * A part of a list of cases.
   *
   * @param position where the next one goes on; 0 if there is none
   */
  public record CasePage(List<Case> cases, long position) {}

  private StoredCaseConditions stored(Asked asked) {
    var stored =
        StoredCaseConditions.newBuilder()
            .setListedOnly(asked.only().isPresent())
            .setRest(seal.conditions(asked.rest()));
    for (DataSeal keys : data.generations()) {
      CaseConditions other = new AuditSeal(keys).conditions(asked.rest());
      stored
          .addAlsoClerkIds(other.getClerkId())
          .addAlsoReviewerIds(other.getReviewerId())
          .addAlsoWorkstationIds(other.getWorkstationId());
      asked.numbers().forEach(number -> stored.addPersonIds(keys.person(number)));
    }
    asked.only().ifPresent(stored::addAllCaseIds);
    return stored.build();
  }

  /** A page of cases; it may be short though more follow. */
  public CompletableFuture<CasePage> search(
      Asked asked, boolean newestFirst, long position, int size) {
    var search =
        SearchStoredCases.newBuilder()
            .setConditions(stored(asked))
            .setNewestFirst(newestFirst)
            .setPosition(position)
            .setSize(size);
    return ask(LedgerQuery.newBuilder().setSearchCases(search))
        .thenApply(LedgerAnswer::getCasesSearched)
        .thenApply(
            found ->
                new CasePage(
                    found.getCasesList().stream().map(cases::opened).toList(),
                    found.getPosition()));
  }

  /** Told how far a question of many parts has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Told after each part but the last.
     *
     * @param share of all cases, 0 to 1
     * @return false to end it: the answer fails with a {@link
     *     java.util.concurrent.CancellationException}
     */
    boolean goesOn(double share);
  }

  /** How many cases, by dimensions; nothing is withheld yet. */
  public CompletableFuture<CasesCounted> count(
      CaseConditions where,
      List<StatisticsDimension> dimensions,
      int mostCells,
      Progress progress) {
    var count =
        CountCases.newBuilder()
            .setConditions(stored(new Asked(List.of(), Optional.empty(), where)))
            .addAllDimensions(dimensions)
            .setMostCells(mostCells);
    return parts.count(count, progress);
  }

  /** What a seed draws of finished cases. */
  public CompletableFuture<CasesDrawn> draw(
      CaseConditions where, long seed, SampleRates rates, int most, Progress progress) {
    var draw =
        DrawCases.newBuilder()
            .setConditions(stored(new Asked(List.of(), Optional.empty(), where)))
            .setSeed(seed)
            .setRates(rates)
            .setMost(most);
    return parts.draw(draw, progress).thenApply(seal::open);
  }

  /** Reads without a case by operator, most first. */
  public CompletableFuture<List<OperatorReads>> reads(CountReads asked) {
    return ask(LedgerQuery.newBuilder().setCountReads(asked))
        .thenApply(
            answer ->
                together(
                    answer.getReadsCounted().getOperatorsList().stream().map(seal::open).toList()));
  }

  // Of one operator there is a count for each generation of keys.
  private static List<OperatorReads> together(List<OperatorReads> counted) {
    Map<String, OperatorReads> sums = new LinkedHashMap<>();
    counted.forEach(
        each ->
            sums.merge(
                each.getOperatorId(),
                each,
                (a, b) -> a.toBuilder().setReads(a.getReads() + b.getReads()).build()));
    return sums.values().stream()
        .sorted(Comparator.comparingLong(OperatorReads::getReads).reversed())
        .toList();
  }

  /** Reviews, oldest first, and their samples. */
  public CompletableFuture<ReviewsFound> reviews(FindReviews asked) {
    var sealed = asked.toBuilder().setReviewerId(seal.operator(asked.getReviewerId()));
    if (!asked.getReviewerId().isEmpty()) {
      data.generations()
          .forEach(
              keys ->
                  sealed.addAlsoReviewerIds(new AuditSeal(keys).operator(asked.getReviewerId())));
    }
    return ask(LedgerQuery.newBuilder().setReviews(sealed))
        .thenApply(answer -> seal.open(answer.getReviews()));
  }

  /**
   * Takes a step, if it can be taken.
   *
   * @param command its act has the id of the event
   * @param entry the event that says so; is appended in one with it, or not at all
   */
  public CompletableFuture<AuditResult> take(AuditCommand command, LedgerEntry entry) {
    return steps
        .take(
            entry,
            (keys, prepared) ->
                LedgerCommand.newBuilder()
                    .setLevel(
                        command.hasSuspect() || command.hasCheck()
                            ? CommandLevel.SUSPICION
                            : CommandLevel.AUDIT)
                    .setAuditStep(
                        AuditStep.newBuilder()
                            .setCommand(new AuditSeal(keys).seal(command))
                            .setEntry(prepared)),
            result ->
                result.getReviewOfOtherKeys()
                    ? Optional.of(renewal.settle(reviewOf(command)))
                    : settle(result.getCasesOfOtherKeysList()))
        .thenApply(result -> seal.open(result.getAuditResult()));
  }

  private static String reviewOf(AuditCommand command) {
    return switch (command.getStepCase()) {
      case ASSIGN -> command.getAssign().getReviewId();
      case CHECK -> command.getCheck().getReviewId();
      default -> command.getRecord().getReviewId();
    };
  }

  /** What of it is sealed anew when keys are renewed. */
  public AuditRenewal renewal() {
    return renewal;
  }

  private Optional<CompletableFuture<Integer>> settle(List<String> caseIds) {
    return caseIds.stream()
        .map(cases::settle)
        .reduce((all, each) -> all.thenCombine(each, Integer::sum));
  }

  private CompletableFuture<LedgerAnswer> ask(LedgerQuery.Builder query) {
    return replicas
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
