package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.RetirePhotoResponse;

/** Takes a photo out of comparison. */
final class RetirePhotoHandler extends UnaryHandler<RetirePhotoRequest, RetirePhotoResponse> {
  private final Gallery gallery;
  private final EventRecorder events;
  private final Clock clock;

  RetirePhotoHandler(Gallery gallery, EventRecorder events, Clock clock) {
    this.gallery = gallery;
    this.events = events;
    this.clock = clock;
  }

  @Override
  CompletableFuture<RetirePhotoResponse> handle(RetirePhotoRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.personId("person_id", request.getPersonId());
    String photo = Validation.text("photo_id", request.getPhotoId(), 1, 64);
    var event =
        events
            .event(EventKind.EVENT_KIND_PHOTO_RETIRED, origin, person, photo.getBytes(UTF_8))
            .addPhotoIds(photo);
    return gallery
        .retire(person, photo, Instant.ofEpochMilli(clock.millis()))
        .thenCompose(
            affected -> {
              if (affected == 0) {
                throw ServiceException.notFound(
                    "PHOTO_NOT_FOUND", "the person has no photo of this id");
              }
              return events.append(event);
            })
        .thenApply(
            stored -> RetirePhotoResponse.newBuilder().setEventId(stored.getEventId()).build());
  }
}
