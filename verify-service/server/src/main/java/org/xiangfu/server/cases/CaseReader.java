package org.xiangfu.server.cases;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.ledger.v1.CaseDocument;
import org.xiangfu.server.ledger.v1.FindCases;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;

/** Reads cases as they are stored. */
public final class CaseReader {
  private static final Sort OLDEST_FIRST =
      new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG));

  private CaseReader() {}

  /** Cases that match, oldest first. */
  public static List<Case> page(IndexSearcher searcher, FindCases asked) throws IOException {
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(CaseDocument.ALL), Occur.FILTER)
            .add(
                LongPoint.newRangeQuery(
                    LedgerDocument.SEQUENCE, asked.getAboveSequence() + 1, Long.MAX_VALUE),
                Occur.FILTER);
    if (!asked.getPersonId().isEmpty()) {
      var person = new BooleanQuery.Builder();
      Stream.concat(Stream.of(asked.getPersonId()), asked.getAlsoPersonIdsList().stream())
          .forEach(id -> person.add(new TermQuery(CaseDocument.person(id)), Occur.SHOULD));
      query.add(person.build(), Occur.FILTER);
    }
    if (!asked.getOfficeId().isEmpty()) {
      query.add(new TermQuery(CaseDocument.office(asked.getOfficeId())), Occur.FILTER);
    }
    if (asked.getState() != CaseState.CASE_STATE_UNSPECIFIED) {
      query.add(new TermQuery(CaseDocument.state(asked.getState())), Occur.FILTER);
    }
    if (asked.getWhole()) {
      query.add(new TermQuery(CaseDocument.REDACTED), Occur.MUST_NOT);
    }
    if (asked.getNoticePending()) {
      query.add(new TermQuery(CaseDocument.NOTICE_PENDING), Occur.FILTER);
    }
    if (asked.getReceiptIdsCount() > 0) {
      query.add(
          new TermInSetQuery(
              CaseDocument.RECEIPT, asked.getReceiptIdsList().stream().map(BytesRef::new).toList()),
          Occur.FILTER);
    }
    if (asked.hasIssuedFromMillis() || asked.hasIssuedToMillis()) {
      long from = asked.hasIssuedFromMillis() ? asked.getIssuedFromMillis() : Long.MIN_VALUE;
      long to = asked.hasIssuedToMillis() ? asked.getIssuedToMillis() - 1 : Long.MAX_VALUE;
      query.add(LongPoint.newRangeQuery(CaseDocument.ISSUED, from, to), Occur.FILTER);
    }
    List<Case> cases = new ArrayList<>();
    int size = Math.max(1, asked.getSize());
    for (ScoreDoc hit : searcher.search(query.build(), size, OLDEST_FIRST).scoreDocs) {
      cases.add(read(searcher, hit.doc));
    }
    return cases;
  }

  private static Case read(IndexSearcher searcher, int document) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    return Case.parseFrom(LedgerDocument.record(leaf.reader(), document - leaf.docBase));
  }
}
