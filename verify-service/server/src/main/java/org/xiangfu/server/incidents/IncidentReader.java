package org.xiangfu.server.incidents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.v1.FindIncidentFiles;
import org.xiangfu.server.ledger.v1.IncidentDocument;
import org.xiangfu.server.ledger.v1.KeyGenerations;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;

/** Reads incidents with their steps, as they are stored. */
public final class IncidentReader {
  private static final Sort NEWEST_FIRST =
      new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG, true));

  private IncidentReader() {}

  /**
   * Incidents that match, newest first.
   *
   * @param numbers of the person that is asked for, all of them; empty if nobody is
   */
  public static List<Incident> page(
      IndexSearcher searcher, FindIncidentFiles asked, Collection<String> numbers)
      throws IOException {
    return page(searcher, query(asked, numbers).build(), asked.getSize());
  }

  /** The same of a person alone, without what was closed as unfounded. */
  public static List<Incident> standing(
      IndexSearcher searcher, FindIncidentFiles asked, Collection<String> numbers)
      throws IOException {
    var query =
        query(asked, numbers).add(new TermQuery(IncidentDocument.UNFOUNDED), Occur.MUST_NOT);
    return page(searcher, query.build(), asked.getSize());
  }

  private static BooleanQuery.Builder query(FindIncidentFiles asked, Collection<String> numbers) {
    long below = asked.getBelowSequence() == 0 ? Long.MAX_VALUE : asked.getBelowSequence();
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(IncidentDocument.ALL), Occur.FILTER)
            .add(LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, 0, below - 1), Occur.FILTER);
    if (!asked.getIncidentId().isEmpty()) {
      query.add(new TermQuery(IncidentDocument.id(asked.getIncidentId())), Occur.FILTER);
    }
    if (!asked.getOfficeId().isEmpty()) {
      query.add(new TermQuery(IncidentDocument.office(asked.getOfficeId())), Occur.FILTER);
    }
    if (asked.getState() != IncidentState.INCIDENT_STATE_UNSPECIFIED) {
      query.add(new TermQuery(IncidentDocument.state(asked.getState())), Occur.FILTER);
    }
    if (asked.getNotOfGeneration() > 0) {
      query.add(KeyGenerations.of(asked.getNotOfGeneration()), Occur.MUST_NOT);
    }
    if (asked.getWorkPending()) {
      query.add(new TermQuery(IncidentDocument.WORK_PENDING), Occur.FILTER);
    }
    if (asked.hasFromMillis() || asked.hasToMillis()) {
      long from = asked.hasFromMillis() ? asked.getFromMillis() : Long.MIN_VALUE;
      long to = asked.hasToMillis() ? asked.getToMillis() - 1 : Long.MAX_VALUE;
      query.add(LongPoint.newRangeQuery(IncidentDocument.TIME, from, to), Occur.FILTER);
    }
    if (!asked.getPersonId().isEmpty()) {
      query.add(person(asked.getRole(), numbers), Occur.FILTER);
    }
    return query;
  }

  private static Query person(IncidentRole role, Collection<String> numbers) {
    var query = new BooleanQuery.Builder();
    if (role != IncidentRole.INCIDENT_ROLE_VICTIM) {
      anyOf(query, LedgerDocument::impostor, numbers);
    }
    if (role != IncidentRole.INCIDENT_ROLE_IMPOSTOR) {
      anyOf(query, LedgerDocument::victim, numbers);
    }
    return query.build();
  }

  private static void anyOf(
      BooleanQuery.Builder query, Function<String, Term> term, Collection<String> numbers) {
    numbers.forEach(number -> query.add(new TermQuery(term.apply(number)), Occur.SHOULD));
  }

  private static List<Incident> page(IndexSearcher searcher, Query query, int size)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Incident> incidents = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, Math.max(1, size), NEWEST_FIRST).scoreDocs) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      incidents.add(
          Incident.parseFrom(LedgerDocument.record(leaf.reader(), hit.doc - leaf.docBase)));
    }
    return incidents;
  }
}
