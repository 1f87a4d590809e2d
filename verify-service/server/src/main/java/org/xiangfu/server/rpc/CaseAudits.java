package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.grpc.Context;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.audit.Suppression;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.CaseCell;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CasesCounted;
import org.xiangfu.server.ledger.v1.CountReads;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.CountReadsWithoutCaseRequest;
import org.xiangfu.v1.CountReadsWithoutCaseResponse;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseTimelineRequest;
import org.xiangfu.v1.GetCaseTimelineResponse;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.SearchCasesRequest;
import org.xiangfu.v1.SearchCasesResponse;
import org.xiangfu.v1.StatisticsDimension;

/** Cases searched and counted by auditors; the event comes before the answer is looked for. */
final class CaseAudits {
  private static final int MAX_DIMENSIONS = 3;
  private static final int MAX_CELLS = 5_000;
  private static final int THRESHOLD = 5;
  private static final int MAX_THRESHOLD = 1_000;
  private static final int MAX_INCIDENTS = 1_000;

  private final Ledger ledger;
  private final Audit audit;
  private final EventRecorder events;

  CaseAudits(Ledger ledger, EventRecorder events) {
    this.ledger = ledger;
    this.audit = ledger.audit();
    this.events = events;
  }

  private CompletableFuture<Event> record(
      Origin origin, String person, String detail, Message request, String caseId) {
    return events.append(
        events
            .event(EventKind.EVENT_KIND_CASES_AUDITED, origin, person, CaseSteps.content(request))
            .setDetail(detail)
            .setCaseId(caseId));
  }

  CompletableFuture<SearchCasesResponse> search(SearchCasesRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    CaseConditions where = checked(request.getWhere());
    int size = PageTokens.size(request.getPage());
    long position = PageTokens.above(request.getPage());
    Function<Case, Case> shown = CaseAnswers.forCaller();
    return record(origin, where.getPersonId(), "SEARCH", request, "")
        .thenCompose(_ -> asked(where))
        .thenCompose(asked -> audit.search(asked, request.getNewestFirst(), position, size))
        .thenApply(
            page ->
                SearchCasesResponse.newBuilder()
                    .addAllCases(page.cases().stream().map(shown).toList())
                    .setNextPageToken(token(page.position()))
                    .build());
  }

  private static String token(long position) {
    return position == 0 ? "" : Long.toString(position);
  }

  private static CaseConditions checked(CaseConditions where) {
    String person = Validation.text("where.person_id", where.getPersonId(), 0, 64);
    if (person.isEmpty() != (where.getPersonRole() == PersonRole.PERSON_ROLE_UNSPECIFIED)) {
      throw ServiceException.invalid("where.person_role must be set with a person, and only then");
    }
    Validation.text("where.clerk_id", where.getClerkId(), 0, 64);
    Validation.text("where.reviewer_id", where.getReviewerId(), 0, 64);
    Validation.text("where.office_id", where.getOfficeId(), 0, 32);
    Validation.text("where.workstation_id", where.getWorkstationId(), 0, 64);
    if (where.getPersonRole() == PersonRole.UNRECOGNIZED
        || where.getState() == CaseState.UNRECOGNIZED
        || where.getKind() == CaseKind.UNRECOGNIZED
        || where.getIdentityCheckUse() == IdentityCheckUse.UNRECOGNIZED
        || where.getDecision() == Decision.UNRECOGNIZED
        || where.getBand() == Band.UNRECOGNIZED
        || where.getReason() == CheckReason.UNRECOGNIZED) {
      throw ServiceException.invalid("where must hold nothing that this release does not know");
    }
    if (!Timestamps.isValid(where.getFrom()) || !Timestamps.isValid(where.getTo())) {
      throw ServiceException.invalid("where.from and where.to must be times");
    }
    return where;
  }

  private CompletableFuture<Audit.Asked> asked(CaseConditions where) {
    String person = where.getPersonId();
    return switch (where.getPersonRole()) {
      case PERSON_ROLE_APPLICANT ->
          ledger
              .numbersOf(person)
              .thenApply(numbers -> new Audit.Asked(numbers, Optional.empty(), where));
      case PERSON_ROLE_IMPOSTOR ->
          casesOf(person, IncidentRole.INCIDENT_ROLE_IMPOSTOR)
              .thenApply(ids -> new Audit.Asked(List.of(), Optional.of(ids), where));
      case PERSON_ROLE_VICTIM ->
          casesOf(person, IncidentRole.INCIDENT_ROLE_VICTIM)
              .thenApply(ids -> new Audit.Asked(List.of(), Optional.of(ids), where));
      case PERSON_ROLE_UNSPECIFIED, UNRECOGNIZED ->
          CompletableFuture.completedFuture(new Audit.Asked(List.of(), Optional.empty(), where));
    };
  }

  /** The cases that a person's incidents name, themselves or by an event that is evidence. */
  private CompletableFuture<Set<String>> casesOf(String person, IncidentRole role) {
    return ledger
        .incidents(person, role, Page.newest(MAX_INCIDENTS))
        .thenCompose(
            incidents -> {
              CompletableFuture<Set<String>> ids =
                  CompletableFuture.completedFuture(
                      incidents.stream()
                          .map(Incident::getCaseId)
                          .filter(id -> !id.isEmpty())
                          .collect(Collectors.toCollection(LinkedHashSet::new)));
              // One after the other: all at once could be hundreds of thousands.
              for (String id : evidence(incidents)) {
                ids =
                    ids.thenCompose(
                        sofar -> ledger.event(id).thenApply(found -> with(sofar, found)));
              }
              return ids;
            });
  }

  private static Set<String> evidence(List<Incident> incidents) {
    return incidents.stream()
        .flatMap(incident -> incident.getEvidenceEventIdsList().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> with(Set<String> ids, Optional<Event> evidence) {
    evidence.map(Event::getCaseId).filter(id -> !id.isEmpty()).ifPresent(ids::add);
    return ids;
  }

  CompletableFuture<GetCaseTimelineResponse> timeline(GetCaseTimelineRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String id = Validation.text("case_id", request.getCaseId(), 1, 64);
    int size = PageTokens.size(request.getPage());
    long above = PageTokens.above(request.getPage());
    return ledger
        .cases()
        .find(id)
        .thenApply(
            found -> found.orElseThrow(() -> CaseSteps.refused(CaseOutcome.CASE_OUTCOME_NOT_FOUND)))
        .thenCompose(
            found ->
                record(origin, found.getPersonId(), "TIMELINE", request, id)
                    .thenCompose(_ -> ledger.numbersOf(found.getPersonId())))
        .thenCompose(numbers -> ledger.searches().timeline(id, numbers, above, size))
        .thenApply(
            page ->
                GetCaseTimelineResponse.newBuilder()
                    .addAllEvents(page.records())
                    .setNextPageToken(token(page.position()))
                    .build());
  }

  CompletableFuture<GetStatisticsResponse> statistics(GetStatisticsRequest request) {
    Context call = Context.current();
    return statistics(request, _ -> !call.isCancelled());
  }

  CompletableFuture<GetStatisticsResponse> statistics(
      GetStatisticsRequest request, Audit.Progress progress) {
    Origin origin = Validation.origin(request.getOrigin());
    CaseConditions where = checked(request.getWhere());
    if (!where.getPersonId().isEmpty()) {
      throw ServiceException.invalid("where.person_id must not be set for statistics");
    }
    var _ =
        TimeSpan.of(where.hasFrom(), where.getFrom(), where.hasTo(), where.getTo(), TimeSpan.YEARS);
    List<StatisticsDimension> dimensions = dimensions(request.getDimensionsList());
    int threshold =
        Validation.range("threshold", request.getThreshold(), THRESHOLD, MAX_THRESHOLD, THRESHOLD);
    String detail =
        dimensions.stream()
            .map(each -> each.name().substring("STATISTICS_DIMENSION_".length()))
            .collect(Collectors.joining(",", "STATISTICS ", ""));
    return record(origin, "", detail, request, "")
        .thenCompose(_ -> audit.count(where, dimensions, MAX_CELLS, progress))
        .thenApply(counted -> table(counted, dimensions.size(), threshold));
  }

  private static List<StatisticsDimension> dimensions(List<StatisticsDimension> asked) {
    if (asked.isEmpty()
        || asked.size() > MAX_DIMENSIONS
        || asked.contains(StatisticsDimension.STATISTICS_DIMENSION_UNSPECIFIED)
        || asked.contains(StatisticsDimension.UNRECOGNIZED)
        || EnumSet.copyOf(asked).size() < asked.size()) {
      throw ServiceException.invalid(
          "dimensions must have 1 to %d known entries, each once".formatted(MAX_DIMENSIONS));
    }
    return asked;
  }

  private static GetStatisticsResponse table(CasesCounted counted, int dimensions, int threshold) {
    Map<List<String>, Long> cells = new HashMap<>();
    for (CaseCell cell : counted.getCellsList()) {
      cells.put(List.copyOf(cell.getValuesList()), cell.getCount());
    }
    Optional<Suppression.Refusal> refusal = Optional.of(Suppression.Refusal.TOO_FINE);
    if (!counted.getTooMany()) {
      Suppression.Table table = Suppression.of(dimensions, cells, threshold, MAX_CELLS);
      refusal = table.refusal();
      if (refusal.isEmpty()) {
        return GetStatisticsResponse.newBuilder()
            .setThreshold(threshold)
            .addAllCells(table.cells())
            .build();
      }
    }
    throw switch (refusal.get()) {
      case TOO_SMALL ->
          ServiceException.precondition(
              "TABLE_TOO_SMALL", "fewer cases than may be told of; ask for more time 案件數過少，請放寬期間");
      case TOO_FINE ->
          ServiceException.precondition(
              "TABLE_TOO_FINE",
              "the table is too fine for its cases: leave a dimension out, or ask for more time"
                  + " 統計表過細，請減少維度或放寬期間");
    };
  }

  CompletableFuture<CountReadsWithoutCaseResponse> reads(CountReadsWithoutCaseRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    TimeSpan span =
        TimeSpan.of(request.hasFrom(), request.getFrom(), request.hasTo(), request.getTo());
    CountReads asked =
        CountReads.newBuilder()
            .setOfficeId(Validation.text("office_id", request.getOfficeId(), 0, 32))
            .setFromMillis(span.from().toEpochMilli())
            .setToMillis(span.to().toEpochMilli())
            .build();
    return record(origin, "", "READS_WITHOUT_CASE", request, "")
        .thenCompose(_ -> audit.reads(asked))
        .thenApply(
            found -> CountReadsWithoutCaseResponse.newBuilder().addAllOperators(found).build());
  }
}
