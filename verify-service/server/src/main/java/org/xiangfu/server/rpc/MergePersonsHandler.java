package org.xiangfu.server.rpc;

import com.google.protobuf.util.Timestamps;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.MergeInto;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.persons.Known;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.MergePersonsResponse;
import org.xiangfu.v1.Origin;

/**
 * Brings two records of one person together. The ledger is written before the gallery: if the call
 * is cut between the two, its retry finds the event and moves the photos.
 */
final class MergePersonsHandler extends UnaryHandler<MergePersonsRequest, MergePersonsResponse> {
  private final Gallery gallery;
  private final Ledger ledger;
  private final Persons persons;
  private final EventRecorder events;

  MergePersonsHandler(Gallery gallery, Ledger ledger, EventRecorder events) {
    this.gallery = gallery;
    this.ledger = ledger;
    this.persons = ledger.persons();
    this.events = events;
  }

  @Override
  CompletableFuture<MergePersonsResponse> handle(MergePersonsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String from = Validation.personId("person_id", request.getPersonId());
    String into = Validation.personId("into_person_id", request.getIntoPersonId());
    if (from.equals(into)) {
      throw ServiceException.invalid("person_id and into_person_id are the same");
    }
    Event event =
        events
            .event(EventKind.EVENT_KIND_PERSONS_MERGED, origin, into, CaseSteps.content(request))
            .addRelatedPersonIds(from)
            .build();
    return ledger
        .event(event.getEventId())
        .thenCompose(
            begun ->
                begun.isPresent()
                    ? CompletableFuture.completedFuture(null)
                    : check(from, into).thenCompose(_ -> record(event, from, into)))
        .thenCompose(_ -> gallery.upkeep().merge(from, into))
        .thenCompose(moved -> answer(event, into, moved));
  }

  private CompletableFuture<Void> check(String from, String into) {
    return persons
        .known(from)
        .thenCompose(
            one -> persons.known(into).thenCompose(other -> bothOnRecord(from, one, into, other)))
        .thenAccept(
            both -> {
              if (!both) {
                throw PersonSteps.refused(PersonOutcome.PERSON_OUTCOME_NOT_FOUND);
              }
            });
  }

  private CompletableFuture<Boolean> bothOnRecord(
      String from, Known one, String into, Known other) {
    if (one.merged() || other.merged()) {
      throw PersonSteps.refused(PersonOutcome.PERSON_OUTCOME_MERGED);
    }
    if (other.numbers().contains(from)) {
      throw ServiceException.precondition(
          "ONE_PERSON_ALREADY", "the two numbers are one person's already 兩統號已屬同一人");
    }
    return onRecord(from, one).thenCombine(onRecord(into, other), Boolean::logicalAnd);
  }

  private CompletableFuture<Boolean> onRecord(String number, Known known) {
    return known.entry().isPresent()
        ? CompletableFuture.completedFuture(true)
        : gallery.photosOf(number).thenApply(photos -> !photos.isEmpty());
  }

  private CompletableFuture<Void> record(Event event, String from, String into) {
    var command =
        PersonCommand.newBuilder()
            .setPersonId(from)
            .setMerge(
                MergeInto.newBuilder()
                    .setIntoPersonId(into)
                    .setAtMillis(Timestamps.toMillis(event.getTime())))
            .build();
    var change = NumberChange.newBuilder().setOldPersonId(from).setNewPersonId(into);
    return persons
        .change(command, LedgerEntry.newBuilder().setEvent(event).setNumberChange(change).build())
        .thenAccept(PersonSteps::require);
  }

  private CompletableFuture<MergePersonsResponse> answer(Event event, String into, int moved) {
    return persons
        .known(into)
        .thenApply(
            known -> {
              var answer =
                  MergePersonsResponse.newBuilder()
                      .setPhotosMoved(moved)
                      .setEventId(event.getEventId());
              PersonSteps.record(known).ifPresent(answer::setPerson);
              return answer.build();
            });
  }
}
