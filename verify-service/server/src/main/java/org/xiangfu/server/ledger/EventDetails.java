package org.xiangfu.server.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.v1.FindEvents;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Purpose;

/**
 * Conditions that an event meets if its record says so: the index does not know of them for what an
 * earlier release has stored.
 */
final class EventDetails implements Predicate<Event> {
  private final FindEvents asked;

  EventDetails(FindEvents asked) {
    this.asked = asked;
  }

  /** False if there are no such conditions. */
  boolean asked() {
    return asked.getWithoutCase() || !queries().isEmpty();
  }

  private List<Term> terms() {
    List<Term> terms = new ArrayList<>();
    if (!asked.getCaseId().isEmpty()) {
      terms.add(LedgerDocument.caseId(asked.getCaseId()));
    }
    if (asked.getBand() != Band.BAND_UNSPECIFIED) {
      terms.add(LedgerDocument.band(asked.getBand()));
    }
    if (asked.getPurpose() != Purpose.PURPOSE_UNSPECIFIED) {
      terms.add(LedgerDocument.purpose(asked.getPurpose()));
    }
    return terms;
  }

  private List<Query> queries() {
    List<Query> queries = new ArrayList<>(terms().stream().<Query>map(TermQuery::new).toList());
    if (!asked.getWorkstationId().isEmpty()) {
      var any = new BooleanQuery.Builder();
      workstations()
          .forEach(id -> any.add(new TermQuery(LedgerDocument.workstation(id)), Occur.SHOULD));
      queries.add(any.build());
    }
    return queries;
  }

  private Set<String> workstations() {
    Set<String> all = new LinkedHashSet<>(asked.getAlsoWorkstationIdsList());
    all.add(asked.getWorkstationId());
    return all;
  }

  /** What may meet them. */
  Query query() {
    if (asked.getWithoutCase()) {
      // No event of an earlier release has the flag.
      var flagged = new BooleanQuery.Builder();
      queries().forEach(query -> flagged.add(query, Occur.FILTER));
      return flagged.add(new TermQuery(LedgerDocument.WITHOUT_CASE), Occur.FILTER).build();
    }
    return RecordScan.marked(LedgerDocument.WITH_DETAILS, queries());
  }

  @Override
  public boolean test(Event event) {
    return (asked.getCaseId().isEmpty() || asked.getCaseId().equals(event.getCaseId()))
        && (asked.getWorkstationId().isEmpty()
            || workstations().contains(event.getOrigin().getWorkstationId()))
        && (asked.getBand() == Band.BAND_UNSPECIFIED || asked.getBand() == event.getBand())
        && (asked.getPurpose() == Purpose.PURPOSE_UNSPECIFIED
            || asked.getPurpose() == event.getOrigin().getPurpose())
        && (!asked.getWithoutCase() || event.getWithoutCase());
  }
}
