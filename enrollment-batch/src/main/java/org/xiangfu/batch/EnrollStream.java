package org.xiangfu.batch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Consumer;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;

/** One {@code EnrollStream} or {@code EnrollTemplates} call, from opening to its end. */
final class EnrollStream
    implements ClientResponseObserver<EnrollStreamRequest, EnrollStreamResponse> {
  private final Consumer<EnrollStreamResponse> answers;
  private final Runnable changed;
  private volatile ClientCallStreamObserver<EnrollStreamRequest> call;
  private volatile Optional<Status> end = Optional.empty();

  /**
   * A stream that is not open yet.
   *
   * @param answers takes each acknowledgement
   * @param changed runs when the stream may have become ready, or has ended
   */
  EnrollStream(Consumer<EnrollStreamResponse> answers, Runnable changed) {
    this.answers = answers;
    this.changed = changed;
  }

  void open(Call service) {
    var unused = service.begin(this);
  }

  /** The call of a service. */
  @FunctionalInterface
  interface Call {
    StreamObserver<EnrollStreamRequest> begin(StreamObserver<EnrollStreamResponse> answers);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<EnrollStreamRequest> started) {
    call = started;
    started.setOnReadyHandler(changed);
  }

  /** False while gRPC's buffers are full because the service does not read. */
  boolean isReady() {
    return call.isReady();
  }

  void send(EnrollStreamRequest request) {
    call.onNext(request);
  }

  void complete() {
    if (end.isEmpty()) {
      call.onCompleted();
    }
  }

  void cancel() {
    if (end.isEmpty()) {
      call.cancel("the batch has ended", null);
    }
  }

  /** How the stream ended, if it has. */
  Optional<Status> end() {
    return end;
  }

  @Override
  public void onNext(EnrollStreamResponse answer) {
    answers.accept(answer);
  }

  @Override
  public void onError(Throwable t) {
    Status status = Status.fromThrowable(t);
    boolean sessionOver =
        status.getCode() == Status.Code.UNAUTHENTICATED
            && t instanceof StatusRuntimeException e
            && ServiceError.of(e).isTransient();
    // The client signs in again before the next stream.
    finish(sessionOver ? Status.UNAVAILABLE.withDescription("the session has ended") : status);
  }

  @Override
  public void onCompleted() {
    finish(Status.OK);
  }

  private void finish(Status status) {
    end = Optional.of(status);
    changed.run();
  }
}
