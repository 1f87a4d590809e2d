package org.xiangfu.server.ledger;

import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.v1.Event;

/** Reads records of one type, newest first. */
final class LedgerReader {
  private static final Sort NEWEST_FIRST =
      new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG, true));

  private LedgerReader() {}

  static Optional<Event> event(IndexSearcher searcher, String eventId) throws IOException {
    var query = new TermQuery(LedgerDocument.eventId(eventId));
    ScoreDoc[] hits = searcher.search(query, 1).scoreDocs;
    return hits.length == 0
        ? Optional.empty()
        : Optional.of(read(searcher, hits[0].doc, Event.parser()));
  }

  /** The link of an event; empty if there is no such event, or it has none. */
  static Optional<Link> link(IndexSearcher searcher, String eventId) throws IOException {
    ScoreDoc[] hits = searcher.search(new TermQuery(LedgerDocument.eventId(eventId)), 1).scoreDocs;
    if (hits.length == 0) {
      return Optional.empty();
    }
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hits[0].doc, leaves));
    return LedgerDocument.link(leaf.reader(), hits[0].doc - leaf.docBase);
  }

  /** At most {@code limit} records that match, from below a sequence. */
  static <T> List<T> newest(
      IndexSearcher searcher,
      LedgerDocument.Type type,
      List<Query> conditions,
      long belowSequence,
      int limit,
      Parser<T> parser)
      throws IOException {
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(LedgerDocument.type(type)), Occur.FILTER)
            .add(
                LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, 0, belowSequence - 1),
                Occur.FILTER);
    conditions.forEach(condition -> query.add(condition, Occur.FILTER));
    List<T> records = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query.build(), limit, NEWEST_FIRST).scoreDocs) {
      records.add(read(searcher, hit.doc, parser));
    }
    return records;
  }

  private static <T> T read(IndexSearcher searcher, int document, Parser<T> parser)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    return parser.parseFrom(LedgerDocument.record(leaf.reader(), document - leaf.docBase));
  }
}
