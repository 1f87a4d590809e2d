package org.xiangfu.server.rpc;

import com.google.protobuf.util.Timestamps;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Person;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;

/** What is on record of a person. */
final class GetPersonHandler extends UnaryHandler<GetPersonRequest, GetPersonResponse> {
  private final Gallery gallery;
  private final Ledger ledger;
  private final EventRecorder events;
  private final CaselessReads reads;

  GetPersonHandler(Gallery gallery, Ledger ledger, EventRecorder events, CaselessReads reads) {
    this.gallery = gallery;
    this.ledger = ledger;
    this.events = events;
    this.reads = reads;
  }

  @Override
  CompletableFuture<GetPersonResponse> handle(GetPersonRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String id = Validation.personId("person_id", request.getPersonId());
    CaselessReads.Read read = reads.by(origin).of(id);
    return gallery
        .photosOf(id)
        .thenCompose(
            photos ->
                photos.isEmpty()
                    ? notFound(origin, id)
                    : ledger
                        .numbersOf(id)
                        .thenCompose(numbers -> found(origin, read, photos, numbers)));
  }

  private CompletableFuture<GetPersonResponse> notFound(Origin origin, String id) {
    return events
        .append(events.event(EventKind.EVENT_KIND_PERSON_NOT_FOUND, origin, id, new byte[0]))
        .thenCompose(
            _ ->
                CompletableFuture.failedFuture(
                    ServiceException.notFound(
                        "PERSON_NOT_FOUND", "nobody is on record under this number")));
  }

  private CompletableFuture<GetPersonResponse> found(
      Origin origin,
      CaselessReads.Read read,
      List<Gallery.StoredPhoto> photos,
      Set<String> numbers) {
    String id = read.person();
    var person = Person.newBuilder().setPersonId(id);
    photos.stream()
        .map(Gallery.StoredPhoto::record)
        .sorted(Comparator.comparing(PhotoRecord::getEnrolledAtMillis).reversed())
        .forEach(record -> person.addPhotos(photo(record)));
    numbers.stream().filter(number -> !number.equals(id)).forEach(person::addFormerPersonIds);
    return read.append(events.event(EventKind.EVENT_KIND_PERSON_READ, origin, id, new byte[0]))
        .thenApply(_ -> GetPersonResponse.newBuilder().setPerson(person).build());
  }

  private static Photo photo(PhotoRecord record) {
    var photo =
        Photo.newBuilder()
            .setPhotoId(record.getPhotoId())
            .setPackId(record.getPackId())
            .setCapturedOn(record.getCapturedOn())
            .setEnrolledAt(Timestamps.fromMillis(record.getEnrolledAtMillis()))
            .setSource(record.getSource());
    if (record.hasMaking()) {
      photo.setMaking(record.getMaking());
    }
    if (record.getEndedAtMillis() > 0) {
      photo.setEndedAt(Timestamps.fromMillis(record.getEndedAtMillis()));
    }
    switch (record.getState()) {
      case PHOTO_STATE_ACTIVE -> photo.setState(PhotoState.PHOTO_STATE_ACTIVE);
      case PHOTO_STATE_RETIRED -> photo.setState(PhotoState.PHOTO_STATE_RETIRED);
      case PHOTO_STATE_WITHDRAWN -> photo.setState(PhotoState.PHOTO_STATE_WITHDRAWN);
      case PHOTO_STATE_FAILED ->
          photo.setState(PhotoState.PHOTO_STATE_FAILED_TO_ENROLL).setRefusal(record.getRefusal());
      case PHOTO_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("a photo record of a later release");
    }
    return photo.build();
  }
}
