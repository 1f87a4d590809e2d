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
  private final Function<String, CompletableFuture<List<String>>> forms;

  EventSearches(
      Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ask,
      EventSeal seal,
      Function<String, CompletableFuture<List<String>>> forms) {
    this.ask = ask;
    this.seal = seal;
    this.forms = forms;
  }

  /** Events, newest first. */
  CompletableFuture<List<Event>> events(EventFilter filter, Page page) {
    return found(filter, page)
        .thenCompose(asked -> ask.apply(LedgerQuery.newBuilder().setEvents(asked)))
        .thenApply(answer -> answer.getEventsList().stream().map(seal::open).toList());
  }

  private CompletableFuture<FindEvents.Builder> found(EventFilter filter, Page page) {
    var asked = FindEvents.newBuilder().setPage(Ledger.record(page));
    filter
        .operatorId()
        .ifPresent(
            operator ->
                seal.data()
                    .generations()
                    .forEach(
                        keys -> {
                          asked.setOperatorId(EventSeal.operator(operator, keys));
                          asked.addAlsoOperatorIds(EventSeal.operator(operator, keys));
                        }));
    filter.officeId().ifPresent(asked::setOfficeId);
    filter.kind().ifPresent(asked::setKind);
    filter.from().ifPresent(time -> asked.setFromMillis(time.toEpochMilli()));
    filter.to().ifPresent(time -> asked.setToMillis(time.toEpochMilli()));
    return filter
        .personId()
        .map(
            person ->
                forms
                    .apply(person)
                    .thenApply(
                        persons ->
                            asked
                                .setPersonId(persons.getFirst())
                                .addAllAlsoPersonIds(persons.subList(1, persons.size()))))
        .orElseGet(() -> CompletableFuture.completedFuture(asked));
  }

  /** Events that meet all conditions, newest first; a page may be short though more follow. */
  public CompletableFuture<RecordScan.Found<Event>> search(EventSearch search, Page page) {
    return found(search.filter(), page).thenCompose(asked -> search(asked, search, page.size()));
  }

  private CompletableFuture<RecordScan.Found<Event>> search(
      FindEvents.Builder asked, EventSearch search, int size) {
    asked.setWithoutCase(search.withoutCase());
    search.caseId().ifPresent(asked::setCaseId);
    search
        .workstationId()
        .ifPresent(
            workstation ->
                seal.data()
                    .generations()
                    .forEach(
                        keys -> {
                          asked.setWorkstationId(EventSeal.workstation(workstation, keys));
                          asked.addAlsoWorkstationIds(EventSeal.workstation(workstation, keys));
                        }));
    search.band().ifPresent(asked::setBand);
    search.purpose().ifPresent(asked::setPurpose);
    FindEvents question = asked.build();
    return ask.apply(LedgerQuery.newBuilder().setEvents(question))
        .thenApply(answer -> found(answer, new EventDetails(question), size));
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
    for (String number : numbers) {
      seal.data().generations().forEach(keys -> asked.addPersonIds(keys.person(number)));
    }
    return ask.apply(LedgerQuery.newBuilder().setTimeline(asked))
        .thenApply(
            answer ->
                new RecordScan.Found<>(
                    answer.getEventsList().stream().map(seal::open).toList(),
                    answer.getLookedDownTo()));
  }
}
