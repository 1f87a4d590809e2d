package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.cases.CaseFilter;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetCaseResponse;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.ListCasesResponse;
import org.xiangfu.v1.Origin;

/** Reads cases for somebody; that they were read is an event. */
final class CaseAnswers {
  private final Cases cases;
  private final CaseSteps steps;
  private final EventRecorder events;
  private final CaselessReads reads;

  CaseAnswers(Cases cases, CaseSteps steps, EventRecorder events, CaselessReads reads) {
    this.cases = cases;
    this.steps = steps;
    this.events = events;
    this.reads = reads;
  }

  /** What the caller of the current call may see of a case; for any thread. */
  static Function<Case, Case> forCaller() {
    // Whose face an applicant shares would be a 1:N search for anybody who can open a case.
    boolean whole =
        Caller.Admitted.current()
            .map(Caller.Admitted::roles)
            .filter(roles -> !Right.READ_CANDIDATES.isOf(roles))
            .isEmpty();
    return whole ? Function.identity() : CaseAnswers::withoutCandidates;
  }

  private static Case withoutCandidates(Case stored) {
    var shown = stored.toBuilder();
    shown.getChecksBuilderList().forEach(check -> check.clearCandidates().clearWatchList());
    return shown.build();
  }

  CompletableFuture<GetCaseResponse> get(GetCaseRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Function<Case, Case> shown = forCaller();
    CaselessReads.Reader reader = reads.by(origin);
    return steps
        .existing(Validation.text("case_id", request.getCaseId(), 1, 64))
        .thenCompose(
            found ->
                reader
                    .of(found.getPersonId())
                    .append(
                        events
                            .event(
                                EventKind.EVENT_KIND_HISTORY_READ,
                                origin,
                                found.getPersonId(),
                                CaseSteps.content(request))
                            .setCaseId(found.getCaseId()))
                    .thenApply(
                        _ -> GetCaseResponse.newBuilder().setCase(shown.apply(found)).build()));
  }

  CompletableFuture<ListCasesResponse> list(ListCasesRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Function<Case, Case> shown = forCaller();
    CaseFilter filter = filter(request);
    CaselessReads.Read read = reads.by(origin).of(request.getPersonId());
    return read.numbers()
        .thenCompose(
            numbers -> numbers.isEmpty() ? cases.list(filter) : cases.list(filter, numbers))
        .thenCompose(
            found ->
                read.append(
                        events.event(
                            EventKind.EVENT_KIND_HISTORY_READ,
                            origin,
                            request.getPersonId(),
                            CaseSteps.content(request)))
                    .thenApply(_ -> answer(filter, found.stream().map(shown).toList())));
  }

  private static CaseFilter filter(ListCasesRequest request) {
    String person = Validation.text("person_id", request.getPersonId(), 0, 64);
    String office = Validation.text("office_id", request.getOfficeId(), 0, 32);
    if (person.isEmpty() && office.isEmpty()) {
      throw ServiceException.invalid("office_id or person_id must be set");
    }
    if (request.getState() == CaseState.UNRECOGNIZED) {
      throw ServiceException.invalid("state must be a state that this release knows");
    }
    return new CaseFilter(
        Optional.of(person).filter(Predicate.not(String::isEmpty)),
        Optional.of(office).filter(Predicate.not(String::isEmpty)),
        Optional.of(request.getState()).filter(state -> state != CaseState.CASE_STATE_UNSPECIFIED),
        PageTokens.above(request.getPage()),
        PageTokens.size(request.getPage()));
  }

  private static ListCasesResponse answer(CaseFilter filter, List<Case> found) {
    var answer = ListCasesResponse.newBuilder().addAllCases(found);
    if (found.size() == filter.size()) {
      answer.setNextPageToken(Long.toString(found.getLast().getSequence()));
    }
    return answer.build();
  }
}
