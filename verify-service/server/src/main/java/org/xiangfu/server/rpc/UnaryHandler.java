package org.xiangfu.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Handles one unary call. Stateless between calls; called by many threads.
 *
 * @param <Q> request
 * @param <A> answer
 */
abstract class UnaryHandler<Q, A> {
  /** Answers a request; whatever is thrown or fails goes through {@link Failures}. */
  abstract CompletableFuture<A> handle(Q request) throws Exception;

  /** A handler that is no more than a function. */
  static <Q, A> UnaryHandler<Q, A> of(Function<Q, CompletableFuture<A>> function) {
    return new UnaryHandler<>() {
      @Override
      CompletableFuture<A> handle(Q request) {
        return function.apply(request);
      }
    };
  }

  final void serve(Q request, StreamObserver<A> reply) {
    // Without it, an answer to a call that the client gave up would throw.
    ((ServerCallStreamObserver<A>) reply).setOnCancelHandler(() -> {});
    CompletableFuture<A> answer;
    try {
      answer = handle(request);
    } catch (Exception e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var _ =
        answer.whenComplete(
            (value, error) -> {
              if (error != null) {
                reply.onError(Failures.exception(error));
              } else {
                reply.onNext(value);
                reply.onCompleted();
              }
            });
  }
}
