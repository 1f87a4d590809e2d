package org.xiangfu.server.gallery;

import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/** Arithmetic of numbers of photos by state. */
final class Counts {
  private Counts() {}

  static PhotoCounts sum(PhotoCounts a, PhotoCounts b) {
    return PhotoCounts.newBuilder()
        .setActive(a.getActive() + b.getActive())
        .setRetired(a.getRetired() + b.getRetired())
        .setFailed(a.getFailed() + b.getFailed())
        .build();
  }

  static PhotoCounts difference(PhotoCounts a, PhotoCounts b) {
    return PhotoCounts.newBuilder()
        .setActive(a.getActive() - b.getActive())
        .setRetired(a.getRetired() - b.getRetired())
        .setFailed(a.getFailed() - b.getFailed())
        .build();
  }

  static PhotoCounts of(Iterable<PhotoRecord> records) {
    var counts = PhotoCounts.newBuilder();
    for (PhotoRecord record : records) {
      switch (record.getState()) {
        case PHOTO_STATE_ACTIVE -> counts.setActive(counts.getActive() + 1);
        case PHOTO_STATE_RETIRED, PHOTO_STATE_WITHDRAWN ->
            counts.setRetired(counts.getRetired() + 1);
        case PHOTO_STATE_FAILED -> counts.setFailed(counts.getFailed() + 1);
        case PHOTO_STATE_UNSPECIFIED, UNRECOGNIZED -> {
          // In none of the counts, here as in the index.
        }
      }
    }
    return counts.build();
  }
}
