package org.xiangfu.server.audit;

import com.google.protobuf.util.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.RecordScan;
import org.xiangfu.server.ledger.v1.CaseDocument;
import org.xiangfu.server.ledger.v1.StoredCaseConditions;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.IdentityCheckUse;

/**
 * Whether a stored case meets conditions. The index narrows down what has to be looked at; of a
 * case that an earlier release stored it knows person, office and state alone.
 */
final class CaseMatch implements Predicate<Case> {
  private final StoredCaseConditions asked;
  private final CaseConditions rest;

  CaseMatch(StoredCaseConditions asked) {
    this.asked = asked;
    this.rest = asked.getRest();
  }

  /** What may match. */
  Query query() {
    var query = new BooleanQuery.Builder().add(new TermQuery(CaseDocument.ALL), Occur.FILTER);
    if (asked.getPersonIdsCount() > 0) {
      query.add(anyOf(asked.getPersonIdsList().stream().map(CaseDocument::person)), Occur.FILTER);
    }
    if (asked.getListedOnly()) {
      query.add(anyOf(asked.getCaseIdsList().stream().map(CaseDocument::id)), Occur.FILTER);
    }
    if (!rest.getOfficeId().isEmpty()) {
      query.add(new TermQuery(CaseDocument.office(rest.getOfficeId())), Occur.FILTER);
    }
    if (rest.getState() != CaseState.CASE_STATE_UNSPECIFIED) {
      query.add(new TermQuery(CaseDocument.state(rest.getState())), Occur.FILTER);
    }
    List<Query> details = details();
    if (!details.isEmpty()) {
      query.add(RecordScan.marked(CaseDocument.WITH_DETAILS, details), Occur.FILTER);
    }
    return query.build();
  }

  private static Query anyOf(Stream<Term> terms) {
    List<Term> all = terms.toList();
    String field = all.isEmpty() ? CaseDocument.id("").field() : all.getFirst().field();
    return new TermInSetQuery(
        field, all.stream().map(Term::bytes).map(BytesRef::deepCopyOf).toList());
  }

  private List<Query> details() {
    List<Term> terms = new ArrayList<>();
    if (rest.getKind() != CaseKind.CASE_KIND_UNSPECIFIED) {
      terms.add(CaseDocument.kind(rest.getKind()));
    }
    if (rest.getBand() != Band.BAND_UNSPECIFIED) {
      terms.add(CaseDocument.band(rest.getBand()));
    }
    if (rest.getReason() != CheckReason.CHECK_REASON_UNSPECIFIED) {
      terms.add(CaseDocument.reason(rest.getReason()));
    }
    List<Query> queries = new ArrayList<>(terms.stream().<Query>map(TermQuery::new).toList());
    if (!rest.getClerkId().isEmpty()) {
      queries.add(anyOf(clerks().stream().map(CaseDocument::clerk)));
    }
    if (!rest.getReviewerId().isEmpty()) {
      queries.add(anyOf(reviewers().stream().map(CaseDocument::reviewer)));
    }
    if (!rest.getWorkstationId().isEmpty()) {
      queries.add(anyOf(workstations().stream().map(CaseDocument::workstation)));
    }
    if (rest.hasFrom() || rest.hasTo()) {
      queries.add(LongPoint.newRangeQuery(CaseDocument.OPENED, from(), to() - 1));
    }
    return queries;
  }

  private Set<String> clerks() {
    return forms(rest.getClerkId(), asked.getAlsoClerkIdsList());
  }

  private Set<String> reviewers() {
    return forms(rest.getReviewerId(), asked.getAlsoReviewerIdsList());
  }

  private Set<String> workstations() {
    return forms(rest.getWorkstationId(), asked.getAlsoWorkstationIdsList());
  }

  private static Set<String> forms(String id, List<String> also) {
    return Stream.concat(Stream.of(id), also.stream())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toSet());
  }

  private long from() {
    return rest.hasFrom() ? Timestamps.toMillis(rest.getFrom()) : Long.MIN_VALUE;
  }

  private long to() {
    return rest.hasTo() ? Timestamps.toMillis(rest.getTo()) : Long.MAX_VALUE;
  }

  @Override
  public boolean test(Case stored) {
    return ofPersonAndList(stored) && ofPeople(stored) && ofKind(stored) && ofOutcome(stored);
  }

  private boolean ofPersonAndList(Case stored) {
    long opened = Timestamps.toMillis(stored.getOpened().getAt());
    return (asked.getPersonIdsCount() == 0
            || asked.getPersonIdsList().contains(stored.getPersonId()))
        && (!asked.getListedOnly() || asked.getCaseIdsList().contains(stored.getCaseId()))
        && opened >= from()
        && opened < to();
  }

  private boolean ofPeople(Case stored) {
    return unsetOr(
            clerks(),
            Stream.of(stored.getOpened(), stored.getDecision().getAct())
                .map(act -> act.getOperatorId()))
        && unsetOr(reviewers(), Stream.of(stored.getReview().getAct().getOperatorId()))
        && unsetOr(workstations(), Cases.acts(stored).map(act -> act.getWorkstationId()))
        && (rest.getOfficeId().isEmpty() || rest.getOfficeId().equals(stored.getOfficeId()));
  }

  private static boolean unsetOr(Set<String> wanted, Stream<String> found) {
    return wanted.isEmpty() || found.anyMatch(wanted::contains);
  }

  private boolean ofKind(Case stored) {
    return (rest.getState() == CaseState.CASE_STATE_UNSPECIFIED
            || rest.getState() == stored.getState())
        && (rest.getKind() == CaseKind.CASE_KIND_UNSPECIFIED || rest.getKind() == stored.getKind())
        && (rest.getIdentityCheckUse() == IdentityCheckUse.IDENTITY_CHECK_USE_UNSPECIFIED
            || rest.getIdentityCheckUse() == stored.getIdentityCheckUse());
  }

  private boolean ofOutcome(Case stored) {
    Decision wanted = rest.getDecision();
    return (wanted == Decision.DECISION_UNSPECIFIED
            || wanted == stored.getDecision().getDecision()
            || wanted == stored.getReview().getDecision())
        && (!rest.hasOverride() || rest.getOverride() == overridden(stored))
        && (rest.getBand() == Band.BAND_UNSPECIFIED
            || rest.getBand() == stored.getSuggestion().getBand())
        && (rest.getReason() == CheckReason.CHECK_REASON_UNSPECIFIED
            || stored.getSuggestion().getReasonsList().contains(rest.getReason()));
  }

  /** True if somebody decided otherwise than was suggested. */
  static boolean overridden(Case decided) {
    return decided.getDecision().getOverride() || decided.getReview().getOverride();
  }
}
