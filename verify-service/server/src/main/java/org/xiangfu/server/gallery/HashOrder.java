package org.xiangfu.server.gallery;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Range;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.ListPhotos;
import org.xiangfu.server.gallery.v1.PhotoDocument;

/**
 * The stored photos in order of their persons' hashes, which no field of theirs holds: indexes of
 * every release can be moved. Each segment's order is computed once and kept, 8 bytes a photo,
 * while there is memory for it.
 */
final class HashOrder {
  private static final Cache<IndexReader.CacheKey, long[]> ORDERS =
      CacheBuilder.newBuilder().weakKeys().softValues().build();

  /** A document's number takes the lower bits: it has 31, and a hash 32. */
  private static final int DOCUMENT_BITS = 31;

  private HashOrder() {}

  private static final class Cursor {
    private final LeafReader leaf;
    private final Bits live;
    private final long[] order;
    private int next;

    Cursor(LeafReader leaf, long from) throws IOException {
      this.leaf = leaf;
      this.live = leaf.getLiveDocs();
      this.order = order(leaf);
      int found = Arrays.binarySearch(order, from << DOCUMENT_BITS);
      this.next = found < 0 ? -found - 1 : found;
      skipDeleted();
    }

    boolean ended() {
      return next == order.length;
    }

    long hash() {
      return order[next] >>> DOCUMENT_BITS;
    }

    int document() {
      return (int) order[next] & Integer.MAX_VALUE;
    }

    void advance() {
      next++;
      skipDeleted();
    }

    private void skipDeleted() {
      while (live != null && !ended() && !live.get(document())) {
        next++;
      }
    }
  }

  private static long[] order(LeafReader leaf) throws IOException {
    IndexReader.CacheKey key = leaf.getCoreCacheHelper().getKey();
    long[] order = ORDERS.getIfPresent(key);
    if (order == null) {
      order = compute(leaf);
      ORDERS.put(key, order);
    }
    return order;
  }

  private static long[] compute(LeafReader leaf) throws IOException {
    long[] order = new long[leaf.maxDoc()];
    int count = 0;
    Terms persons = PhotoDocument.persons(leaf);
    if (persons != null) {
      TermsEnum each = persons.iterator();
      PostingsEnum photos = null;
      while (each.next() != null) {
        long hash = ShardMap.hash(each.term().utf8ToString()) << DOCUMENT_BITS;
        photos = each.postings(photos, PostingsEnum.NONE);
        for (int document = photos.nextDoc();
            document != DocIdSetIterator.NO_MORE_DOCS;
            document = photos.nextDoc()) {
          order[count++] = hash | document;
        }
      }
    }
    Arrays.sort(order, 0, count);
    return Arrays.copyOf(order, count);
  }

  static GalleryAnswer page(IndexSearcher searcher, ListPhotos asked) throws IOException {
    Range<Long> range = HashRanges.read(asked.getRange());
    var cursors = new PriorityQueue<Cursor>(Comparator.comparingLong(Cursor::hash));
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      offer(cursors, new Cursor(leaf.reader(), range.lowerEndpoint()));
    }
    var answer = GalleryAnswer.newBuilder().setNext(range.upperEndpoint());
    Set<String> persons = new LinkedHashSet<>();
    long hash = -1;
    int photos = 0;
    while (!cursors.isEmpty() && cursors.peek().hash() < range.upperEndpoint()) {
      Cursor cursor = cursors.poll();
      if (cursor.hash() != hash && photos > 0 && photos >= asked.getMaxPhotos()) {
        answer.setNext(cursor.hash());
        break;
      }
      hash = cursor.hash();
      photos++;
      persons.add(PhotoDocument.record(cursor.leaf, cursor.document()).getPersonId());
      if (!asked.getBare()) {
        answer.addPhotos(PhotoReader.read(cursor.leaf, cursor.document()).message());
      }
      cursor.advance();
      offer(cursors, cursor);
    }
    return answer.addAllPersonIds(persons).build();
  }

  private static void offer(PriorityQueue<Cursor> cursors, Cursor cursor) {
    if (!cursor.ended()) {
      cursors.add(cursor);
    }
  }
}
