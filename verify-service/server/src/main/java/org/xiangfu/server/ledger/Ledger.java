package org.xiangfu.server.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.CountRecords;
import org.xiangfu.server.ledger.v1.FindEvents;
import org.xiangfu.server.ledger.v1.FindIncidents;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.RecordCounts;
import org.xiangfu.server.ledger.v1.RecordPage;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;

/**
 * The append-only record. An event is durable and can be found when its future completes, and every
 * read sees all events that were appended before it. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
  /** Name of its Raft group. */
  public static final String GROUP = "ledger";

  private final Replicas replicas;
  private final GroupCommit<LedgerEntry, Event> entries;

  /** A ledger over its replicas. */
  public Ledger(Replicas replicas) {
    this.replicas = replicas;
    this.entries = new GroupCommit<>(GROUP, this::propose);
  }

  private CompletableFuture<List<Event>> propose(List<LedgerEntry> list) {
    LedgerCommand command =
        LedgerCommand.newBuilder()
            .setLevel(level(list))
            .setAppend(AppendEntries.newBuilder().addAllEntries(list))
            .build();
    return replicas
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

  // An earlier release would index these kinds as unknown ones.
  private static int level(List<LedgerEntry> list) {
    return list.stream()
            .anyMatch(
                entry -> entry.getEvent().getKindValue() >= EventKind.EVENT_KIND_SIGNED_IN_VALUE)
        ? CommandLevel.ACCOUNTS
        : 0;
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
  public CompletableFuture<Optional<Event>> event(String eventId) {
    return ask(LedgerQuery.newBuilder().setEventId(eventId))
        .thenApply(answer -> answer.getEventsList().stream().findFirst());
  }

  /** Events, newest first. */
  public CompletableFuture<List<Event>> events(EventFilter filter, Page page) {
    var asked = FindEvents.newBuilder().setPage(record(page));
    filter.personId().ifPresent(asked::setPersonId);
    filter.operatorId().ifPresent(asked::setOperatorId);
    filter.officeId().ifPresent(asked::setOfficeId);
    filter.kind().ifPresent(asked::setKind);
    filter.from().ifPresent(time -> asked.setFromMillis(time.toEpochMilli()));
    filter.to().ifPresent(time -> asked.setToMillis(time.toEpochMilli()));
    return ask(LedgerQuery.newBuilder().setEvents(asked)).thenApply(LedgerAnswer::getEventsList);
  }

  /** Incidents that name a person under any of its numbers, newest first. */
  public CompletableFuture<List<Incident>> incidents(
      String personId, IncidentRole role, Page page) {
    var asked =
        FindIncidents.newBuilder().setPersonId(personId).setRole(role).setPage(record(page));
    return ask(LedgerQuery.newBuilder().setIncidents(asked))
        .thenApply(LedgerAnswer::getIncidentsList);
  }

  /** Every number that a person has or had, the given one first. */
  public CompletableFuture<Set<String>> numbersOf(String personId) {
    return ask(LedgerQuery.newBuilder().setNumbersOf(personId))
        .thenApply(answer -> new LinkedHashSet<>(answer.getPersonIdsList()));
  }

  /** Numbers of records. */
  public CompletableFuture<RecordCounts> counts() {
    return ask(LedgerQuery.newBuilder().setCount(CountRecords.getDefaultInstance()))
        .thenApply(LedgerAnswer::getCounts);
  }

  private static RecordPage record(Page page) {
    return RecordPage.newBuilder()
        .setBelowSequence(page.belowSequence())
        .setSize(page.size())
        .build();
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

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    entries.close();
  }
}
