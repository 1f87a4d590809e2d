package org.xiangfu.server.rpc;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.DeathMark;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordDeathResponse;

/**
 * A death, or that it was none. The register is written before the photos: if the call is cut
 * between the two, its retry ends them.
 */
final class RecordDeathHandler extends UnaryHandler<RecordDeathRequest, RecordDeathResponse> {
  private final Gallery gallery;
  private final Persons persons;
  private final PersonSteps steps;
  private final Clock clock;

  RecordDeathHandler(Gallery gallery, Persons persons, PersonSteps steps, Clock clock) {
    this.gallery = gallery;
    this.persons = persons;
    this.steps = steps;
    this.clock = clock;
  }

  @Override
  CompletableFuture<RecordDeathResponse> handle(RecordDeathRequest request) {
    var asked =
        new PersonSteps.Asked(
            Validation.personId("person_id", request.getPersonId()),
            EventKind.EVENT_KIND_DEATH_RECORDED,
            Validation.origin(request.getOrigin()),
            request);
    PersonSteps.Drafting drafting = PersonDrafts.of(request);
    return onRecord(asked.person())
        .thenCompose(_ -> steps.write(asked, drafting))
        .thenCompose(
            changed ->
                photos(asked.person(), request.getRevoked())
                    .thenApply(
                        retired ->
                            RecordDeathResponse.newBuilder()
                                .setPerson(changed.person())
                                .setPhotosRetired(retired)
                                .setEventId(changed.eventId())
                                .build()));
  }

  private CompletableFuture<Void> onRecord(String person) {
    return persons
        .known(person)
        .thenCombine(
            gallery.photosOf(person),
            (known, photos) -> known.entry().isPresent() || known.merged() || !photos.isEmpty())
        .thenAccept(
            there -> {
              if (!there) {
                throw PersonSteps.refused(PersonOutcome.PERSON_OUTCOME_NOT_FOUND);
              }
            });
  }

  private CompletableFuture<Integer> photos(String person, boolean revoked) {
    return gallery
        .photosOf(person)
        .thenCompose(
            stored -> {
              List<PhotoRecord> photos = stored.stream().map(Gallery.StoredPhoto::record).toList();
              List<String> ended =
                  photos.stream()
                      .filter(each -> revoked ? each.getByDeath() : isToEnd(each))
                      .map(PhotoRecord::getPhotoId)
                      .toList();
              int active = (int) photos.stream().filter(RecordDeathHandler::isActive).count();
              return ended.isEmpty()
                  ? CompletableFuture.completedFuture(0)
                  : end(person, ended, revoked).thenApply(_ -> revoked ? 0 : active);
            });
  }

  private CompletableFuture<Integer> end(String person, List<String> photos, boolean revoked) {
    return gallery
        .upkeep()
        .retire(
            person,
            photos,
            revoked ? DeathMark.DEATH_MARK_CLEARED : DeathMark.DEATH_MARK_SET,
            Instant.ofEpochMilli(clock.millis()));
  }

  private static boolean isActive(PhotoRecord photo) {
    return photo.getState() == PhotoState.PHOTO_STATE_ACTIVE;
  }

  private static boolean isToEnd(PhotoRecord photo) {
    return isActive(photo)
        || (photo.getState() == PhotoState.PHOTO_STATE_RETIRED && !photo.getByDeath());
  }
}
