package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.v1.AddIncidentEvidenceRequest;
import org.xiangfu.v1.AddIncidentEvidenceResponse;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.CloseIncidentResponse;
import org.xiangfu.v1.ConfirmIncidentRequest;
import org.xiangfu.v1.ConfirmIncidentResponse;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.GetIncidentResponse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import org.xiangfu.v1.SearchIncidentsByFaceRequest;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPastProbesResponse;

/** Impersonations, from the suspicion to the end. */
final class IncidentCalls extends IncidentServiceGrpc.IncidentServiceImplBase {
  private final RecordIncidentHandler record;
  private final IncidentSteps steps;
  private final IncidentAnswers answers;
  private final ImpostorFaces faces;
  private final FaceHistory history;

  IncidentCalls(
      RecordIncidentHandler record,
      IncidentSteps steps,
      IncidentAnswers answers,
      ImpostorFaces faces,
      FaceHistory history) {
    this.record = record;
    this.steps = steps;
    this.answers = answers;
    this.faces = faces;
    this.history = history;
  }

  private static <Q, A> void serve(
      Function<Q, CompletableFuture<A>> call, Q request, StreamObserver<A> reply) {
    UnaryHandler.of(call).serve(request, reply);
  }

  @Override
  public void recordIncident(
      RecordIncidentRequest request, StreamObserver<RecordIncidentResponse> reply) {
    record.serve(request, reply);
  }

  @Override
  public void addIncidentEvidence(
      AddIncidentEvidenceRequest request, StreamObserver<AddIncidentEvidenceResponse> reply) {
    serve(this::addEvidence, request, reply);
  }

  private CompletableFuture<AddIncidentEvidenceResponse> addEvidence(
      AddIncidentEvidenceRequest request) {
    RecordIncidentHandler.evidence(request.getEvidenceEventIdsList());
    ImpostorFaces.validate(request.getFacesList());
    Validation.text("case_id", request.getCaseId(), 0, 64);
    if (request.getEvidenceEventIdsCount() + request.getFacesCount() == 0
        && request.getCaseId().isEmpty()) {
      throw ServiceException.invalid("evidence_event_ids, faces or case_id must be set");
    }
    var asked =
        asked(
            request.getIncidentId(),
            IncidentStepKind.INCIDENT_STEP_KIND_EVIDENCE_ADDED,
            EventKind.EVENT_KIND_INCIDENT_EVIDENCE_ADDED,
            request.getOrigin(),
            request);
    String reason = Validation.text("reason", request.getReason(), 0, CaseCalls.MAX_TEXT);
    List<IncidentFace> watched = new ArrayList<>();
    return taken(
            asked,
            turn ->
                faces
                    .watch(
                        request.getFacesList(),
                        asked.origin(),
                        turn.event(),
                        turn.now().getIncidentId())
                    .thenApply(
                        named -> {
                          watched.addAll(named);
                          turn.event().setCaseId(request.getCaseId());
                          turn.step()
                              .setReason(reason)
                              .setCaseId(request.getCaseId())
                              .addAllEvidenceEventIds(
                                  RecordIncidentHandler.evidence(
                                      request.getEvidenceEventIdsList(), named))
                              .addAllFaceIds(named.stream().map(IncidentFace::getFaceId).toList());
                          return IncidentCommand.newBuilder()
                              .setStep(turn.step())
                              .addAllFaces(named);
                        }))
        .whenComplete((_, error) -> unwatchIfRefused(error, watched))
        .thenApply(
            incident -> AddIncidentEvidenceResponse.newBuilder().setIncident(incident).build());
  }

  // A write that is not known to have failed may have named them.
  private void unwatchIfRefused(Throwable error, List<IncidentFace> watched) {
    Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
    if (cause instanceof ServiceException) {
      faces.unwatch(watched);
    }
  }

  @Override
  public void confirmIncident(
      ConfirmIncidentRequest request, StreamObserver<ConfirmIncidentResponse> reply) {
    serve(this::confirm, request, reply);
  }

  private CompletableFuture<ConfirmIncidentResponse> confirm(ConfirmIncidentRequest request) {
    String reason = Validation.text("reason", request.getReason(), 1, CaseCalls.MAX_TEXT);
    var asked =
        asked(
            request.getIncidentId(),
            IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED,
            EventKind.EVENT_KIND_INCIDENT_CONFIRMED,
            request.getOrigin(),
            request);
    return taken(
            asked,
            turn -> {
              turn.step().setReason(reason);
              return turn.taken();
            })
        .thenApply(incident -> ConfirmIncidentResponse.newBuilder().setIncident(incident).build());
  }

  @Override
  public void closeIncident(
      CloseIncidentRequest request, StreamObserver<CloseIncidentResponse> reply) {
    serve(this::close, request, reply);
  }

  private CompletableFuture<CloseIncidentResponse> close(CloseIncidentRequest request) {
    IncidentOutcome outcome = request.getOutcome();
    if (outcome == IncidentOutcome.INCIDENT_OUTCOME_UNSPECIFIED
        || outcome == IncidentOutcome.UNRECOGNIZED) {
      throw ServiceException.invalid("outcome must be UNFOUNDED, PROSECUTED or SETTLED");
    }
    String reason = Validation.text("reason", request.getReason(), 1, CaseCalls.MAX_TEXT);
    var asked =
        asked(
            request.getIncidentId(),
            IncidentStepKind.INCIDENT_STEP_KIND_CLOSED,
            EventKind.EVENT_KIND_INCIDENT_CLOSED,
            request.getOrigin(),
            request);
    return taken(
            asked,
            turn -> {
              turn.event().setDetail(outcome.name().substring("INCIDENT_OUTCOME_".length()));
              turn.step().setReason(reason);
              return turn.taken().thenApply(command -> command.setOutcome(outcome));
            })
        .thenApply(incident -> CloseIncidentResponse.newBuilder().setIncident(incident).build());
  }

  private static IncidentSteps.Asked asked(
      String incidentId, IncidentStepKind step, EventKind kind, Origin origin, Message request) {
    return new IncidentSteps.Asked(
        Validation.text("incident_id", incidentId, 1, 64),
        step,
        kind,
        Validation.origin(origin),
        request);
  }

  private CompletableFuture<Incident> taken(
      IncidentSteps.Asked asked,
      Function<IncidentSteps.Turn, CompletableFuture<IncidentCommand.Builder>> make) {
    Function<Incident, Incident> shown = IncidentAnswers.forCaller();
    return steps.take(asked, make::apply).thenApply(shown);
  }

  @Override
  public void getIncident(GetIncidentRequest request, StreamObserver<GetIncidentResponse> reply) {
    serve(answers::get, request, reply);
  }

  @Override
  public void searchIncidents(
      SearchIncidentsRequest request, StreamObserver<SearchIncidentsResponse> reply) {
    serve(answers::search, request, reply);
  }

  @Override
  public void searchIncidentsByFace(
      SearchIncidentsByFaceRequest request, StreamObserver<SearchIncidentsByFaceResponse> reply) {
    serve(history::incidents, request, reply);
  }

  @Override
  public void searchPastProbes(
      SearchPastProbesRequest request, StreamObserver<SearchPastProbesResponse> reply) {
    serve(history::probes, request, reply);
  }
}
