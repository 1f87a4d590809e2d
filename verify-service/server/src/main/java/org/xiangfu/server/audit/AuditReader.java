package org.xiangfu.server.audit;

import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.RecordScan;
import org.xiangfu.server.ledger.v1.AuditDocument;
import org.xiangfu.server.ledger.v1.CasePart;
import org.xiangfu.server.ledger.v1.CasesCounted;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.CasesSearched;
import org.xiangfu.server.ledger.v1.CountCases;
import org.xiangfu.server.ledger.v1.CountReads;
import org.xiangfu.server.ledger.v1.DrawCases;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.FindTimeline;
import org.xiangfu.server.ledger.v1.FindUnrenewed;
import org.xiangfu.server.ledger.v1.KeyGenerations;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.ReadsCounted;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.server.ledger.v1.SearchStoredCases;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.OperatorReads;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Sample;

/** Answers auditors' questions from what one replica has stored. */
public final class AuditReader {
  private static final int MOST_OPERATORS = 1_000;

  private AuditReader() {}

  static <T> Optional<T> first(IndexSearcher searcher, Query query, Parser<T> parser)
      throws IOException {
    return RecordScan.inOrder(searcher, query, false, 0, 1, parser, _ -> true).records().stream()
        .findFirst();
  }

  /** A page of cases. */
  public static CasesSearched search(IndexSearcher searcher, SearchStoredCases asked)
      throws IOException {
    var match = new CaseMatch(asked.getConditions());
    RecordScan.Found<Case> found =
        RecordScan.inOrder(
            searcher,
            match.query(),
            asked.getNewestFirst(),
            asked.getPosition(),
            Math.max(1, asked.getSize()),
            Case.parser(),
            match);
    return CasesSearched.newBuilder()
        .addAllCases(found.records())
        .setPosition(found.position())
        .build();
  }

  /** How many cases, by dimensions. */
  public static CasesCounted count(IndexSearcher searcher, CountCases asked) throws IOException {
    var cells = new CaseCells(asked.getDimensionsList(), asked.getMostCells());
    var match = new CaseMatch(asked.getConditions());
    if (!asked.hasPart()) {
      eachCase(searcher, match, cells::add);
      return cells.counted();
    }
    CasePart rest = someCases(searcher, match, asked.getPart(), cells::add);
    return cells.counted().toBuilder().setRest(rest).build();
  }

  /** A sample of finished cases. */
  public static CasesDrawn draw(IndexSearcher searcher, DrawCases asked) throws IOException {
    var sampling = new Sampling(asked.getSeed(), asked.getRates(), asked.getMost());
    var match = new CaseMatch(asked.getConditions());
    if (!asked.hasPart()) {
      eachCase(searcher, match, sampling::add);
      return sampling.drawn();
    }
    CasePart rest = someCases(searcher, match, asked.getPart(), sampling::add);
    return sampling.part().setRest(rest).build();
  }

  private static CasePart someCases(
      IndexSearcher searcher, CaseMatch match, CasePart asked, Consumer<Case> consumer)
      throws IOException {
    Query query = match.query();
    var part =
        asked.getUntil() == 0
            ? RecordScan.whole(searcher, query)
            : new RecordScan.Part(
                asked.getBegin(), asked.getAfter(), asked.getUntil(), asked.getWidth());
    RecordScan.Part rest =
        RecordScan.some(
            searcher,
            query,
            part,
            Math.max(1, asked.getMost()),
            Case.parser(),
            onlyIf(match, consumer));
    return asked.toBuilder()
        .setBegin(rest.begin())
        .setAfter(rest.after())
        .setUntil(rest.until())
        .setWidth(rest.width())
        .build();
  }

  private static Consumer<Case> onlyIf(CaseMatch match, Consumer<Case> consumer) {
    return each -> {
      if (match.test(each)) {
        consumer.accept(each);
      }
    };
  }

  private static void eachCase(IndexSearcher searcher, CaseMatch match, Consumer<Case> consumer)
      throws IOException {
    RecordScan.each(searcher, match.query(), Case.parser(), onlyIf(match, consumer));
  }

  /** The events of a case, oldest first. */
  public static RecordScan.Found<Event> timeline(IndexSearcher searcher, FindTimeline asked)
      throws IOException {
    // What an earlier release has stored is not found by its case, but by its person.
    var former = new BooleanQuery.Builder();
    var persons = new BooleanQuery.Builder();
    asked
        .getPersonIdsList()
        .forEach(id -> persons.add(new TermQuery(LedgerDocument.person(id)), Occur.SHOULD));
    former
        .add(persons.build(), Occur.FILTER)
        .add(new TermQuery(LedgerDocument.WITH_DETAILS), Occur.MUST_NOT);
    var either =
        new BooleanQuery.Builder()
            .add(new TermQuery(LedgerDocument.caseId(asked.getCaseId())), Occur.SHOULD)
            .add(former.build(), Occur.SHOULD);
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(LedgerDocument.type(LedgerDocument.Type.EVENT)), Occur.FILTER)
            .add(either.build(), Occur.FILTER);
    return RecordScan.inOrder(
        searcher,
        query.build(),
        false,
        asked.getAboveSequence(),
        Math.max(1, asked.getSize()),
        Event.parser(),
        event -> event.getCaseId().equals(asked.getCaseId()));
  }

  /** Reads without a case by operator, most first. */
  public static ReadsCounted countReads(IndexSearcher searcher, CountReads asked)
      throws IOException {
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(LedgerDocument.type(LedgerDocument.Type.EVENT)), Occur.FILTER)
            .add(new TermQuery(LedgerDocument.WITHOUT_CASE), Occur.FILTER)
            .add(
                LongPoint.newRangeQuery(
                    LedgerDocument.TIME, asked.getFromMillis(), asked.getToMillis() - 1),
                Occur.FILTER);
    if (!asked.getOfficeId().isEmpty()) {
      query.add(new TermQuery(LedgerDocument.office(asked.getOfficeId())), Occur.FILTER);
    }
    Map<String, Long> reads = new HashMap<>();
    RecordScan.each(
        searcher,
        query.build(),
        Event.parser(),
        event -> reads.merge(event.getOrigin().getOperatorId(), 1L, Long::sum));
    var answer = ReadsCounted.newBuilder();
    reads.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_OPERATORS)
        .forEach(
            each ->
                answer.addOperators(
                    OperatorReads.newBuilder()
                        .setOperatorId(each.getKey())
                        .setReads(each.getValue())));
    return answer.build();
  }

  /** Reviews, oldest first, and the samples that they are of. */
  public static ReviewsFound reviews(IndexSearcher searcher, FindReviews asked) throws IOException {
    var query = new BooleanQuery.Builder().add(new TermQuery(AuditDocument.REVIEWS), Occur.FILTER);
    if (!asked.getReviewId().isEmpty()) {
      query.add(new TermQuery(AuditDocument.review(asked.getReviewId())), Occur.FILTER);
    } else if (asked.getReviewIdsCount() > 0) {
      query.add(AuditDocument.reviews(asked.getReviewIdsList()), Occur.FILTER);
    } else {
      query.add(
          new TermQuery(AuditDocument.SUSPECTS),
          asked.getSuspects() ? Occur.FILTER : Occur.MUST_NOT);
    }
    if (!asked.getSampleId().isEmpty()) {
      query.add(new TermQuery(AuditDocument.ofSample(asked.getSampleId())), Occur.FILTER);
    }
    if (!asked.getReviewerId().isEmpty()) {
      var reviewer = new BooleanQuery.Builder();
      Stream.concat(Stream.of(asked.getReviewerId()), asked.getAlsoReviewerIdsList().stream())
          .forEach(id -> reviewer.add(new TermQuery(AuditDocument.reviewer(id)), Occur.SHOULD));
      query.add(reviewer.build(), Occur.FILTER);
    }
    if (asked.getState() != ReviewState.REVIEW_STATE_UNSPECIFIED) {
      query.add(new TermQuery(AuditDocument.state(asked.getState())), Occur.FILTER);
    }
    var found =
        RecordScan.inOrder(
            searcher,
            query.build(),
            false,
            asked.getAboveSequence(),
            Math.max(1, asked.getSize()),
            Review.parser(),
            _ -> true);
    var answer = ReviewsFound.newBuilder().addAllReviews(found.records());
    Set<String> samples = new LinkedHashSet<>();
    found.records().forEach(review -> samples.add(review.getSampleId()));
    if (samples.isEmpty() && !asked.getSampleId().isEmpty()) {
      samples.add(asked.getSampleId());
    }
    for (String sample : samples) {
      first(searcher, new TermQuery(AuditDocument.sample(sample)), Sample.parser())
          .ifPresent(answer::addSamples);
    }
    return answer.build();
  }

  /** Reviews or samples that are not sealed with a generation of data keys, oldest first. */
  public static ReviewsFound unrenewed(IndexSearcher searcher, FindUnrenewed asked)
      throws IOException {
    return asked.getSamples()
        ? ReviewsFound.newBuilder()
            .addAllSamples(
                unrenewed(searcher, asked, AuditDocument.SAMPLES, Sample.parser()).records())
            .build()
        : ReviewsFound.newBuilder()
            .addAllReviews(
                unrenewed(searcher, asked, AuditDocument.REVIEWS, Review.parser()).records())
            .build();
  }

  private static <T> RecordScan.Found<T> unrenewed(
      IndexSearcher searcher, FindUnrenewed asked, Term type, Parser<T> parser) throws IOException {
    return RecordScan.inOrder(
        searcher,
        KeyGenerations.notOf(asked.getNotOfGeneration(), type),
        false,
        asked.getAboveSequence(),
        Math.max(1, asked.getSize()),
        parser,
        _ -> true);
  }

  /** Shows every sample and review, in no order. */
  public static void each(
      IndexSearcher searcher, Consumer<Sample> samples, Consumer<Review> reviews)
      throws IOException {
    RecordScan.each(searcher, new TermQuery(AuditDocument.SAMPLES), Sample.parser(), samples);
    RecordScan.each(searcher, new TermQuery(AuditDocument.REVIEWS), Review.parser(), reviews);
  }
}
