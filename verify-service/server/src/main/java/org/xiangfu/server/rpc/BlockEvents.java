package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/**
 * The events of a block of templates: one for all of it, which proves what was in it by the digest
 * of its photos' ids, and one for each failure to enrol. An event for each template would make the
 * ledger, which is written in order, as slow as enrolling them one by one, and would say of each
 * photo no more than the gallery does. Events depend on nothing but the block, so that a retry
 * writes none twice.
 */
final class BlockEvents {
  private final EventRecorder events;

  BlockEvents(EventRecorder events) {
    this.events = events;
  }

  /**
   * Appends them.
   *
   * @param photos of the block, in order, at least one
   * @return the event of the block
   */
  CompletableFuture<Event> append(Origin origin, List<PhotoRecord> photos) {
    List<CompletableFuture<Event>> appended = new ArrayList<>();
    var ids = Hashing.sha256().newHasher();
    for (PhotoRecord photo : photos) {
      ids.putString(photo.getPhotoId(), US_ASCII);
      if (photo.getState() == PhotoState.PHOTO_STATE_FAILED) {
        // Urgent, since with others it would wait for company.
        appended.add(events.append(failure(origin, photo), true));
      }
    }
    byte[] digest = ids.hash().asBytes();
    int refusals = appended.size();
    var block =
        events
            .event(EventKind.EVENT_KIND_TEMPLATES_LOADED, origin, "", digest)
            .setDetail(
                "templates=%d refusals=%d sha256=%s"
                    .formatted(
                        photos.size() - refusals, refusals, HexFormat.of().formatHex(digest)));
    return CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> events.append(block, true));
  }

  private Event.Builder failure(Origin origin, PhotoRecord photo) {
    return events
        .event(
            EventKind.EVENT_KIND_ENROLLMENT_FAILED,
            origin,
            photo.getPersonId(),
            photo.getPhotoSha256().toByteArray())
        .addPhotoIds(photo.getPhotoId())
        .setRefusalReason(photo.getRefusal().getReason());
  }
}
