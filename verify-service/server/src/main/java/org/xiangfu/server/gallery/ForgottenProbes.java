package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.search.Query;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.ForgetProbes;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.replication.LuceneStore;

/**
 * Up to when a shard has forgotten probes; kept with its commits. For the applying thread.
 *
 * <p>One that old is never stored again: whether it was there, a replica that has refreshed its
 * index and one that has not would tell differently.
 */
final class ForgottenProbes {
  private static final String ATTRIBUTE = "gallery.probes.forgotten";

  private final LuceneStore store;
  private final StoredPhotos photos;
  private long before;

  /**
   * As an index was committed.
   *
   * @param committed what its last commit says
   */
  ForgottenProbes(LuceneStore store, StoredPhotos photos, Map<String, String> committed) {
    this.store = store;
    this.photos = photos;
    remember(Long.parseLong(committed.getOrDefault(ATTRIBUTE, Long.toString(Long.MIN_VALUE))));
  }

  private void remember(long now) {
    before = now;
    if (now != Long.MIN_VALUE) {
      store.setAttribute(ATTRIBUTE, Long.toString(now));
    }
  }

  /** True if a record is a probe of what was forgotten. */
  boolean covers(PhotoRecord record) {
    return record.getCollection() == FaceCollection.FACE_COLLECTION_PROBE
        && record.getEnrolledAtMillis() < before;
  }

  GalleryResult forget(ForgetProbes asked) throws IOException {
    var moving = photos.ownership().stored();
    if (moving.hasOutgoing()
        || moving.getIncomingList().stream().anyMatch(each -> !each.getTaken())) {
      // What is on the way was counted, and is deleted by the move itself.
      return GalleryResult.newBuilder().setElsewhere(true).build();
    }
    if (asked.getBeforeMillis() <= before) {
      return GalleryResult.getDefaultInstance();
    }
    Query old = PhotoDocument.probes(Long.MIN_VALUE, asked.getBeforeMillis());
    int affected = store.search(searcher -> searcher.count(old));
    store.writer().deleteDocuments(old);
    remember(asked.getBeforeMillis());
    return GalleryResult.newBuilder().setAffected(affected).build();
  }
}
