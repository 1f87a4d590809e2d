package org.xiangfu.server.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.portrait.PortraitBytes;

/** Photos that are compared no more. */
record EndedPhotosSweep(Gallery gallery, PortraitBytes bytes, PhotoState state, Instant before)
    implements Sweep {
  private static final int BATCH = 100;

  @Override
  public Found find() {
    var ended = gallery.upkeep().countEnded(state, before).join();
    Optional<Span> span =
        ended.getCount() == 0
            ? Optional.empty()
            : Optional.of(
                new Span(
                    Instant.ofEpochMilli(ended.getOldestMillis()),
                    Instant.ofEpochMilli(ended.getNewestMillis())));
    return new Found(ended.getCount(), span, ended.getUndated());
  }

  @Override
  public OptionalInt next() {
    List<PhotoRecord> batch = gallery.upkeep().ended(state, before, BATCH).join();
    if (batch.isEmpty()) {
      return OptionalInt.empty();
    }
    int erased = 0;
    for (PhotoRecord photo : batch) {
      erased += Erasing.photos(gallery, bytes, photo.getPersonId(), List.of(photo));
    }
    if (erased == 0) {
      throw new IllegalStateException("photos that are to be erased stay; is a shard on its way?");
    }
    return OptionalInt.of(erased);
  }
}
