package org.xiangfu.server.ledger;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.ledger.v1.FindEvents;
import org.xiangfu.server.ledger.v1.FindTimeline;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.v1.Event;

/** Finds events, wherever the replicas of the ledger are. Thread-safe. */
public final class EventSearches {
  private final Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ask;
  private final EventSeal seal;

  EventSearches(
      Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ask, EventSeal seal) {
    this.ask = ask;
    this.seal = seal;
  }

  /** Events, newest first. */
  CompletableFuture<List<Event>> events(EventFilter filter, Page page) {
    return ask.apply(LedgerQuery.newBuilder().setEvents(found(filter, page)))
        .thenApply(answer -> answer.getEventsList().stream().map(seal::open).toList());
  }

  private FindEvents.Builder found(EventFilter filter, Page page) {
    var asked = FindEvents.newBuilder().setPage(Ledger.record(page));
    filter.personId().map(seal.data()::person).ifPresent(asked::setPersonId);
    filter.operatorId().map(seal::operator).ifPresent(asked::setOperatorId);
    filter.officeId().ifPresent(asked::setOfficeId);
    filter.kind().ifPresent(asked::setKind);
    filter.from().ifPresent(time -> asked.setFromMillis(time.toEpochMilli()));
    filter.to().ifPresent(time -> asked.setToMillis(time.toEpochMilli()));
    return asked;
  }

  /** Events that meet all conditions, newest first; a page may be short though more follow. */
  public CompletableFuture<RecordScan.Found<Event>> search(EventSearch search, Page page) {
    var asked = found(search.filter(), page).setWithoutCase(search.withoutCase());
    search.caseId().ifPresent(asked::setCaseId);
    search.workstationId().map(seal::workstation).ifPresent(asked::setWorkstationId);
    search.band().ifPresent(asked::setBand);
    search.purpose().ifPresent(asked::setPurpose);
    FindEvents question = asked.build();
    return ask.apply(LedgerQuery.newBuilder().setEvents(question))
        .thenApply(answer -> found(answer, new EventDetails(question), page.size()));
  }

  // A replica of an earlier release does not know the conditions.
  private RecordScan.Found<Event> found(LedgerAnswer answer, EventDetails details, int size) {
    List<Event> given = answer.getEventsList();
    long position = answer.getLookedDownTo();
    if (position == 0 && given.size() == size && !given.stream().allMatch(details)) {
      position = given.getLast().getSequence();
    }
    return new RecordScan.Found<>(
        given.stream().filter(details).map(seal::open).toList(), position);
  }

  /**
   * The events of a case, oldest first.
   *
   * @param numbers every number that its person had
   * @param above position of the last page; 0 for the first
   */
  public CompletableFuture<RecordScan.Found<Event>> timeline(
      String caseId, Collection<String> numbers, long above, int size) {
    var asked = FindTimeline.newBuilder().setCaseId(caseId).setAboveSequence(above).setSize(size);
    numbers.stream().map(seal.data()::person).forEach(asked::addPersonIds);
    return ask.apply(LedgerQuery.newBuilder().setTimeline(asked))
        .thenApply(
            answer ->
                new RecordScan.Found<>(
                    answer.getEventsList().stream().map(seal::open).toList(),
                    answer.getLookedDownTo()));
  }
}
