package org.xiangfu.server.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.ledger.v1.CaseStep;
import org.xiangfu.server.ledger.v1.FindCases;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.RedactCases;
import org.xiangfu.server.ledger.v1.ResealCases;
import org.xiangfu.server.ledger.v1.ResealedCase;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;

/**
 * Takes steps of cases and reads cases, wherever the replicas of the ledger are, and is the only
 * place that knows whom their sealed records tell of. Thread-safe.
 */
public final class Cases {
  private static final int ATTEMPTS = 8;
  private static final int RENEWED = 100;

  private final Replicas replicas;
  private final CaseSeal seal;
  private final UnaryOperator<LedgerEntry> prepare;

  /**
   * Cases of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   */
  public Cases(Replicas replicas, DataSeal seal, UnaryOperator<LedgerEntry> prepare) {
    this.replicas = replicas;
    this.seal = new CaseSeal(seal);
    this.prepare = prepare;
  }

  /**
   * Takes a step, if the case is such that it can.
   *
   * @param command its act has the id of the event
   * @param entry the event that says that the step was taken, and what it brings into being; is
   *     appended in one with it, or not at all
   * @return what came of it, once it is durable; the case as it is then, if there is one
   */
  public CompletableFuture<CaseResult> take(CaseCommand command, LedgerEntry entry) {
    return take(command, entry, ATTEMPTS);
  }

  private CompletableFuture<CaseResult> take(CaseCommand command, LedgerEntry entry, int attempts) {
    CaseStep step = sealed(command, entry);
    int level = CommandLevel.ofGeneration(step.getEntry().getGeneration());
    LedgerCommand proposal =
        LedgerCommand.newBuilder()
            .setLevel(Math.max(level(command), level))
            .setCaseStep(step)
            .build();
    return propose(proposal)
        .thenCompose(
            result -> {
              boolean refused = result.getRefusedAtGeneration() > 0;
              if (!refused && !result.getCaseOfOtherKeys()) {
                return CompletableFuture.completedFuture(opened(result.getCaseResult()));
              }
              if (attempts == 0) {
                throw new UnconfirmedWriteException(
                    new IllegalStateException("its data keys are being renewed"));
              }
              CompletableFuture<Integer> ready;
              if (refused) {
                seal.data().raise(result.getRefusedAtGeneration());
                ready = CompletableFuture.completedFuture(0);
              } else {
                ready = settle(command.getCaseId());
              }
              return ready.thenCompose(_ -> take(command, entry, attempts - 1));
            });
  }

  // Step and event are sealed apart, and a node may learn of newer keys in between.
  private CaseStep sealed(CaseCommand command, LedgerEntry entry) {
    while (true) {
      DataSeal keys = seal.data().present();
      LedgerEntry prepared = prepare.apply(entry);
      if (prepared.getGeneration() == keys.stamp()) {
        return CaseStep.newBuilder()
            .setCommand(seal.seal(command, keys))
            .setEntry(prepared)
            .build();
      }
    }
  }

  /** Seals a case with the present data keys, if it is not sealed with them. */
  public CompletableFuture<Integer> settle(String caseId) {
    return askStored(FindCases.newBuilder().setCaseId(caseId))
        .thenCompose(cases -> reseal(cases, seal.data().present()));
  }

  private CompletableFuture<Integer> reseal(List<Case> stored, DataSeal with) {
    var reseal = ResealCases.newBuilder().setGeneration(with.generation());
    for (Case before : stored) {
      Case after = seal.anew(before, with);
      if (!after.equals(before)) {
        reseal.addCases(ResealedCase.newBuilder().setBefore(before).setAfter(after));
      }
    }
    return reseal.getCasesCount() == 0
        ? CompletableFuture.completedFuture(0)
        : propose(
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.KEYS)
                    .setResealCases(reseal)
                    .build())
            .thenApply(LedgerResult::getResealed);
  }

  /** Seals the next cases anew that were opened after a sequence. */
  public CompletableFuture<SealedRecords.Step> renew(int generation, long aboveSequence) {
    return askStored(FindCases.newBuilder().setAboveSequence(aboveSequence).setSize(RENEWED))
        .thenCompose(
            cases ->
                cases.isEmpty()
                    ? CompletableFuture.completedFuture(
                        new SealedRecords.Step(0, SealedRecords.END))
                    : reseal(cases, seal.data().generation(generation))
                        .thenApply(
                            count -> new SealedRecords.Step(count, cases.getLast().getSequence())));
  }

  private CompletableFuture<LedgerResult> propose(LedgerCommand command) {
    return replicas
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  private static int level(CaseCommand command) {
    return command.hasExpire() ? CommandLevel.AUDIT : CommandLevel.CASES;
  }

  /** Every step that a case has taken, as far as it tells; those of a card and its notice last. */
  public static Stream<CaseAct> acts(Case taken) {
    return CaseRules.acts(taken);
  }

  /** The last of them of a case that is not finished. */
  public static CaseAct lastAct(Case open) {
    return acts(open).reduce((_, later) -> later).orElseThrow();
  }

  /** True if an event is that of a step which a case has taken. */
  public static boolean hasTaken(Case now, String eventId) {
    return CaseRules.acts(now).anyMatch(act -> act.getEventId().equals(eventId));
  }

  /** A case that was read past this, as it was written. */
  public Case opened(Case stored) {
    return seal.open(stored);
  }

  private CaseResult opened(CaseResult result) {
    return result.hasCase()
        ? result.toBuilder().setCase(seal.open(result.getCase())).build()
        : result;
  }

  /** The case of an id, with every step that was answered before this was asked. */
  public CompletableFuture<Optional<Case>> find(String caseId) {
    return ask(FindCases.newBuilder().setCaseId(caseId))
        .thenApply(cases -> cases.stream().findFirst());
  }

  /** The same as it is stored; {@link #opened(Case)} makes it what was written. */
  CompletableFuture<Optional<Case>> stored(String caseId) {
    return askStored(FindCases.newBuilder().setCaseId(caseId))
        .thenApply(cases -> cases.stream().findFirst());
  }

  /** Cases that match, in the order in which they were opened. */
  public CompletableFuture<List<Case>> list(CaseFilter filter) {
    return ask(found(filter));
  }

  /** The same as they are stored; {@link #opened(Case)} makes of one what was written. */
  public CompletableFuture<List<Case>> stored(CaseFilter filter) {
    return askStored(found(filter));
  }

  /**
   * The same with the person under any of several numbers.
   *
   * @param numbers at least one; the filter's own is not looked at
   */
  public CompletableFuture<List<Case>> list(CaseFilter filter, Collection<String> numbers) {
    CompletableFuture<List<Case>> all = CompletableFuture.completedFuture(List.of());
    for (String number : numbers) {
      var asked = found(filter).clearAlsoPersonIds();
      for (DataSeal keys : seal.data().generations()) {
        asked.setPersonId(keys.person(number)).addAlsoPersonIds(keys.person(number));
      }
      all =
          all.thenCombine(
              ask(asked),
              (before, more) ->
                  Stream.concat(before.stream(), more.stream())
                      .sorted(Comparator.comparingLong(Case::getSequence))
                      .limit(filter.size())
                      .toList());
    }
    return all;
  }

  private FindCases.Builder found(CaseFilter filter) {
    var asked =
        FindCases.newBuilder().setAboveSequence(filter.aboveSequence()).setSize(filter.size());
    filter
        .personId()
        .ifPresent(
            person ->
                seal.data()
                    .generations()
                    .forEach(
                        keys -> {
                          asked.setPersonId(keys.person(person));
                          asked.addAlsoPersonIds(keys.person(person));
                        }));
    filter.officeId().ifPresent(asked::setOfficeId);
    filter.state().ifPresent(asked::setState);
    return asked;
  }

  /** Cases whose personal parts are there, in the order in which they were opened. */
  public CompletableFuture<List<Case>> whole(long aboveSequence, int size) {
    return ask(FindCases.newBuilder().setWhole(true).setAboveSequence(aboveSequence).setSize(size));
  }

  /**
   * Takes the personal parts out of cases that are finished and have no notice to deliver; leaves
   * others alone.
   *
   * @return how many, once it is durable
   */
  public CompletableFuture<Integer> redact(List<String> caseIds, Instant at) {
    var command = RedactCases.newBuilder().addAllCaseIds(caseIds).setAtMillis(at.toEpochMilli());
    return replicas
        .propose(
            LedgerCommand.newBuilder()
                .setLevel(CommandLevel.PERSONS)
                .setRedactCases(command)
                .build()
                .toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes).getCasesRedacted();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  /** Cases whose notice is to be delivered, in the order in which they were opened. */
  public CompletableFuture<List<Case>> withNoticePending(long aboveSequence, int size) {
    return ask(
        FindCases.newBuilder()
            .setNoticePending(true)
            .setAboveSequence(aboveSequence)
            .setSize(size));
  }

  /** The cases of receipts, at most a few hundred, in no order. */
  public CompletableFuture<List<Case>> ofReceipts(Collection<String> receiptIds) {
    return receiptIds.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : ask(FindCases.newBuilder().addAllReceiptIds(receiptIds).setSize(receiptIds.size()));
  }

  /**
   * A page of the cases with a receipt that was issued in a time.
   *
   * @param from inclusive
   * @param to exclusive
   */
  public CompletableFuture<List<Case>> issued(CaseFilter filter, Instant from, Instant to) {
    return ask(
        found(filter)
            .setIssuedFromMillis(from.toEpochMilli())
            .setIssuedToMillis(to.toEpochMilli()));
  }

  /** A digest of a person that only this service can make; empty if data is not sealed. */
  public Optional<String> digestOf(String personId) {
    return seal.digestOf(personId);
  }

  private CompletableFuture<List<Case>> ask(FindCases.Builder asked) {
    return askStored(asked).thenApply(found -> found.stream().map(seal::open).toList());
  }

  private CompletableFuture<List<Case>> askStored(FindCases.Builder asked) {
    LedgerQuery query = LedgerQuery.newBuilder().setCases(asked).build();
    return replicas
        .read(query.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes).getCases().getCasesList();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
