package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.DenyNoticeRequest;
import org.xiangfu.v1.DenyNoticeResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.NoticeDenial;
import org.xiangfu.v1.Origin;

/** The holder says that somebody else came: the card is stopped, and an incident opened. */
final class DenyNoticeHandler extends UnaryHandler<DenyNoticeRequest, DenyNoticeResponse> {
  private final CaseSteps steps;
  private final ImpostorFaces faces;

  DenyNoticeHandler(CaseSteps steps, ImpostorFaces faces) {
    this.steps = steps;
    this.faces = faces;
  }

  @Override
  CompletableFuture<DenyNoticeResponse> handle(DenyNoticeRequest request) {
    Function<Case, Case> shown = CaseAnswers.forCaller();
    Origin origin = Validation.origin(request.getOrigin());
    String statement = Validation.text("statement", request.getStatement(), 1, CaseCalls.MAX_TEXT);
    var asked =
        new CaseSteps.Asked(
            Validation.text("case_id", request.getCaseId(), 1, 64),
            StepCase.DENY,
            EventKind.EVENT_KIND_NOTICE_DENIED,
            origin,
            request);
    return steps
        .take(asked, turn -> faces(turn).thenApply(named -> made(turn, origin, statement, named)))
        .thenApply(taken -> DenyNoticeResponse.newBuilder().setCase(shown.apply(taken)).build());
  }

  /** Who came to the counter then is the impostor, if the holder is right. */
  private CompletableFuture<List<IncidentFace>> faces(CaseSteps.Turn turn) {
    if (!turn.now().hasNotice() || turn.now().getNotice().hasDenial()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<String> captures =
        turn.now().getChecksList().stream()
            .filter(check -> !check.hasRefusal())
            .map(check -> check.getAct().getEventId())
            .toList();
    return faces.watchRemembered(captures, turn.event(), turn.event().getEventId());
  }

  private static CaseSteps.Made made(
      CaseSteps.Turn turn, Origin origin, String statement, List<IncidentFace> named) {
    Event.Builder event = turn.event();
    event.setIncidentId(event.getEventId());
    Case denied = turn.now();
    var incident =
        Incident.newBuilder()
            .setIncidentId(event.getEventId())
            .setVictimPersonId(denied.getPersonId())
            .setRecordedAt(event.getTime())
            .setOfficeId(origin.getOfficeId())
            .setOperatorId(origin.getOperatorId())
            .setState(IncidentState.INCIDENT_STATE_SUSPECTED)
            .setCaseId(denied.getCaseId())
            .addAllFaces(named);
    denied
        .getChecksList()
        .forEach(check -> incident.addEvidenceEventIds(check.getAct().getEventId()));
    incident.addEvidenceEventIds(denied.getReceipt().getReceiptId());
    var denial =
        NoticeDenial.newBuilder().setStatement(statement).setIncidentId(event.getEventId());
    return new CaseSteps.Made(
        CaseCommand.newBuilder().setDeny(denial), event, Optional.of(incident.build()));
  }
}
