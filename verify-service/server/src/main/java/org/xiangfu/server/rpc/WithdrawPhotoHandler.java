package org.xiangfu.server.rpc;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.portrait.PortraitBytes;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.WithdrawPhotoRequest;
import org.xiangfu.v1.WithdrawPhotoResponse;
import org.xiangfu.v1.WithdrawalGround;

/**
 * Takes a photo back: its template first, then its bytes, then the event; a retry goes on where it
 * was cut.
 */
final class WithdrawPhotoHandler extends UnaryHandler<WithdrawPhotoRequest, WithdrawPhotoResponse> {
  private static final int MAX_REASON = 200;

  private final Gallery gallery;
  private final PortraitBytes bytes;
  private final EventRecorder events;
  private final Clock clock;

  WithdrawPhotoHandler(Gallery gallery, PortraitBytes bytes, EventRecorder events, Clock clock) {
    this.gallery = gallery;
    this.bytes = bytes;
    this.events = events;
    this.clock = clock;
  }

  @Override
  CompletableFuture<WithdrawPhotoResponse> handle(WithdrawPhotoRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.personId("person_id", request.getPersonId());
    String photo = Validation.text("photo_id", request.getPhotoId(), 1, 64);
    Validation.text("reason", request.getReason(), 1, MAX_REASON);
    if (request.getGround() == WithdrawalGround.WITHDRAWAL_GROUND_UNSPECIFIED
        || request.getGround() == WithdrawalGround.UNRECOGNIZED) {
      throw ServiceException.invalid("ground must be HOLDER, LAW or ERROR");
    }
    Event.Builder event =
        events
            .event(EventKind.EVENT_KIND_PHOTO_WITHDRAWN, origin, person, CaseSteps.content(request))
            .addPhotoIds(photo)
            .setDetail(request.getGround().name().substring("WITHDRAWAL_GROUND_".length()));
    return gallery
        .photosOf(person)
        .thenApply(
            photos ->
                photos.stream()
                    .map(Gallery.StoredPhoto::record)
                    .filter(each -> each.getPhotoId().equals(photo))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            ServiceException.notFound(
                                "PHOTO_NOT_FOUND", "the person has no photo of this id")))
        .thenCompose(record -> withdraw(request, record, event));
  }

  private CompletableFuture<WithdrawPhotoResponse> withdraw(
      WithdrawPhotoRequest request, PhotoRecord record, Event.Builder event) {
    return gallery
        .upkeep()
        .withdraw(
            request.getPersonId(),
            request.getPhotoId(),
            request.getGround(),
            request.getReason(),
            Instant.ofEpochMilli(clock.millis()))
        .thenCompose(_ -> bytes.delete(record))
        .thenCompose(
            deleted ->
                events
                    .append(event)
                    .thenApply(
                        stored ->
                            WithdrawPhotoResponse.newBuilder()
                                .setBytesDeleted(deleted)
                                .setEventId(stored.getEventId())
                                .build()));
  }
}
