package org.xiangfu.server.sweep;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.xiangfu.server.ledger.v1.AdvanceSweep;
import org.xiangfu.server.ledger.v1.ChangeSweep;
import org.xiangfu.server.ledger.v1.DecideStored;
import org.xiangfu.server.ledger.v1.EndSweep;
import org.xiangfu.server.ledger.v1.FileFindings;
import org.xiangfu.server.ledger.v1.FoundKind;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.ResealFindings;
import org.xiangfu.server.ledger.v1.StampedRecord;
import org.xiangfu.server.ledger.v1.StoredFinding;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.ledger.v1.SweepDocument;
import org.xiangfu.server.ledger.v1.SweepOutcome;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.ledger.v1.SweepsFound;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.SweepState;

/**
 * All sweeps and findings as one replica holds them. Commands are applied by one thread and depend
 * on nothing but those before; questions come from any.
 */
public final class SweepBook {
  private final LuceneStore store;
  private final UnseenWrites<StampedRecord<StoredFinding>> findings = new UnseenWrites<>();
  // There are a few a year.
  private final Map<String, StoredSweep> sweeps = new ConcurrentHashMap<>();
  private final IntSupplier generation;

  private SweepBook(LuceneStore store, IntSupplier generation) {
    this.store = store;
    this.generation = generation;
  }

  /**
   * The sweeps of an index that was just opened.
   *
   * @param generation of the data keys that commands are sealed with; 0 is the first
   */
  public static SweepBook open(LuceneStore store, IntSupplier generation) throws IOException {
    var book = new SweepBook(store, generation);
    var _ =
        store.search(
            searcher -> {
              SweepReader.each(searcher, each -> book.sweeps.put(each.getSweepId(), each), _ -> {});
              return book;
            });
    return book;
  }

  /** Call before every command of the index. */
  public void begin() {
    findings.begin();
  }

  /** Call after every command of the index. */
  public void end() {
    findings.end(store);
  }

  /**
   * Applies a command.
   *
   * @param sequence of what it brings into being; the following ones are free
   */
  public SweepResult apply(SweepCommand command, long sequence) throws IOException {
    return switch (command.getStepCase()) {
      case BEGIN -> begin(command.getBegin(), sequence);
      case CHANGE -> change(command.getChange());
      case ADVANCE -> advance(command.getAdvance(), sequence);
      case FILE -> file(command.getFile(), sequence);
      case END -> end(command.getEnd());
      case DECIDE -> decide(command.getDecide());
      // The command's level keeps what this release does not know away from here.
      case STEP_NOT_SET -> outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    };
  }

  private SweepResult begin(StoredSweep begun, long sequence) throws IOException {
    StoredSweep before = sweeps.get(begun.getSweepId());
    if (before != null) {
      return with(SweepOutcome.SWEEP_OUTCOME_REPEATED, before);
    }
    Optional<StoredSweep> other =
        sweeps.values().stream().filter(each -> isOpen(each.getState())).findFirst();
    return other.isPresent()
        ? with(SweepOutcome.SWEEP_OUTCOME_ANOTHER_RUNS, other.get())
        : write(begun.toBuilder().setSequence(sequence));
  }

  static boolean isOpen(SweepState state) {
    return state == SweepState.SWEEP_STATE_RUNNING || state == SweepState.SWEEP_STATE_PAUSED;
  }

  private SweepResult change(ChangeSweep change) throws IOException {
    StoredSweep now = sweeps.get(change.getSweepId());
    if (now == null) {
      return outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    }
    if (now.getEventId().equals(change.getEventId())) {
      return with(SweepOutcome.SWEEP_OUTCOME_REPEATED, now);
    }
    if (!isOpen(now.getState()) || now.getState() == change.getTo()) {
      return with(SweepOutcome.SWEEP_OUTCOME_STATE, now);
    }
    var after = now.toBuilder().setState(change.getTo()).setEventId(change.getEventId());
    if (change.getTo() == SweepState.SWEEP_STATE_CANCELLED) {
      after.setEndedAtMillis(change.getAtMillis());
      store.writer().deleteDocuments(SweepReader.pairsOf(now.getSweepId()));
    }
    return write(after);
  }

  private SweepResult advance(AdvanceSweep advance, long sequence) throws IOException {
    StoredSweep now = sweeps.get(advance.getSweepId());
    if (now == null) {
      return outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    }
    if (now.getState() != SweepState.SWEEP_STATE_RUNNING
        || now.getPosition() != advance.getFrom()) {
      return with(SweepOutcome.SWEEP_OUTCOME_STATE, now);
    }
    long persons = advance.getAnew() ? 0 : now.getPersons();
    long photos = advance.getAnew() ? 0 : now.getPhotos();
    return write(
        now.toBuilder()
            .setPosition(advance.getTo())
            .setKeyGeneration(advance.getKeyGeneration())
            .setPersons(persons + advance.getPersons())
            .setPhotos(photos + advance.getPhotos())
            .setPairs(now.getPairs() + add(advance.getPairsList(), sequence)));
  }

  private int add(List<StoredFinding> found, long sequence) throws IOException {
    int added = 0;
    for (int i = 0; i < found.size(); i++) {
      if (finding(found.get(i).getFindingId()).isEmpty()) {
        write(found.get(i).toBuilder().setSequence(sequence + i).build());
        added++;
      }
    }
    return added;
  }

  private SweepResult file(FileFindings file, long sequence) throws IOException {
    StoredSweep now = sweeps.get(file.getSweepId());
    if (now == null) {
      return outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    }
    if (now.getState() != SweepState.SWEEP_STATE_RUNNING || now.getPosition() < Sweeps.END) {
      return with(SweepOutcome.SWEEP_OUTCOME_STATE, now);
    }
    int added = add(file.getFindingsList(), sequence);
    return write(now.toBuilder().setFindings(now.getFindings() + added));
  }

  private SweepResult end(EndSweep end) throws IOException {
    StoredSweep now = sweeps.get(end.getSweepId());
    if (now == null) {
      return outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    }
    if (now.getEventId().equals(end.getEventId())) {
      return with(SweepOutcome.SWEEP_OUTCOME_REPEATED, now);
    }
    if (now.getState() != SweepState.SWEEP_STATE_RUNNING || now.getPosition() < Sweeps.END) {
      return with(SweepOutcome.SWEEP_OUTCOME_STATE, now);
    }
    store.writer().deleteDocuments(SweepReader.pairsOf(now.getSweepId()));
    return write(
        now.toBuilder()
            .setState(SweepState.SWEEP_STATE_ENDED)
            .setEventId(end.getEventId())
            .setEndedAtMillis(end.getAtMillis()));
  }

  private SweepResult decide(DecideStored decide) throws IOException {
    StoredFinding after = decide.getAfter();
    Optional<StoredFinding> before =
        finding(after.getFindingId())
            .map(StampedRecord::content)
            .filter(each -> each.getKind() == FoundKind.FOUND_KIND_FINDING);
    if (before.isEmpty()) {
      return outcome(SweepOutcome.SWEEP_OUTCOME_NOT_FOUND);
    }
    if (before.get().getState() != FindingState.FINDING_STATE_OPEN) {
      boolean same = before.get().getEventId().equals(after.getEventId());
      return SweepResult.newBuilder()
          .setOutcome(same ? SweepOutcome.SWEEP_OUTCOME_REPEATED : SweepOutcome.SWEEP_OUTCOME_STATE)
          .setFinding(before.get())
          .build();
    }
    StoredFinding decided = after.toBuilder().setSequence(before.get().getSequence()).build();
    write(decided);
    return SweepResult.newBuilder()
        .setOutcome(SweepOutcome.SWEEP_OUTCOME_DONE)
        .setFinding(decided)
        .build();
  }

  private Optional<StampedRecord<StoredFinding>> finding(String id) throws IOException {
    return findings.find(
        id,
        () ->
            store.search(
                searcher ->
                    StampedRecord.find(
                        searcher, SweepDocument.finding(id), StoredFinding.parser())));
  }

  private void write(StoredFinding finding) throws IOException {
    int stamp = generation.getAsInt();
    store
        .writer()
        .updateDocument(
            SweepDocument.finding(finding.getFindingId()), SweepDocument.of(finding, stamp));
    findings.put(finding.getFindingId(), new StampedRecord<>(finding, stamp));
  }

  private SweepResult write(StoredSweep.Builder after) throws IOException {
    StoredSweep sweep = after.build();
    store.writer().updateDocument(SweepDocument.sweep(sweep.getSweepId()), SweepDocument.of(sweep));
    sweeps.put(sweep.getSweepId(), sweep);
    return with(SweepOutcome.SWEEP_OUTCOME_DONE, sweep);
  }

  /**
   * Takes in findings that were sealed anew with the keys that commands are, if they are as they
   * were; returns how many.
   */
  public int reseal(ResealFindings reseal) throws IOException {
    if (reseal.getGeneration() != generation.getAsInt()) {
      return 0;
    }
    int count = 0;
    for (int i = 0; i < Math.min(reseal.getBeforeCount(), reseal.getAfterCount()); i++) {
      StoredFinding before = reseal.getBefore(i);
      Optional<StampedRecord<StoredFinding>> stored = finding(before.getFindingId());
      if (isThere(before)
          && stored.isPresent()
          && stored.get().stamp() < generation.getAsInt()
          && stored.get().content().equals(before)) {
        write(reseal.getAfter(i));
        count++;
      }
    }
    return count;
  }

  // The pairs of a sweep that is over were deleted, seen or not.
  private boolean isThere(StoredFinding finding) {
    StoredSweep of = sweeps.get(finding.getSweepId());
    return finding.getKind() == FoundKind.FOUND_KIND_FINDING
        || (of != null && isOpen(of.getState()));
  }

  /** Answers a question for sweeps or findings. */
  public SweepsFound find(LedgerQuery asked) throws IOException {
    return asked.hasSweeps()
        ? SweepsFound.newBuilder().addAllSweeps(inOrder(sweeps.values())).build()
        : store.search(searcher -> SweepReader.findings(searcher, asked.getFindings()));
  }

  private static List<StoredSweep> inOrder(Collection<StoredSweep> all) {
    return all.stream().sorted(Comparator.comparingLong(StoredSweep::getSequence)).toList();
  }

  private static SweepResult outcome(SweepOutcome outcome) {
    return SweepResult.newBuilder().setOutcome(outcome).build();
  }

  private static SweepResult with(SweepOutcome outcome, StoredSweep sweep) {
    return SweepResult.newBuilder().setOutcome(outcome).setSweep(sweep).build();
  }
}
