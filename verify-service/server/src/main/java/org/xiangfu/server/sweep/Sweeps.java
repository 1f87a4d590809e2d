package org.xiangfu.server.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xiangfu.server.ledger.v1.AdvanceSweep;
import org.xiangfu.server.ledger.v1.DecideStored;
import org.xiangfu.server.ledger.v1.FileFindings;
import org.xiangfu.server.ledger.v1.FindFindings;
import org.xiangfu.server.ledger.v1.FindSweeps;
import org.xiangfu.server.ledger.v1.FoundKind;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.ResealFindings;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.ledger.v1.StoredFinding;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.ledger.v1.SweepStep;
import org.xiangfu.server.ledger.v1.SweepsFound;
import org.xiangfu.server.ledger.v1.SweptPair;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingState;

/**
 * Sweeps and findings, wherever the replicas of the ledger are, and the only place that knows whom
 * a sealed finding tells of. Thread-safe.
 */
public final class Sweeps {
  /** The position at which everybody was gone through: one beyond the last hash. */
  public static final long END = 1L << Integer.SIZE;

  private static final int RENEWED = 100;
  private static final int PAGE = 1_000;
  private static final int ATTEMPTS = 8;
  private static final int ID_BYTES = 16;

  private final Replicas replicas;
  private final DataSeal data;
  private final FindingSeal seal;
  private final SealedSteps steps;

  /**
   * The sweeps of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   */
  public Sweeps(Replicas replicas, DataSeal data, UnaryOperator<LedgerEntry> prepare) {
    this.replicas = replicas;
    this.data = data;
    this.seal = new FindingSeal(data);
    this.steps = new SealedSteps(replicas, data, prepare);
  }

  /** A finding and its place in the list of its sweep. */
  public record Filed(Finding finding, long sequence) {}

  /**
   * Takes a step that has an event, if it can be taken.
   *
   * @param command of {@code begin}, {@code change} or {@code end}
   * @param entry the event that says so; is appended in one with it, or not at all
   */
  public CompletableFuture<SweepResult> take(SweepCommand command, LedgerEntry entry) {
    return take(entry, _ -> command);
  }

  /**
   * Files what somebody says of a finding, and the event that says so.
   *
   * @param decided the finding with its decision
   */
  public CompletableFuture<SweepResult> decide(Finding decided, LedgerEntry entry) {
    return take(
        entry,
        keys ->
            SweepCommand.newBuilder()
                .setDecide(
                    DecideStored.newBuilder()
                        .setAfter(
                            stored(decided, keys).toBuilder()
                                .setEventId(decided.getDecision().getEventId())))
                .build());
  }

  private CompletableFuture<SweepResult> take(
      LedgerEntry entry, Function<DataSeal, SweepCommand> command) {
    return steps
        .take(
            entry,
            (keys, prepared) ->
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.SWEEPS)
                    .setSweepStep(
                        SweepStep.newBuilder().setCommand(command.apply(keys)).setEntry(prepared)),
            _ -> Optional.empty())
        .thenApply(LedgerResult::getSweepResult);
  }

  /**
   * Goes on with a sweep, unless it is not at that place any more.
   *
   * @param pairs of persons that were found on the way
   */
  public CompletableFuture<SweepResult> advance(AdvanceSweep step, List<SweptPair> pairs) {
    return silently(
        keys ->
            SweepCommand.newBuilder()
                .setAdvance(
                    step.toBuilder()
                        .addAllPairs(
                            pairs.stream()
                                .map(pair -> stored(step.getSweepId(), pair, keys))
                                .toList()))
                .build(),
        ATTEMPTS);
  }

  /** Files findings, strongest first. */
  public CompletableFuture<SweepResult> file(String sweepId, List<Finding> findings) {
    return silently(
        keys ->
            SweepCommand.newBuilder()
                .setFile(
                    FileFindings.newBuilder()
                        .setSweepId(sweepId)
                        .addAllFindings(
                            findings.stream().map(finding -> stored(finding, keys)).toList()))
                .build(),
        ATTEMPTS);
  }

  private CompletableFuture<SweepResult> silently(
      Function<DataSeal, SweepCommand> command, int attempts) {
    DataSeal keys = data.present();
    var step = SweepStep.newBuilder().setCommand(command.apply(keys)).setGeneration(keys.stamp());
    return steps
        .propose(
            LedgerCommand.newBuilder().setLevel(CommandLevel.SWEEPS).setSweepStep(step).build())
        .thenCompose(
            result -> {
              if (result.getRefusedAtGeneration() == 0) {
                return CompletableFuture.completedFuture(result.getSweepResult());
              }
              if (attempts == 0) {
                throw new UnconfirmedWriteException(
                    new IllegalStateException("its data keys are being renewed"));
              }
              data.raise(result.getRefusedAtGeneration());
              return silently(command, attempts - 1);
            });
  }

  private StoredFinding stored(String sweepId, SweptPair pair, DataSeal keys) {
    StoredFinding record =
        StoredFinding.newBuilder()
            .setFindingId(id("pair", sweepId, List.of(pair.getPersonId(), pair.getOtherPersonId())))
            .setSweepId(sweepId)
            .setKind(FoundKind.FOUND_KIND_PAIR)
            .build();
    return new FindingSeal(keys).seal(record, pair);
  }

  private static StoredFinding stored(Finding finding, DataSeal keys) {
    StoredFinding record =
        StoredFinding.newBuilder()
            .setFindingId(finding.getFindingId())
            .setSweepId(finding.getSweepId())
            .setKind(FoundKind.FOUND_KIND_FINDING)
            .setState(finding.getState())
            .build();
    return new FindingSeal(keys).seal(record, (MessageLite) finding);
  }

  /** The id of what a sweep finds of persons, in whichever order; 32 hexadecimal digits. */
  public String findingId(String sweepId, List<String> persons) {
    return id("cluster", sweepId, persons);
  }

  private String id(String kind, String sweepId, List<String> persons) {
    var hasher = Hashing.sha256().newHasher().putString(kind + " " + sweepId, UTF_8);
    persons.stream().sorted().forEach(each -> hasher.putByte((byte) 0).putString(each, UTF_8));
    return HexFormat.of().formatHex(data.digest("finding", hasher.hash().asBytes()), 0, ID_BYTES);
  }

  /** All sweeps, oldest first; none while the group's command level is below that of sweeps. */
  public CompletableFuture<List<StoredSweep>> all() {
    return ask(LedgerQuery.newBuilder().setSweeps(FindSweeps.getDefaultInstance()))
        .thenApply(SweepsFound::getSweepsList);
  }

  /** The sweep of an id, or the newest if it is empty. */
  public CompletableFuture<Optional<StoredSweep>> find(String sweepId) {
    return all()
        .thenApply(
            found ->
                found.stream()
                    .filter(each -> sweepId.isEmpty() || each.getSweepId().equals(sweepId))
                    .reduce((_, newer) -> newer));
  }

  /** Findings of a sweep, strongest first. */
  public CompletableFuture<List<Filed>> findings(
      String sweepId, FindingState state, long above, int size) {
    return found(
            FindFindings.newBuilder()
                .setSweepId(sweepId)
                .setKind(FoundKind.FOUND_KIND_FINDING)
                .setState(state)
                .setAboveSequence(above)
                .setSize(size))
        .thenApply(found -> found.stream().map(this::opened).toList());
  }

  /** How many findings of a sweep nobody has decided. */
  public CompletableFuture<Long> open(String sweepId) {
    var asked =
        FindFindings.newBuilder()
            .setSweepId(sweepId)
            .setKind(FoundKind.FOUND_KIND_FINDING)
            .setState(FindingState.FINDING_STATE_OPEN)
            .setCount(true);
    return ask(LedgerQuery.newBuilder().setFindings(asked)).thenApply(SweepsFound::getCount);
  }

  /** The finding of an id. */
  public CompletableFuture<Optional<Finding>> finding(String findingId) {
    return found(
            FindFindings.newBuilder()
                .setFindingId(findingId)
                .setKind(FoundKind.FOUND_KIND_FINDING)
                .setSize(1))
        .thenApply(found -> found.stream().findFirst().map(this::opened).map(Filed::finding));
  }

  /** The finding of a result as it is now. */
  public Finding opened(SweepResult result) {
    return opened(result.getFinding()).finding();
  }

  private Filed opened(StoredFinding stored) {
    return new Filed(seal.open(stored, Finding.parser()), stored.getSequence());
  }

  /** All pairs that a sweep has found so far. */
  public CompletableFuture<List<SweptPair>> pairs(String sweepId) {
    return pairs(sweepId, 0, Stream.empty());
  }

  private CompletableFuture<List<SweptPair>> pairs(
      String sweepId, long above, Stream<SweptPair> before) {
    return found(
            FindFindings.newBuilder()
                .setSweepId(sweepId)
                .setKind(FoundKind.FOUND_KIND_PAIR)
                .setAboveSequence(above)
                .setSize(PAGE))
        .thenCompose(
            page -> {
              List<SweptPair> sofar =
                  Stream.concat(
                          before, page.stream().map(each -> seal.open(each, SweptPair.parser())))
                      .toList();
              return page.size() < PAGE
                  ? CompletableFuture.completedFuture(sofar)
                  : pairs(sweepId, page.getLast().getSequence(), sofar.stream());
            });
  }

  /** Seals the next pairs and findings anew, of the oldest first; 0 begins. */
  public CompletableFuture<SealedRecords.Step> renew(int generation, long above) {
    DataSeal with = data.generation(generation);
    return found(
            FindFindings.newBuilder()
                .setNotOfGeneration(generation)
                .setAboveSequence(above)
                .setSize(RENEWED))
        .thenCompose(
            page -> {
              if (page.isEmpty()) {
                return CompletableFuture.completedFuture(
                    new SealedRecords.Step(0, SealedRecords.END));
              }
              var reseal = ResealFindings.newBuilder().setGeneration(with.stamp());
              page.forEach(each -> reseal.addBefore(each).addAfter(seal.anew(each, with)));
              long next = page.getLast().getSequence();
              return steps
                  .propose(
                      LedgerCommand.newBuilder()
                          .setLevel(CommandLevel.SWEEPS)
                          .setResealFindings(reseal)
                          .build())
                  .thenApply(result -> new SealedRecords.Step(result.getResealed(), next));
            });
  }

  private CompletableFuture<List<StoredFinding>> found(FindFindings.Builder asked) {
    return ask(LedgerQuery.newBuilder().setFindings(asked)).thenApply(SweepsFound::getFindingsList);
  }

  private CompletableFuture<SweepsFound> ask(LedgerQuery.Builder query) {
    return replicas
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes).getSweeps();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
