package org.xiangfu.server.rpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.audit.Sampling;
import org.xiangfu.server.cases.CaseFilter;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Marks the events of those who read of a person without having a case of that person: one of which
 * they took a step and that is open, or was finished today, or that waits in their office for a
 * second person which they can be. Reads for an audit are not marked.
 */
final class CaselessReads {
  /** Nobody has so many; more would not be looked at. */
  private static final int MOST_CASES = 1_000;

  private final Ledger ledger;
  private final Cases cases;
  private final EventRecorder events;
  private final Clock clock;
  private final Counter marked;

  CaselessReads(Ledger ledger, EventRecorder events, Clock clock, MeterRegistry metrics) {
    this.ledger = ledger;
    this.cases = ledger.cases();
    this.events = events;
    this.clock = clock;
    this.marked =
        Counter.builder("xiangfu.reads.without.case")
            .description("Reads of persons, portraits and incidents by somebody without a case")
            .register(metrics);
  }

  /** Who makes the current call; for any thread from then on. */
  Reader by(Origin origin) {
    boolean reviews =
        Caller.Admitted.current()
            .map(Caller.Admitted::roles)
            .map(Right.REVIEW_CASE::isOf)
            .orElse(true);
    return new Reader(origin, reviews);
  }

  /** Somebody who reads. */
  final class Reader {
    private final Origin origin;
    private final boolean reviews;

    private Reader(Origin origin, boolean reviews) {
      this.origin = origin;
      this.reviews = reviews;
    }

    /** Begins to read of a person; empty is nobody. */
    Read of(String person) {
      CompletableFuture<Set<String>> numbers =
          person.isEmpty() ? CompletableFuture.completedFuture(Set.of()) : ledger.numbersOf(person);
      boolean looked = !person.isEmpty() && origin.getPurpose() != Purpose.PURPOSE_AUDIT;
      return new Read(
          person, numbers, looked ? without(numbers) : CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<Boolean> without(CompletableFuture<Set<String>> numbers) {
      var all = new CaseFilter(Optional.empty(), Optional.empty(), Optional.empty(), 0, MOST_CASES);
      return numbers
          .thenCompose(each -> cases.list(all, each))
          .thenApply(found -> found.stream().noneMatch(this::has));
    }

    private boolean has(Case each) {
      boolean waits =
          reviews
              && each.getState() == CaseState.CASE_STATE_REFERRED
              && each.getOfficeId().equals(origin.getOfficeId());
      boolean part =
          Cases.acts(each).anyMatch(act -> act.getOperatorId().equals(origin.getOperatorId()));
      return waits || (part && (!Sampling.finished(each) || finishedToday(each)));
    }
  }

  private boolean finishedToday(Case each) {
    ZoneId zone = ZoneId.of(each.getOfficeZone());
    LocalDate today = clock.instant().atZone(zone).toLocalDate();
    // Without what became of its card and notice since.
    Stream<CaseAct> deciding =
        Stream.of(
            each.getDecision().getAct(),
            each.getReview().getAct(),
            each.getWithdrawal().getAct(),
            each.getExpiry().getAct());
    return deciding
        .map(CaseAct::getAt)
        .max(Timestamps.comparator())
        .map(CaselessReads::instant)
        .filter(at -> at.atZone(zone).toLocalDate().equals(today))
        .isPresent();
  }

  private static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  /** What is read of somebody. */
  final class Read {
    private final String person;
    private final CompletableFuture<Set<String>> numbers;
    private final CompletableFuture<Boolean> without;

    private Read(
        String person, CompletableFuture<Set<String>> numbers, CompletableFuture<Boolean> without) {
      this.person = person;
      this.numbers = numbers;
      this.without = without;
    }

    String person() {
      return person;
    }

    /** Every number of the person; none of nobody. */
    CompletableFuture<Set<String>> numbers() {
      return numbers;
    }

    /** Appends the event of the read. */
    CompletableFuture<Event> append(Event.Builder event) {
      return without.thenCompose(caseless -> caseless ? flagged(event) : events.append(event));
    }

    private CompletableFuture<Event> flagged(Event.Builder event) {
      marked.increment();
      return events
          .append(event.clone().setWithoutCase(true))
          .exceptionallyCompose(
              error ->
                  EventRecorder.unknown(error)
                      ? events.append(event)
                      : CompletableFuture.failedFuture(error));
    }
  }
}
