package org.xiangfu.server.portrait;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/**
 * Deletes the bytes of photos on record, which may be those of several. Not safe against the
 * enrolment of the same bytes for somebody else at that moment: such a photo is on record without
 * its bytes. Thread-safe.
 */
public final class PortraitBytes {
  private final Gallery gallery;
  private final PortraitStore portraits;

  /** Over the photos and their bytes. */
  public PortraitBytes(Gallery gallery, PortraitStore portraits) {
    this.gallery = gallery;
    this.portraits = portraits;
  }

  /**
   * Deletes the bytes of a photo, unless another one on record that is not withdrawn has the same.
   *
   * @return true if they are gone
   */
  public CompletableFuture<Boolean> delete(PhotoRecord photo) {
    byte[] digest = photo.getPhotoSha256().toByteArray();
    return gallery
        .upkeep()
        .withContent(digest)
        .thenCompose(
            records ->
                isHeld(records, photo)
                    ? CompletableFuture.completedFuture(false)
                    : portraits.delete(digest).thenApply(_ -> true));
  }

  private static boolean isHeld(List<PhotoRecord> records, PhotoRecord photo) {
    return records.stream()
        .filter(each -> !each.getPhotoId().equals(photo.getPhotoId()))
        .anyMatch(
            each ->
                each.getState() == PhotoState.PHOTO_STATE_ACTIVE
                    || each.getState() == PhotoState.PHOTO_STATE_RETIRED);
  }
}
