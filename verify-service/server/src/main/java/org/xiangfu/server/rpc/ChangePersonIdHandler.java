package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.ChangePersonIdResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/**
 * Gives a person a new number. The ledger is written before the gallery: if the call is cut between
 * the two, its retry finds the event and moves the photos.
 */
final class ChangePersonIdHandler
    extends UnaryHandler<ChangePersonIdRequest, ChangePersonIdResponse> {
  private final Gallery gallery;
  private final Ledger ledger;
  private final EventRecorder events;
  private final PersonIds numbers;

  ChangePersonIdHandler(Gallery gallery, Ledger ledger, EventRecorder events, PersonIds numbers) {
    this.gallery = gallery;
    this.ledger = ledger;
    this.events = events;
    this.numbers = numbers;
  }

  @Override
  CompletableFuture<ChangePersonIdResponse> handle(ChangePersonIdRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String oldId = Validation.personId("old_person_id", request.getOldPersonId());
    String newId = Validation.newPersonId("new_person_id", request.getNewPersonId(), numbers);
    if (oldId.equals(newId)) {
      throw ServiceException.invalid("old_person_id and new_person_id are the same");
    }
    Event event =
        events
            .event(EventKind.EVENT_KIND_PERSON_ID_CHANGED, origin, newId, oldId.getBytes(UTF_8))
            .addRelatedPersonIds(oldId)
            .build();
    return ledger
        .event(event.getEventId())
        .thenCompose(
            begun ->
                begun.isPresent()
                    ? change(event, oldId, newId)
                    : isOnRecord(oldId)
                        .thenCombine(isOnRecord(newId), ChangePersonIdHandler::check)
                        .thenCompose(_ -> change(event, oldId, newId)));
  }

  private static boolean check(boolean oldIsThere, boolean newIsThere) {
    if (!oldIsThere) {
      throw ServiceException.notFound(
          "PERSON_NOT_FOUND", "nobody is on record under the old number");
    }
    if (newIsThere) {
      throw occupied();
    }
    return true;
  }

  private CompletableFuture<Boolean> isOnRecord(String number) {
    return ledger
        .persons()
        .known(number)
        .thenCombine(
            gallery.photosOf(number),
            (known, photos) ->
                known.merged()
                    || !photos.isEmpty()
                    || known
                        .entry()
                        .filter(entry -> entry.getPersonId().equals(number))
                        .isPresent());
  }

  private CompletableFuture<ChangePersonIdResponse> change(
      Event event, String oldId, String newId) {
    var change = NumberChange.newBuilder().setOldPersonId(oldId).setNewPersonId(newId);
    return events
        .append(LedgerEntry.newBuilder().setEvent(event).setNumberChange(change).build())
        .thenCompose(_ -> gallery.changePersonId(oldId, newId))
        .thenApply(
            result -> {
              if (result.getOccupied()) {
                throw occupied();
              }
              return ChangePersonIdResponse.newBuilder()
                  .setEventId(event.getEventId())
                  .setPhotosMoved(result.getAffected())
                  .build();
            });
  }

  private static ServiceException occupied() {
    return ServiceException.exists(
        "PERSON_ALREADY_EXISTS",
        "the new number is somebody's; if the two are one person, merge them (MergePersons)");
  }
}
