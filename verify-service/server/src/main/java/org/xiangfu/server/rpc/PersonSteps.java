package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.server.persons.Known;
import org.xiangfu.server.persons.PersonRecords;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRecord;

/**
 * Changes of the register: the change and the event that says so, or an error that says why not.
 */
final class PersonSteps {
  private static final String UNCHANGED = "UNCHANGED";
  private static final int ATTEMPTS = 5;

  private final Persons persons;
  private final EventRecorder events;

  PersonSteps(Persons persons, EventRecorder events) {
    this.persons = persons;
    this.events = events;
  }

  /**
   * A change that somebody asks for.
   *
   * @param request says what; the same one again is the same change
   */
  record Asked(String person, EventKind kind, Origin origin, Message request) {}

  /** What is to be on record instead of what is. */
  record Draft(PersonVersion version, LifeState state) {}

  /** Makes a draft of the entry as it is. */
  @FunctionalInterface
  interface Drafting {
    /** Empty if everything is as it should be. */
    Optional<Draft> of(Optional<StoredPerson> now);
  }

  /** An entry after a change. */
  record Changed(PersonRecord person, boolean changed, String eventId) {}

  Event.Builder event(Asked asked) {
    return events.event(
        asked.kind(), asked.origin(), asked.person(), CaseSteps.content(asked.request()));
  }

  /** Writes a version of an entry, or only the event if there is nothing to write. */
  CompletableFuture<Changed> write(Asked asked, Drafting drafting) {
    return write(asked, event(asked), drafting, ATTEMPTS);
  }

  private CompletableFuture<Changed> write(
      Asked asked, Event.Builder event, Drafting drafting, int attempts) {
    return persons
        .known(asked.person())
        .thenCompose(
            known -> {
              if (known.merged()) {
                throw refused(PersonOutcome.PERSON_OUTCOME_MERGED);
              }
              Optional<StoredPerson> now =
                  known.entry().filter(each -> each.getPersonId().equals(asked.person()));
              Optional<Draft> draft = drafting.of(now);
              if (draft.isEmpty()) {
                return events
                    .append(event.clone().setDetail(UNCHANGED))
                    .thenApply(stored -> changed(stored, now.orElseThrow(), known));
              }
              return persons
                  .change(command(asked, event, now, draft.get()), entry(event))
                  .thenCompose(
                      result ->
                          result.getOutcome() == PersonOutcome.PERSON_OUTCOME_CHANGED
                                  && attempts > 1
                              ? write(asked, event, drafting, attempts - 1)
                              : answered(asked, event, result));
            });
  }

  private static PersonCommand command(
      Asked asked, Event.Builder event, Optional<StoredPerson> now, Draft draft) {
    PersonVersion version =
        draft.version().toBuilder()
            .setEventId(event.getEventId())
            .setRecordedAtMillis(Timestamps.toMillis(event.getTime()))
            .build();
    return PersonCommand.newBuilder()
        .setPersonId(asked.person())
        .setWrite(
            WriteVersion.newBuilder()
                .setVersion(version)
                .setState(draft.state())
                .setReplaces(now.map(each -> each.getCurrent().getEventId()).orElse("")))
        .build();
  }

  private static LedgerEntry entry(Event.Builder event) {
    return LedgerEntry.newBuilder().setEvent(event).build();
  }

  /** Makes another change than a version. */
  CompletableFuture<Changed> change(
      Asked asked, Event.Builder event, PersonCommand.Builder command) {
    return persons
        .change(command.setPersonId(asked.person()).build(), entry(event))
        .thenCompose(result -> answered(asked, event, result));
  }

  private CompletableFuture<Changed> answered(
      Asked asked, Event.Builder event, PersonResult result) {
    require(result);
    return persons
        .known(asked.person())
        .thenApply(
            known ->
                new Changed(
                    record(known).orElseThrow(() -> refused(PersonOutcome.PERSON_OUTCOME_MERGED)),
                    true,
                    event.getEventId()));
  }

  private static Changed changed(Event stored, StoredPerson entry, Known known) {
    return new Changed(
        PersonRecords.of(entry, known.numbers()),
        !stored.getDetail().equals(UNCHANGED),
        stored.getEventId());
  }

  /** The record of whoever has a number; empty without an entry. */
  static Optional<PersonRecord> record(Known known) {
    return known.entry().map(entry -> PersonRecords.of(entry, known.numbers()));
  }

  /** Throws unless a change is made, now or before. */
  static void require(PersonResult result) {
    switch (result.getOutcome()) {
      case PERSON_OUTCOME_DONE, PERSON_OUTCOME_REPEATED -> {
        // As it should be.
      }
      default -> throw refused(result.getOutcome());
    }
  }

  static ServiceException refused(PersonOutcome outcome) {
    return switch (outcome) {
      case PERSON_OUTCOME_NOT_FOUND ->
          ServiceException.notFound(
              "PERSON_NOT_FOUND", "nobody is on record under this number 查無此人");
      case PERSON_OUTCOME_NOT_RELATED ->
          ServiceException.notFound(
              "RELATION_NOT_FOUND", "no relation of the two is on record 查無此親屬關係");
      case PERSON_OUTCOME_CHANGED ->
          ServiceException.precondition(
              "CHANGED_MEANWHILE", "others change this entry; send it again 資料同時異動，請重送");
      case PERSON_OUTCOME_MERGED ->
          ServiceException.precondition(
              "PERSON_MERGED",
              "the number went into another one; read the entry and use that 統號已併入他號，請改用併入之統號");
      case PERSON_OUTCOME_STATES_DIFFER ->
          ServiceException.precondition(
              "LIFE_STATES_DIFFER",
              "one of the two is recorded as dead and the other not; correct that first"
                  + " 兩筆資料生死狀態不同，請先更正");
      case PERSON_OUTCOME_RELATED ->
          ServiceException.precondition(
              "PERSONS_RELATED",
              "the two are recorded as relatives, and so as two persons; take that back first"
                  + " 兩人登載為親屬，請先刪除親屬關係");
      case PERSON_OUTCOME_FULL ->
          ServiceException.precondition(
              "TOO_MANY_CHANGES",
              "the entry holds as much as it may; tell the administrator 異動筆數已達上限");
      case PERSON_OUTCOME_DONE, PERSON_OUTCOME_REPEATED, PERSON_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a refused change: " + outcome);
    };
  }
}
