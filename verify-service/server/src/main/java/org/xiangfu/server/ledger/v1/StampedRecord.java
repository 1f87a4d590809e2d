package org.xiangfu.server.ledger.v1;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * A record as it is stored.
 *
 * @param stamp the generation of its data keys; 0 is the first
 */
public record StampedRecord<T>(T content, int stamp) {
  /** The record that a term is of; any, if it is of several. */
  public static <T> Optional<StampedRecord<T>> find(
      IndexSearcher searcher, Term term, Parser<T> parser) throws IOException {
    ScoreDoc[] hits = searcher.search(new TermQuery(term), 1).scoreDocs;
    return hits.length == 0 ? Optional.empty() : Optional.of(read(searcher, hits[0].doc, parser));
  }

  private static <T> StampedRecord<T> read(IndexSearcher searcher, int hit, Parser<T> parser)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit, leaves));
    int document = hit - leaf.docBase;
    return new StampedRecord<>(
        parsed(LedgerDocument.record(leaf.reader(), document), parser),
        KeyGenerations.stamp(leaf.reader(), document));
  }

  private static <T> T parsed(byte[] record, Parser<T> parser)
      throws InvalidProtocolBufferException {
    return parser.parseFrom(record);
  }
}
