package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.v1.CancelSweepRequest;
import org.xiangfu.v1.CancelSweepResponse;
import org.xiangfu.v1.DecideFindingRequest;
import org.xiangfu.v1.DecideFindingResponse;
import org.xiangfu.v1.GetFindingRequest;
import org.xiangfu.v1.GetFindingResponse;
import org.xiangfu.v1.GetSweepRequest;
import org.xiangfu.v1.GetSweepResponse;
import org.xiangfu.v1.ListFindingsRequest;
import org.xiangfu.v1.ListFindingsResponse;
import org.xiangfu.v1.PauseSweepRequest;
import org.xiangfu.v1.PauseSweepResponse;
import org.xiangfu.v1.ResumeSweepRequest;
import org.xiangfu.v1.ResumeSweepResponse;
import org.xiangfu.v1.StartSweepRequest;
import org.xiangfu.v1.StartSweepResponse;
import org.xiangfu.v1.SweepServiceGrpc;
import org.xiangfu.v1.SweepState;

/** The whole gallery held against itself. */
final class SweepCalls extends SweepServiceGrpc.SweepServiceImplBase {
  private final SweepSteps steps;
  private final SweepFindings findings;

  SweepCalls(SweepSteps steps, SweepFindings findings) {
    this.steps = steps;
    this.findings = findings;
  }

  private static <Q, A> void serve(
      Function<Q, CompletableFuture<A>> call, Q request, StreamObserver<A> reply) {
    UnaryHandler.of(call).serve(request, reply);
  }

  @Override
  public void startSweep(StartSweepRequest request, StreamObserver<StartSweepResponse> reply) {
    serve(
        asked ->
            steps
                .start(asked)
                .thenApply(sweep -> StartSweepResponse.newBuilder().setSweep(sweep).build()),
        request,
        reply);
  }

  @Override
  public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
    serve(
        asked ->
            steps
                .find(asked.getSweepId())
                .thenApply(sweep -> GetSweepResponse.newBuilder().setSweep(sweep).build()),
        request,
        reply);
  }

  @Override
  public void pauseSweep(PauseSweepRequest request, StreamObserver<PauseSweepResponse> reply) {
    serve(
        asked ->
            steps
                .change(asked.getOrigin(), asked.getSweepId(), SweepState.SWEEP_STATE_PAUSED, asked)
                .thenApply(sweep -> PauseSweepResponse.newBuilder().setSweep(sweep).build()),
        request,
        reply);
  }

  @Override
  public void resumeSweep(ResumeSweepRequest request, StreamObserver<ResumeSweepResponse> reply) {
    serve(
        asked ->
            steps
                .change(
                    asked.getOrigin(), asked.getSweepId(), SweepState.SWEEP_STATE_RUNNING, asked)
                .thenApply(sweep -> ResumeSweepResponse.newBuilder().setSweep(sweep).build()),
        request,
        reply);
  }

  @Override
  public void cancelSweep(CancelSweepRequest request, StreamObserver<CancelSweepResponse> reply) {
    serve(
        asked ->
            steps
                .change(
                    asked.getOrigin(), asked.getSweepId(), SweepState.SWEEP_STATE_CANCELLED, asked)
                .thenApply(sweep -> CancelSweepResponse.newBuilder().setSweep(sweep).build()),
        request,
        reply);
  }

  @Override
  public void listFindings(
      ListFindingsRequest request, StreamObserver<ListFindingsResponse> reply) {
    serve(findings::list, request, reply);
  }

  @Override
  public void getFinding(GetFindingRequest request, StreamObserver<GetFindingResponse> reply) {
    serve(
        asked ->
            findings
                .get(asked)
                .thenApply(found -> GetFindingResponse.newBuilder().setFinding(found).build()),
        request,
        reply);
  }

  @Override
  public void decideFinding(
      DecideFindingRequest request, StreamObserver<DecideFindingResponse> reply) {
    serve(
        asked ->
            findings
                .decide(asked)
                .thenApply(found -> DecideFindingResponse.newBuilder().setFinding(found).build()),
        request,
        reply);
  }
}
