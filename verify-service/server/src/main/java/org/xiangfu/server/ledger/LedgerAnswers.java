package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.audit.AuditReader;
import org.xiangfu.server.incidents.IncidentReader;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.FindEvents;
import org.xiangfu.server.ledger.v1.FindIncidentFiles;
import org.xiangfu.server.ledger.v1.FindIncidents;
import org.xiangfu.server.ledger.v1.IncidentFilesFound;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.PersonsFound;
import org.xiangfu.server.ledger.v1.RecordCounts;
import org.xiangfu.server.ledger.v1.RecordPage;
import org.xiangfu.server.persons.PersonReader;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;

/** Answers the questions of the ledger's protocol from one searcher. */
final class LedgerAnswers {
  private static final int MAX_CHANGES = 100;

  private final IndexSearcher searcher;

  private final ChainReader chain;

  private final boolean incidentFiles;

  private LedgerAnswers(IndexSearcher searcher, boolean incidentFiles) {
    this.searcher = searcher;
    this.incidentFiles = incidentFiles;
    this.chain = new ChainReader(searcher);
  }

  /**
   * Answers a question.
   *
   * @param genesis unset while there is no chain
   * @param incidentFiles true once incidents have steps
   */
  static LedgerAnswer of(
      IndexSearcher searcher,
      Optional<ChainPosition> genesis,
      boolean incidentFiles,
      LedgerQuery query)
      throws IOException {
    var answers = new LedgerAnswers(searcher, incidentFiles);
    var answer = LedgerAnswer.newBuilder();
    switch (query.getQueryCase()) {
      case EVENT_ID ->
          LedgerReader.event(searcher, query.getEventId()).ifPresent(answer::addEvents);
      case EVENTS -> answers.events(query.getEvents(), answer);
      case INCIDENTS -> answer.addAllIncidents(answers.incidents(query.getIncidents()));
      case NUMBERS_OF -> {
        Set<String> numbers = answers.numbersOf(query.getNumbersOf());
        answer.addAllPersonIds(numbers);
        if (query.getWithRegister()) {
          answer.setPersons(answers.entries(numbers));
        }
      }
      case COUNT ->
          answer.setCounts(
              RecordCounts.newBuilder()
                  .setEvents(answers.count(LedgerDocument.Type.EVENT))
                  .setIncidents(answers.count(LedgerDocument.Type.INCIDENT)));
      case CHAIN -> {
        if (genesis.isPresent()) {
          answer.setChain(answers.chain(genesis.get(), query.getChain().getAtSequence()));
        }
      }
      case RECORDS -> answer.addAllRecords(answers.chain.records(query.getRecords()));
      case INCIDENT_FILES -> answer.setIncidentFiles(answers.files(query.getIncidentFiles()));
      case SEARCH_CASES ->
          answer.setCasesSearched(AuditReader.search(searcher, query.getSearchCases()));
      case COUNT_CASES ->
          answer.setCasesCounted(AuditReader.count(searcher, query.getCountCases()));
      case DRAW_CASES -> answer.setCasesDrawn(AuditReader.draw(searcher, query.getDrawCases()));
      case TIMELINE -> answers.add(AuditReader.timeline(searcher, query.getTimeline()), answer);
      case COUNT_READS ->
          answer.setReadsCounted(AuditReader.countReads(searcher, query.getCountReads()));
      case REVIEWS -> answer.setReviews(AuditReader.reviews(searcher, query.getReviews()));
      case UNRENEWED -> answer.setReviews(AuditReader.unrenewed(searcher, query.getUnrenewed()));
      case ACCOUNTS, CASES, PERSONS, KEYS, SWEEPS, FINDINGS, QUERY_NOT_SET ->
          throw new IOException("a ledger question of a later release: upgrade this node");
    }
    return answer.build();
  }

  private ChainState chain(ChainPosition genesis, long atSequence) throws IOException {
    var state =
        ChainState.newBuilder()
            .setGenesis(genesis)
            .setNewest(chain.position(Long.MAX_VALUE).orElse(genesis));
    chain.checkpoint().ifPresent(state::setCheckpoint);
    if (atSequence >= genesis.getSequence()) {
      state.setAt(chain.position(atSequence).orElse(genesis));
    }
    return state.build();
  }

  private void add(RecordScan.Found<Event> found, LedgerAnswer.Builder answer) {
    answer.addAllEvents(found.records()).setLookedDownTo(found.position());
  }

  private void events(FindEvents asked, LedgerAnswer.Builder answer) throws IOException {
    List<Query> conditions = new ArrayList<>();
    if (!asked.getPersonId().isEmpty()) {
      conditions.add(
          anyOf(
              LedgerDocument::person,
              numbersOf(asked.getPersonId(), asked.getAlsoPersonIdsList())));
    }
    if (!asked.getOperatorId().isEmpty()) {
      Set<String> operators = new LinkedHashSet<>(asked.getAlsoOperatorIdsList());
      operators.add(asked.getOperatorId());
      conditions.add(anyOf(LedgerDocument::operator, operators));
    }
    if (!asked.getOfficeId().isEmpty()) {
      conditions.add(new TermQuery(LedgerDocument.office(asked.getOfficeId())));
    }
    if (asked.getKind() != EventKind.EVENT_KIND_UNSPECIFIED) {
      conditions.add(new TermQuery(LedgerDocument.kind(asked.getKind())));
    }
    if (asked.hasFromMillis() || asked.hasToMillis()) {
      long from = asked.hasFromMillis() ? asked.getFromMillis() : Long.MIN_VALUE;
      long to = asked.hasToMillis() ? asked.getToMillis() - 1 : Long.MAX_VALUE;
      conditions.add(LongPoint.newRangeQuery(LedgerDocument.TIME, from, to));
    }
    RecordPage page = asked.getPage();
    var details = new EventDetails(asked);
    if (details.asked()) {
      conditions.add(new TermQuery(LedgerDocument.type(LedgerDocument.Type.EVENT)));
      conditions.add(details.query());
      var query = new BooleanQuery.Builder();
      conditions.forEach(condition -> query.add(condition, Occur.FILTER));
      long below = page.getBelowSequence() == Long.MAX_VALUE ? 0 : page.getBelowSequence();
      add(
          RecordScan.inOrder(
              searcher, query.build(), true, below, page.getSize(), Event.parser(), details),
          answer);
      return;
    }
    answer.addAllEvents(
        LedgerReader.newest(
            searcher,
            LedgerDocument.Type.EVENT,
            conditions,
            page.getBelowSequence(),
            page.getSize(),
            Event.parser()));
  }

  private IncidentFilesFound files(FindIncidentFiles asked) throws IOException {
    if (!incidentFiles) {
      return IncidentFilesFound.newBuilder().setLevelTooLow(true).build();
    }
    Set<String> numbers =
        asked.getPersonId().isEmpty()
            ? Set.of()
            : numbersOf(asked.getPersonId(), asked.getAlsoPersonIdsList());
    return IncidentFilesFound.newBuilder()
        .addAllIncidents(IncidentReader.page(searcher, asked, numbers))
        .build();
  }

  private List<Incident> incidents(FindIncidents asked) throws IOException {
    Set<String> numbers = numbersOf(asked.getPersonId(), asked.getAlsoPersonIdsList());
    if (incidentFiles) {
      var files =
          FindIncidentFiles.newBuilder()
              .setPersonId(asked.getPersonId())
              .setRole(asked.getRole())
              .setBelowSequence(asked.getPage().getBelowSequence())
              .setSize(asked.getPage().getSize())
              .build();
      return asked.getStandingOnly()
          ? IncidentReader.standing(searcher, files, numbers)
          : IncidentReader.page(searcher, files, numbers);
    }
    Query condition =
        switch (asked.getRole()) {
          case INCIDENT_ROLE_IMPOSTOR -> anyOf(LedgerDocument::impostor, numbers);
          case INCIDENT_ROLE_VICTIM -> anyOf(LedgerDocument::victim, numbers);
          case INCIDENT_ROLE_UNSPECIFIED, UNRECOGNIZED ->
              new BooleanQuery.Builder()
                  .add(anyOf(LedgerDocument::impostor, numbers), Occur.SHOULD)
                  .add(anyOf(LedgerDocument::victim, numbers), Occur.SHOULD)
                  .build();
        };
    return LedgerReader.newest(
        searcher,
        LedgerDocument.Type.INCIDENT,
        List.of(condition),
        asked.getPage().getBelowSequence(),
        asked.getPage().getSize(),
        Incident.parser());
  }

  private Set<String> numbersOf(String personId, List<String> also) throws IOException {
    Set<String> numbers = numbersOf(personId);
    for (String other : also) {
      numbers.addAll(numbersOf(other));
    }
    return numbers;
  }

  // Every number that the person has or had, the given one first.
  private Set<String> numbersOf(String personId) throws IOException {
    Set<String> numbers = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(personId));
    while (!open.isEmpty()) {
      String number = open.poll();
      if (numbers.add(number)) {
        changes(LedgerDocument.newNumber(number))
            .forEach(change -> open.add(change.getOldPersonId()));
        changes(LedgerDocument.oldNumber(number))
            .forEach(change -> open.add(change.getNewPersonId()));
      }
    }
    return numbers;
  }

  private PersonsFound entries(Set<String> numbers) throws IOException {
    var entries = PersonsFound.newBuilder();
    for (String number : numbers) {
      PersonReader.find(searcher, number).ifPresent(entries::addPersons);
    }
    return entries.build();
  }

  private List<NumberChange> changes(Term term) throws IOException {
    return LedgerReader.newest(
        searcher,
        LedgerDocument.Type.NUMBER_CHANGE,
        List.of(new TermQuery(term)),
        Long.MAX_VALUE,
        MAX_CHANGES,
        NumberChange.parser());
  }

  private static Query anyOf(Function<String, Term> field, Collection<String> values) {
    var query = new BooleanQuery.Builder();
    values.forEach(value -> query.add(new TermQuery(field.apply(value)), Occur.SHOULD));
    return query.build();
  }

  private long count(LedgerDocument.Type type) throws IOException {
    return searcher.count(new TermQuery(LedgerDocument.type(type)));
  }
}
