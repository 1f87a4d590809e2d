package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/** Reads the photos that carry a term: a person's, or one by its key. */
final class PhotoReader {
  /** A record and, if it is active or kept beside the gallery, its template. */
  record Stored(PhotoRecord record, Optional<float[]> template) {
    NewPhoto message() {
      var photo = NewPhoto.newBuilder().setRecord(record);
      template.map(TemplateBytes::write).ifPresent(photo::setTemplate);
      return photo.build();
    }
  }

  interface Visitor {
    /** Returns false to stop. */
    boolean photo(LeafReaderContext leaf, int document) throws IOException;
  }

  private PhotoReader() {}

  static Optional<PhotoRecord> one(IndexSearcher searcher, Term term) throws IOException {
    List<PhotoRecord> found = new ArrayList<>(1);
    visit(
        searcher,
        term,
        (leaf, document) -> {
          found.add(PhotoDocument.record(leaf.reader(), document));
          return false;
        });
    return found.stream().findFirst();
  }

  /** The records of those photos that are there, by their keys. */
  static Map<String, PhotoRecord> byKey(IndexSearcher searcher, Collection<String> keys)
      throws IOException {
    Map<String, PhotoRecord> found = new HashMap<>();
    // In the order of the terms, so that each block of them is read once.
    List<BytesRef> sorted = keys.stream().map(BytesRef::new).sorted().toList();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Terms stored = PhotoDocument.keys(leaf.reader());
      if (stored == null) {
        continue;
      }
      TermsEnum terms = stored.iterator();
      PostingsEnum documents = null;
      Bits live = leaf.reader().getLiveDocs();
      for (BytesRef key : sorted) {
        if (!terms.seekExact(key)) {
          continue;
        }
        documents = terms.postings(documents, PostingsEnum.NONE);
        for (int document = documents.nextDoc();
            document != DocIdSetIterator.NO_MORE_DOCS;
            document = documents.nextDoc()) {
          if (live == null || live.get(document)) {
            found.put(key.utf8ToString(), PhotoDocument.record(leaf.reader(), document));
          }
        }
      }
    }
    return found;
  }

  static List<Stored> all(IndexSearcher searcher, Term term) throws IOException {
    List<Stored> found = new ArrayList<>();
    visit(searcher, term, (leaf, document) -> found.add(read(leaf.reader(), document)));
    return found;
  }

  static Stored read(LeafReader leaf, int document) throws IOException {
    PhotoRecord record = PhotoDocument.record(leaf, document);
    var kind = PhotoDocument.Vectors.of(record.getCollection());
    return new Stored(record, PhotoDocument.template(leaf, document, kind));
  }

  // A term's postings, without the cost of a scored query.
  static void visit(IndexSearcher searcher, Term term, Visitor visitor) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      PostingsEnum documents = leaf.reader().postings(term, PostingsEnum.NONE);
      if (documents == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if ((live == null || live.get(document)) && !visitor.photo(leaf, document)) {
          return;
        }
      }
    }
  }
}
