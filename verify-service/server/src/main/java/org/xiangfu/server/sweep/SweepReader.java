package org.xiangfu.server.sweep;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.RecordScan;
import org.xiangfu.server.ledger.v1.FindFindings;
import org.xiangfu.server.ledger.v1.FoundKind;
import org.xiangfu.server.ledger.v1.KeyGenerations;
import org.xiangfu.server.ledger.v1.StoredFinding;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepDocument;
import org.xiangfu.server.ledger.v1.SweepsFound;
import org.xiangfu.v1.FindingState;

/** Reads sweeps and findings from what one replica has stored. */
public final class SweepReader {
  private SweepReader() {}

  static SweepsFound findings(IndexSearcher searcher, FindFindings asked) throws IOException {
    Query query = query(asked);
    if (asked.getCount()) {
      return SweepsFound.newBuilder().setCount(searcher.count(query)).build();
    }
    var found =
        RecordScan.inOrder(
            searcher,
            query,
            false,
            asked.getAboveSequence(),
            Math.max(1, asked.getSize()),
            StoredFinding.parser(),
            _ -> true);
    return SweepsFound.newBuilder().addAllFindings(found.records()).build();
  }

  private static Query query(FindFindings asked) {
    var query = new BooleanQuery.Builder();
    query.add(
        asked.getNotOfGeneration() > 0
            ? KeyGenerations.notOf(asked.getNotOfGeneration(), SweepDocument.FINDINGS)
            : new TermQuery(SweepDocument.FINDINGS),
        Occur.FILTER);
    if (!asked.getFindingId().isEmpty()) {
      filter(query, SweepDocument.finding(asked.getFindingId()));
    }
    if (!asked.getSweepId().isEmpty()) {
      filter(query, SweepDocument.ofSweep(asked.getSweepId()));
    }
    if (asked.getKind() != FoundKind.FOUND_KIND_UNSPECIFIED) {
      filter(query, SweepDocument.kind(asked.getKind()));
    }
    if (asked.getState() != FindingState.FINDING_STATE_UNSPECIFIED) {
      filter(query, SweepDocument.state(asked.getState()));
    }
    return query.build();
  }

  private static void filter(BooleanQuery.Builder query, Term term) {
    query.add(new TermQuery(term), Occur.FILTER);
  }

  static Query pairsOf(String sweepId) {
    return query(
        FindFindings.newBuilder().setSweepId(sweepId).setKind(FoundKind.FOUND_KIND_PAIR).build());
  }

  /** Shows every sweep, and every pair and finding, in no order. */
  public static void each(
      IndexSearcher searcher, Consumer<StoredSweep> sweeps, Consumer<StoredFinding> findings)
      throws IOException {
    RecordScan.each(searcher, new TermQuery(SweepDocument.SWEEPS), StoredSweep.parser(), sweeps);
    RecordScan.each(
        searcher, new TermQuery(SweepDocument.FINDINGS), StoredFinding.parser(), findings);
  }
}
