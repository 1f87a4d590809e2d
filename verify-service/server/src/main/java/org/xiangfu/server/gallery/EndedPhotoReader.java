package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.xiangfu.server.gallery.v1.EndedPhotos;
import org.xiangfu.server.gallery.v1.FindEnded;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/** Finds photos by what they hold, and those that are compared no more. */
final class EndedPhotoReader {
  private EndedPhotoReader() {}

  /** When a photo ended, or was tried in vain, milliseconds since 1970; 0 if that is not known. */
  static long since(PhotoRecord record) {
    return record.getState() == PhotoState.PHOTO_STATE_FAILED
        ? record.getEnrolledAtMillis()
        : record.getEndedAtMillis();
  }

  /** Counts or lists the photos of a state that ended before a time. */
  static void read(
      IndexSearcher searcher,
      FindEnded asked,
      Predicate<String> owned,
      GalleryAnswer.Builder answer)
      throws IOException {
    var counted = EndedPhotos.newBuilder();
    PhotoReader.visit(
        searcher,
        PhotoDocument.state(asked.getState()),
        (leaf, document) -> {
          PhotoRecord record = PhotoDocument.record(leaf.reader(), document);
          long since = since(record);
          if (record.getByDeath() || !owned.test(record.getPersonId())) {
            return true;
          }
          if (since == 0) {
            counted.setUndated(counted.getUndated() + 1);
          } else if (since < asked.getBeforeMillis()) {
            count(counted, since);
            if (asked.getLimit() > 0) {
              answer.addRecords(record);
            }
          }
          return asked.getLimit() == 0 || answer.getRecordsCount() < asked.getLimit();
        });
    if (asked.getLimit() == 0) {
      answer.setEnded(counted);
    }
  }

  private static void count(EndedPhotos.Builder counted, long since) {
    boolean first = counted.getCount() == 0;
    counted
        .setOldestMillis(first ? since : Math.min(since, counted.getOldestMillis()))
        .setNewestMillis(first ? since : Math.max(since, counted.getNewestMillis()))
        .setCount(counted.getCount() + 1);
  }

  /** All stored photos of a digest, owned or not. */
  static List<PhotoRecord> withContent(IndexSearcher searcher, byte[] digest) throws IOException {
    List<PhotoRecord> found = new ArrayList<>();
    PhotoReader.all(searcher, PhotoDocument.content(digest))
        .forEach(photo -> found.add(photo.record()));
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      addUnindexed(leaf.reader(), digest, found);
    }
    return found;
  }

  // Documents of earlier releases do not have the term; each segment knows whether it has any.
  private static void addUnindexed(LeafReader leaf, byte[] digest, List<PhotoRecord> found)
      throws IOException {
    Terms persons = PhotoDocument.persons(leaf);
    Terms contents = PhotoDocument.contents(leaf);
    int indexed = contents == null ? 0 : contents.getDocCount();
    if (persons == null || persons.getDocCount() == indexed) {
      return;
    }
    Bits live = leaf.getLiveDocs();
    for (int document = 0; document < leaf.maxDoc(); document++) {
      if ((live == null || live.get(document)) && PhotoDocument.isPhoto(leaf, document)) {
        PhotoRecord record = PhotoDocument.record(leaf, document);
        boolean same =
            Arrays.equals(record.getPhotoSha256().toByteArray(), digest)
                && found.stream().noneMatch(each -> each.getPhotoId().equals(record.getPhotoId()));
        if (same) {
          found.add(record);
        }
      }
    }
  }
}
