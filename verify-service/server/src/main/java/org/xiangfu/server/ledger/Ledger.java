package org.xiangfu.server.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Proposer;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;

/**
 * The append-only record. An event is durable and can be found when its future completes.
 * Thread-safe.
 */
public final class Ledger implements AutoCloseable {
  private final LedgerState state = new LedgerState();
  private GroupCommit<LedgerEntry, Event> entries;

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /** Opens the ledger for writing. */
  public void connect(Proposer proposer) {
    this.entries = new GroupCommit<>(state.name(), list -> propose(proposer, list));
  }

  private static CompletableFuture<List<Event>> propose(
      Proposer proposer, List<LedgerEntry> entries) {
    LedgerCommand command =
        LedgerCommand.newBuilder()
            .setAppend(AppendEntries.newBuilder().addAllEntries(entries))
            .build();
    return proposer
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes).getEventsList();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  /**
   * Appends an event and its effect.
   *
   * @param entry its event has an id; the sequence is given here
   * @param urgent true if somebody at a counter waits for it
   * @return the event as stored; one with this id that was there before is returned unchanged
   */
  public CompletableFuture<Event> append(LedgerEntry entry, boolean urgent) {
    return entries.submit(entry, urgent);
  }

  /** The stored event of an id. */
  public Optional<Event> event(String eventId) throws IOException {
    return state.store().search(searcher -> LedgerReader.event(searcher, eventId));
  }

  /** Events, newest first. */
  public List<Event> events(EventFilter filter, Page page) throws IOException {
    List<Query> conditions = new ArrayList<>();
    if (filter.personId().isPresent()) {
      conditions.add(anyOf(LedgerDocument::person, numbersOf(filter.personId().get())));
    }
    filter
        .operatorId()
        .map(LedgerDocument::operator)
        .map(TermQuery::new)
        .ifPresent(conditions::add);
    filter.officeId().map(LedgerDocument::office).map(TermQuery::new).ifPresent(conditions::add);
    filter.kind().map(LedgerDocument::kind).map(TermQuery::new).ifPresent(conditions::add);
    if (filter.from().isPresent() || filter.to().isPresent()) {
      long from = filter.from().map(time -> time.toEpochMilli()).orElse(Long.MIN_VALUE);
      long to = filter.to().map(time -> time.toEpochMilli() - 1).orElse(Long.MAX_VALUE);
      conditions.add(LongPoint.newRangeQuery(LedgerDocument.TIME, from, to));
    }
    return state
        .store()
        .search(
            searcher ->
                LedgerReader.newest(
                    searcher,
                    LedgerDocument.Type.EVENT,
                    conditions,
                    page.belowSequence(),
                    page.size(),
                    Event.parser()));
  }

  /** Incidents that name a person under any of its numbers, newest first. */
  public List<Incident> incidents(String personId, IncidentRole role, Page page)
      throws IOException {
    Set<String> numbers = numbersOf(personId);
    Query condition =
        switch (role) {
          case INCIDENT_ROLE_IMPOSTOR -> anyOf(LedgerDocument::impostor, numbers);
          case INCIDENT_ROLE_VICTIM -> anyOf(LedgerDocument::victim, numbers);
          case INCIDENT_ROLE_UNSPECIFIED, UNRECOGNIZED ->
              new BooleanQuery.Builder()
                  .add(anyOf(LedgerDocument::impostor, numbers), Occur.SHOULD)
                  .add(anyOf(LedgerDocument::victim, numbers), Occur.SHOULD)
                  .build();
        };
    return state
        .store()
        .search(
            searcher ->
                LedgerReader.newest(
                    searcher,
                    LedgerDocument.Type.INCIDENT,
                    List.of(condition),
                    page.belowSequence(),
                    page.size(),
                    Incident.parser()));
  }

  /** Every number that a person has or had, the given one first. */
  public Set<String> numbersOf(String personId) throws IOException {
    Set<String> numbers = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(personId));
    while (!open.isEmpty()) {
      String number = open.poll();
      if (numbers.add(number)) {
        changes(LedgerDocument.newNumber(number))
            .forEach(change -> open.add(change.getOldPersonId()));
        changes(LedgerDocument.oldNumber(number))
            .forEach(change -> open.add(change.getNewPersonId()));
      }
    }
    return numbers;
  }

  private List<NumberChange> changes(Term term) throws IOException {
    return state
        .store()
        .search(
            searcher ->
                LedgerReader.newest(
                    searcher,
                    LedgerDocument.Type.NUMBER_CHANGE,
                    List.of(new TermQuery(term)),
                    Long.MAX_VALUE,
                    100,
                    NumberChange.parser()));
  }

  private static Query anyOf(Function<String, Term> field, Collection<String> values) {
    var query = new BooleanQuery.Builder();
    values.forEach(value -> query.add(new TermQuery(field.apply(value)), Occur.SHOULD));
    return query.build();
  }

  /** Number of records of a type. */
  public long count(LedgerDocument.Type type) throws IOException {
    return state
        .store()
        .search(searcher -> (long) searcher.count(new TermQuery(LedgerDocument.type(type))));
  }

  /** SHA-256 over all events without time and position, as 64 hexadecimal digits. */
  public String stateHash() throws IOException {
    return state.store().search(state::stateHash);
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    if (entries != null) {
      entries.close();
    }
  }
}
