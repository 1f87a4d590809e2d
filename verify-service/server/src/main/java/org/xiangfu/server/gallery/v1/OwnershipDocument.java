package org.xiangfu.server.gallery.v1;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * A shard's ownership as the one Lucene document that is no photo: so it is committed, shipped,
 * backed up and seen together with the photos that it tells of. An index may have none.
 */
public final class OwnershipDocument {
  /** The term of the document. */
  public static final Term TERM = new Term("ownership", "shard");

  private static final String RECORD = "ownership_record";

  private OwnershipDocument() {}

  /** Makes the document. */
  public static Document of(ShardOwnership ownership) {
    var document = new Document();
    document.add(new StringField(TERM.field(), TERM.text(), Field.Store.NO));
    document.add(new BinaryDocValuesField(RECORD, new BytesRef(ownership.toByteArray())));
    return document;
  }

  /** Reads what a searcher shows. */
  public static Optional<ShardOwnership> read(IndexSearcher searcher) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      PostingsEnum documents = leaf.reader().postings(TERM, PostingsEnum.NONE);
      if (documents == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live == null || live.get(document)) {
          return read(leaf.reader(), document);
        }
      }
    }
    return Optional.empty();
  }

  /** Reads a document; empty if it is a photo. */
  public static Optional<ShardOwnership> read(LeafReader leaf, int document) throws IOException {
    BinaryDocValues records = leaf.getBinaryDocValues(RECORD);
    if (records == null || !records.advanceExact(document)) {
      return Optional.empty();
    }
    BytesRef bytes = records.binaryValue();
    return Optional.of(ShardOwnership.parser().parseFrom(bytes.bytes, bytes.offset, bytes.length));
  }
}
