package org.xiangfu.server.gallery;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.PhotoDocument;

/**
 * How many faces are kept beside the gallery. Every search of a case asks, and there are millions:
 * of a segment with deletions, which Lucene would count through, the number is kept until there are
 * others.
 */
final class CollectionCounts {
  private static final ImmutableMap<FaceCollection, Cache<IndexReader.CacheKey, Long>> KNOWN =
      Maps.toMap(
          List.of(FaceCollection.FACE_COLLECTION_PROBE, FaceCollection.FACE_COLLECTION_WATCHED),
          _ -> CacheBuilder.newBuilder().weakKeys().build());

  private CollectionCounts() {}

  static long count(IndexSearcher searcher, FaceCollection collection) throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      count += count(leaf.reader(), collection);
    }
    return count;
  }

  private static long count(LeafReader leaf, FaceCollection collection) throws IOException {
    Term term = PhotoDocument.collection(collection);
    IndexReader.CacheHelper helper = leaf.getReaderCacheHelper();
    if (!leaf.hasDeletions() || helper == null) {
      return leaf.hasDeletions() ? live(leaf, term) : leaf.docFreq(term);
    }
    Cache<IndexReader.CacheKey, Long> known = KNOWN.get(collection);
    Long before = known.getIfPresent(helper.getKey());
    if (before != null) {
      return before;
    }
    long counted = live(leaf, term);
    known.put(helper.getKey(), counted);
    return counted;
  }

  private static long live(LeafReader leaf, Term term) throws IOException {
    PostingsEnum documents = leaf.postings(term, PostingsEnum.NONE);
    Bits live = leaf.getLiveDocs();
    long count = 0;
    if (documents != null) {
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        count += live == null || live.get(document) ? 1 : 0;
      }
    }
    return count;
  }
}
