package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.photo.PhotoFormat;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.Origin;

/** A photo on record, as it was enrolled. The event is written before the photo is shown. */
final class GetPortraitHandler extends UnaryHandler<GetPortraitRequest, GetPortraitResponse> {
  private final Gallery gallery;
  private final PortraitStore portraits;
  private final EventRecorder events;
  private final CaselessReads reads;

  GetPortraitHandler(
      Gallery gallery, PortraitStore portraits, EventRecorder events, CaselessReads reads) {
    this.reads = reads;
    this.gallery = gallery;
    this.portraits = portraits;
    this.events = events;
  }

  @Override
  CompletableFuture<GetPortraitResponse> handle(GetPortraitRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.personId("person_id", request.getPersonId());
    String photo = Validation.text("photo_id", request.getPhotoId(), 1, 64);
    CaselessReads.Read read = reads.by(origin).of(person);
    return gallery.photosOf(person).thenCompose(photos -> find(origin, read, photo, photos));
  }

  private CompletableFuture<GetPortraitResponse> find(
      Origin origin, CaselessReads.Read read, String photo, List<Gallery.StoredPhoto> photos) {
    String person = read.person();
    if (photos.isEmpty()) {
      return events
          .append(events.event(EventKind.EVENT_KIND_PERSON_NOT_FOUND, origin, person, new byte[0]))
          .thenCompose(_ -> notFound("PERSON_NOT_FOUND", "nobody is on record under this number"));
    }
    Optional<PhotoRecord> record =
        photos.stream()
            .map(Gallery.StoredPhoto::record)
            .filter(each -> each.getPhotoId().equals(photo))
            .findFirst();
    if (record.isEmpty()) {
      return notFound("PHOTO_NOT_FOUND", "the person has no photo of this id");
    }
    var event =
        events
            .event(EventKind.EVENT_KIND_PORTRAIT_READ, origin, person, photo.getBytes(UTF_8))
            .addPhotoIds(photo);
    return portraits
        .get(record.get().getPhotoSha256().toByteArray())
        .thenCompose(
            portrait ->
                portrait.isEmpty()
                    ? notFound("PORTRAIT_NOT_FOUND", "the bytes of this photo were not kept")
                    : read.append(event).thenApply(stored -> answer(portrait.get(), stored)));
  }

  private static GetPortraitResponse answer(byte[] portrait, Event event) {
    return GetPortraitResponse.newBuilder()
        .setPhoto(ByteString.copyFrom(portrait))
        .setMediaType(
            PhotoFormat.of(portrait).map(PhotoFormat::mediaType).orElse("application/octet-stream"))
        .setEventId(event.getEventId())
        .build();
  }

  private static <T> CompletableFuture<T> notFound(String reason, String message) {
    return CompletableFuture.failedFuture(ServiceException.notFound(reason, message));
  }
}
