package org.xiangfu.server.ledger;

import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.xiangfu.server.ledger.v1.LedgerDocument;

/**
 * Looks through records one by one, for conditions that the index may not know of each: what an
 * earlier release has stored has fewer fields.
 */
public final class RecordScan {
  private static final int STEP = 500;

  /** A question looks at no more; the next page goes on from there. */
  private static final int MOST = 20_000;

  private RecordScan() {}

  /**
   * A part of what there is.
   *
   * @param position sequence of the record that was looked at last; 0 if there are no more
   */
  public record Found<T>(List<T> records, long position) {
    /** Of one who keeps the list. */
    public Found {
      records = List.copyOf(records);
    }
  }

  /**
   * What has a marker must match; what has none, as an earlier release stored it, may.
   *
   * @param conditions at least one
   */
  public static Query marked(Term marker, List<Query> conditions) {
    var exact = new BooleanQuery.Builder().add(new TermQuery(marker), Occur.FILTER);
    conditions.forEach(each -> exact.add(each, Occur.FILTER));
    var former =
        new BooleanQuery.Builder()
            .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
            .add(new TermQuery(marker), Occur.MUST_NOT);
    return new BooleanQuery.Builder()
        .add(exact.build(), Occur.SHOULD)
        .add(former.build(), Occur.SHOULD)
        .build();
  }

  /**
   * Records that match, in the order of their sequences.
   *
   * @param query what may match
   * @param from where the last page ended; 0 for the first
   * @param size at most so many
   * @param matches decides
   */
  public static <T> Found<T> inOrder(
      IndexSearcher searcher,
      Query query,
      boolean newestFirst,
      long from,
      int size,
      Parser<T> parser,
      Predicate<T> matches)
      throws IOException {
    var order = new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG, newestFirst));
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<T> found = new ArrayList<>();
    long position = from;
    for (int looked = 0; looked < MOST; looked += STEP) {
      var next =
          new BooleanQuery.Builder()
              .add(query, Occur.FILTER)
              .add(beyond(newestFirst, position), Occur.FILTER)
              .build();
      ScoreDoc[] hits = searcher.search(next, STEP, order).scoreDocs;
      for (ScoreDoc hit : hits) {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
        int document = hit.doc - leaf.docBase;
        T record = parser.parseFrom(LedgerDocument.record(leaf.reader(), document));
        position = LedgerDocument.sequence(leaf.reader(), document);
        if (matches.test(record)) {
          found.add(record);
          if (found.size() == size) {
            return new Found<>(found, position);
          }
        }
      }
      if (hits.length < STEP) {
        return new Found<>(found, 0);
      }
    }
    return new Found<>(found, position);
  }

  private static Query beyond(boolean newestFirst, long position) {
    long below = position == 0 ? Long.MAX_VALUE : position - 1;
    return newestFirst
        ? LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, 0, below)
        : LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, position + 1, Long.MAX_VALUE);
  }

  /**
   * Records of a question of several parts, by sequence.
   *
   * @param begin above which the first part began
   * @param after exclusive
   * @param until inclusive; nothing is left once {@code after} is there
   * @param width how many sequences the part before reached over; 0 in the first
   */
  public record Part(long begin, long after, long until, long width) {}

  /** Everything that a query matches. */
  public static Part whole(IndexSearcher searcher, Query query) throws IOException {
    long first = outermost(searcher, query, false);
    return first == 0 ? new Part(0, 0, 0, 0) : whole(first - 1, outermost(searcher, query, true));
  }

  private static Part whole(long begin, long until) {
    return new Part(begin, begin, until, 0);
  }

  private static long outermost(IndexSearcher searcher, Query query, boolean newest)
      throws IOException {
    var order = new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG, newest));
    ScoreDoc[] hits = searcher.search(query, 1, order).scoreDocs;
    if (hits.length == 0) {
      return 0;
    }
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hits[0].doc, leaves));
    return LedgerDocument.sequence(leaf.reader(), hits[0].doc - leaf.docBase);
  }

  /**
   * Shows some records of a part that may match, in no order.
   *
   * @param most at least 1
   * @return what is left
   */
  public static <T> Part some(
      IndexSearcher searcher, Query query, Part part, int most, Parser<T> parser, Consumer<T> to)
      throws IOException {
    // Sequences have gaps of any size, so it is only known by counting how many lie between two.
    long end =
        part.width() == 0 ? part.until() : Math.min(part.until(), part.after() + 2 * part.width());
    while (end - part.after() > 1 && searcher.count(between(query, part.after(), end)) > most) {
      end = part.after() + (end - part.after()) / 2;
    }
    each(searcher, between(query, part.after(), end), parser, to);
    return new Part(part.begin(), end, part.until(), end - part.after());
  }

  private static Query between(Query query, long after, long end) {
    return new BooleanQuery.Builder()
        .add(query, Occur.FILTER)
        .add(LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, after + 1, end), Occur.FILTER)
        .build();
  }

  /** Shows every record that may match, in no order. */
  public static <T> void each(
      IndexSearcher searcher, Query query, Parser<T> parser, Consumer<T> consumer)
      throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator documents = scorer.iterator();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live == null || live.get(document)) {
          consumer.accept(parser.parseFrom(LedgerDocument.record(leaf.reader(), document)));
        }
      }
    }
  }
}
