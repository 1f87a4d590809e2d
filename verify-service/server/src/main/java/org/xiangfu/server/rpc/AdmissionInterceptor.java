package org.xiangfu.server.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Semaphore;

/** Bounds the calls in progress; one more is refused at once with {@code UNAVAILABLE}. */
public final class AdmissionInterceptor implements ServerInterceptor {
  private final Semaphore places;

  /**
   * Sets the bound.
   *
   * @param calls most calls in progress, streams included
   */
  public AdmissionInterceptor(int calls) {
    this.places = new Semaphore(calls);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!places.tryAcquire()) {
      call.close(
          Status.UNAVAILABLE.withDescription("too many calls in progress; send it again later"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return new Releasing<>(next.startCall(call, headers));
  }

  private final class Releasing<Q> extends SimpleForwardingServerCallListener<Q> {
    Releasing(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    // gRPC calls exactly one of the two, once.
    @Override
    public void onComplete() {
      places.release();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      places.release();
      super.onCancel();
    }
  }
}
