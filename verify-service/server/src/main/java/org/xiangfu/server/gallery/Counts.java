package org.xiangfu.server.gallery;

import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/** Arithmetic of numbers of photos by state, and of what is kept beside them. */
final class Counts {
  private Counts() {}

  static PhotoCounts sum(PhotoCounts a, PhotoCounts b) {
    return PhotoCounts.newBuilder()
        .setActive(a.getActive() + b.getActive())
        .setRetired(a.getRetired() + b.getRetired())
        .setFailed(a.getFailed() + b.getFailed())
        .setProbes(a.getProbes() + b.getProbes())
        .setWatched(a.getWatched() + b.getWatched())
        .build();
  }

  static PhotoCounts difference(PhotoCounts a, PhotoCounts b) {
    return PhotoCounts.newBuilder()
        .setActive(a.getActive() - b.getActive())
        .setRetired(a.getRetired() - b.getRetired())
        .setFailed(a.getFailed() - b.getFailed())
        .setProbes(a.getProbes() - b.getProbes())
        .setWatched(a.getWatched() - b.getWatched())
        .build();
  }

  static PhotoCounts of(Iterable<PhotoRecord> records) {
    var counts = PhotoCounts.newBuilder();
    for (PhotoRecord record : records) {
      if (record.getCollection() == FaceCollection.FACE_COLLECTION_PROBE) {
        counts.setProbes(counts.getProbes() + 1);
        continue;
      }
      if (record.getCollection() == FaceCollection.FACE_COLLECTION_WATCHED) {
        counts.setWatched(counts.getWatched() + 1);
        continue;
      }
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
