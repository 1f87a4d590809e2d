package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.sweep.Sweeps;
import org.xiangfu.server.sweep.Sweeps.Filed;
import org.xiangfu.v1.DecideFindingRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingDecision;
import org.xiangfu.v1.FindingDecisionKind;
import org.xiangfu.v1.FindingPerson;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.GetFindingRequest;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.ListFindingsRequest;
import org.xiangfu.v1.ListFindingsResponse;
import org.xiangfu.v1.Origin;

/** Shows findings to those who look at them, and takes down what they say. */
final class SweepFindings {
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 100;

  private final Sweeps sweeps;
  private final SweepSteps steps;
  private final EventRecorder events;

  SweepFindings(Sweeps sweeps, SweepSteps steps, EventRecorder events) {
    this.sweeps = sweeps;
    this.steps = steps;
    this.events = events;
  }

  CompletableFuture<ListFindingsResponse> list(ListFindingsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    int size = Validation.range("page.size", request.getPage().getSize(), 1, LARGEST_PAGE, PAGE);
    long above = PageTokens.above(request.getPage());
    if (request.getState() == FindingState.UNRECOGNIZED) {
      throw ServiceException.invalid("state must be one that this release knows");
    }
    return steps
        .stored(request.getSweepId())
        .thenCompose(sweep -> sweeps.findings(sweep.getSweepId(), request.getState(), above, size))
        .thenCompose(
            found -> {
              List<Finding> findings = found.stream().map(Filed::finding).toList();
              var answer = ListFindingsResponse.newBuilder().addAllFindings(findings);
              if (found.size() == size) {
                answer.setNextPageToken(Long.toString(found.getLast().sequence()));
              }
              return events
                  .append(read(origin, "LIST", CaseSteps.content(request), findings))
                  .thenApply(_ -> answer.build());
            });
  }

  private Event.Builder read(Origin origin, String what, byte[] content, List<Finding> findings) {
    return about(
        events.event(EventKind.EVENT_KIND_FINDINGS_READ, origin, "", content).setDetail(what),
        findings);
  }

  private static Event.Builder about(Event.Builder event, List<Finding> findings) {
    Set<String> persons = new LinkedHashSet<>();
    findings.forEach(
        finding ->
            finding.getPersonsList().stream()
                .map(FindingPerson::getPersonId)
                .forEach(persons::add));
    return event.addAllRelatedPersonIds(persons);
  }

  CompletableFuture<Finding> get(GetFindingRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    return existing(request.getFindingId())
        .thenCompose(
            finding ->
                events
                    .append(
                        read(
                            origin,
                            finding.getFindingId(),
                            finding.getFindingId().getBytes(UTF_8),
                            List.of(finding)))
                    .thenApply(_ -> finding));
  }

  private CompletableFuture<Finding> existing(String findingId) {
    return sweeps
        .finding(Validation.text("finding_id", findingId, 1, 64))
        .thenApply(found -> found.orElseThrow(SweepFindings::notFound));
  }

  private static ServiceException notFound() {
    return ServiceException.notFound("FINDING_NOT_FOUND", "there is no such finding 查無此清查結果");
  }

  private static ServiceException decided() {
    return ServiceException.precondition(
        "FINDING_DECIDED", "somebody has decided on this finding already 此結果已經判定");
  }

  CompletableFuture<Finding> decide(DecideFindingRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    FindingDecisionKind kind = request.getKind();
    if (kind == FindingDecisionKind.FINDING_DECISION_KIND_UNSPECIFIED
        || kind == FindingDecisionKind.UNRECOGNIZED) {
      throw ServiceException.invalid("kind must be one that this release knows");
    }
    Validation.text("reason", request.getReason(), 0, CaseCalls.MAX_TEXT);
    if (request.getReason().isBlank()) {
      throw ServiceException.reasonNeeded("a decision needs a reason 判定須填寫理由");
    }
    boolean opens = kind == FindingDecisionKind.FINDING_DECISION_KIND_SUSPECTED_DOUBLE_IDENTITY;
    if (opens && !mayRecordIncidents()) {
      throw ServiceException.precondition(
          "INCIDENT_RIGHT_NEEDED",
          "a suspicion opens an incident: have a supervisor decide 疑似雙重身分將登記冒領案件，請由主管判定");
    }
    return existing(request.getFindingId())
        .thenCompose(finding -> decide(request, origin, finding, opens));
  }

  private static boolean mayRecordIncidents() {
    return Caller.Admitted.current()
        .map(Caller.Admitted::roles)
        .map(Right.RECORD_INCIDENT::isOf)
        .orElse(true);
  }

  private CompletableFuture<Finding> decide(
      DecideFindingRequest request, Origin origin, Finding finding, boolean opens) {
    String kind = request.getKind().name().substring("FINDING_DECISION_KIND_".length());
    Event.Builder event =
        about(
            events
                .event(EventKind.EVENT_KIND_FINDING_DECIDED, origin, "", CaseSteps.content(request))
                .setDetail(finding.getFindingId() + " " + kind),
            List.of(finding));
    var decision =
        FindingDecision.newBuilder()
            .setKind(request.getKind())
            .setReason(request.getReason())
            .setOperatorId(origin.getOperatorId())
            .setOfficeId(origin.getOfficeId())
            .setAt(event.getTime())
            .setEventId(event.getEventId());
    var entry = LedgerEntry.newBuilder();
    if (opens) {
      parties(request, finding);
      decision.setIncidentId(event.getEventId());
      event.setIncidentId(event.getEventId());
      entry.setIncident(incident(request, origin, event));
    }
    Finding after =
        finding.toBuilder()
            .setState(FindingState.FINDING_STATE_DECIDED)
            .setDecision(decision)
            .build();
    return sweeps.decide(after, entry.setEvent(event).build()).thenApply(this::taken);
  }

  private static void parties(DecideFindingRequest request, Finding finding) {
    List<String> persons =
        finding.getPersonsList().stream().map(FindingPerson::getPersonId).toList();
    String victim = request.getVictimPersonId();
    String impostor = request.getImpostorPersonId();
    if (!persons.contains(victim) || (!impostor.isEmpty() && !persons.contains(impostor))) {
      throw ServiceException.invalid(
          "victim_person_id, and impostor_person_id if it is set, must be persons of the finding");
    }
    if (victim.equals(impostor)) {
      throw ServiceException.invalid("impostor_person_id and victim_person_id are the same");
    }
  }

  private static Incident incident(
      DecideFindingRequest request, Origin origin, Event.Builder event) {
    return Incident.newBuilder()
        .setIncidentId(event.getEventId())
        .setImpostorPersonId(request.getImpostorPersonId())
        .setVictimPersonId(request.getVictimPersonId())
        .setRecordedAt(event.getTime())
        .setOfficeId(origin.getOfficeId())
        .setOperatorId(origin.getOperatorId())
        .setState(IncidentState.INCIDENT_STATE_SUSPECTED)
        .addSteps(IncidentStep.newBuilder().setReason(request.getReason()))
        .build();
  }

  private Finding taken(SweepResult result) {
    return switch (result.getOutcome()) {
      case SWEEP_OUTCOME_DONE, SWEEP_OUTCOME_REPEATED -> sweeps.opened(result);
      case SWEEP_OUTCOME_NOT_FOUND -> throw notFound();
      case SWEEP_OUTCOME_STATE -> throw decided();
      case SWEEP_OUTCOME_ANOTHER_RUNS, SWEEP_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a decision: " + result.getOutcome());
    };
  }
}
