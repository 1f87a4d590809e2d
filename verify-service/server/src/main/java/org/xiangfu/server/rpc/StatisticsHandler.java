package org.xiangfu.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.v1.ComputeStatisticsResponse;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;

/** Statistics over years: tells how far it is, and ends when the client goes away. */
final class StatisticsHandler {
  private final CaseAudits audits;

  StatisticsHandler(CaseAudits audits) {
    this.audits = audits;
  }

  void serve(GetStatisticsRequest request, StreamObserver<ComputeStatisticsResponse> reply) {
    var stream = (ServerCallStreamObserver<ComputeStatisticsResponse>) reply;
    // Without it, an answer to a call that the client gave up would throw.
    stream.setOnCancelHandler(() -> {});
    CompletableFuture<GetStatisticsResponse> answer;
    try {
      answer = audits.statistics(request, share -> tell(share, stream));
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var _ =
        answer.whenComplete(
            (table, error) -> {
              if (error != null) {
                stream.onError(Failures.exception(error));
              } else {
                stream.onNext(
                    ComputeStatisticsResponse.newBuilder()
                        .setComputedShare(1)
                        .setStatistics(table)
                        .build());
                stream.onCompleted();
              }
            });
  }

  private static boolean tell(
      double share, ServerCallStreamObserver<ComputeStatisticsResponse> stream) {
    // Who is slow to read is told less often.
    if (stream.isReady() && !stream.isCancelled()) {
      stream.onNext(ComputeStatisticsResponse.newBuilder().setComputedShare(share).build());
    }
    return !stream.isCancelled();
  }
}
