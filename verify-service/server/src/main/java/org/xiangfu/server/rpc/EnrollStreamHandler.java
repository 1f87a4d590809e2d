package org.xiangfu.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;

/**
 * Enrols the photos of an archive. The next photo is asked for when one is acknowledged, so a
 * stream never has more than {@link #WINDOW} photos here.
 */
final class EnrollStreamHandler {
  /** Enough to keep the recognition threads busy while earlier photos wait for their commit. */
  static final int WINDOW = 192;

  private final Enrollment enrollment;

  EnrollStreamHandler(Enrollment enrollment) {
    this.enrollment = enrollment;
  }

  StreamObserver<EnrollStreamRequest> open(StreamObserver<EnrollStreamResponse> replies) {
    var acknowledgements = (ServerCallStreamObserver<EnrollStreamResponse>) replies;
    var stream = new Stream(acknowledgements);
    acknowledgements.disableAutoRequest();
    acknowledgements.setOnCancelHandler(() -> {});
    acknowledgements.setOnReadyHandler(stream::askForMore);
    acknowledgements.request(WINDOW);
    return stream;
  }

  private final class Stream implements StreamObserver<EnrollStreamRequest> {
    private final ServerCallStreamObserver<EnrollStreamResponse> acknowledgements;
    private int unacknowledged;
    private int owed;
    private boolean ended;

    Stream(ServerCallStreamObserver<EnrollStreamResponse> acknowledgements) {
      this.acknowledgements = acknowledgements;
    }

    @Override
    public void onNext(EnrollStreamRequest request) {
      synchronized (this) {
        unacknowledged++;
      }
      // Not the request itself: its photo must not live until the commit.
      long sequence = request.getSequence();
      CompletableFuture<EnrollResponse> outcome;
      try {
        outcome = enrollment.enroll(request.getRequest(), Lane.BATCH);
      } catch (Exception e) {
        outcome = CompletableFuture.failedFuture(e);
      }
      var _ = outcome.whenComplete((response, error) -> acknowledge(sequence, response, error));
    }

    private synchronized void acknowledge(long sequence, EnrollResponse response, Throwable error) {
      unacknowledged--;
      if (acknowledgements.isCancelled()) {
        return;
      }
      var acknowledgement = EnrollStreamResponse.newBuilder().setSequence(sequence);
      if (error != null) {
        acknowledgement.setError(Failures.status(error));
      } else {
        acknowledgement.setResponse(response);
      }
      acknowledgements.onNext(acknowledgement.build());
      owed++;
      askForMore();
      completeIfDone();
    }

    // A client that does not read its acknowledgements is asked for nothing more.
    private synchronized void askForMore() {
      if (owed > 0 && acknowledgements.isReady()) {
        acknowledgements.request(owed);
        owed = 0;
      }
    }

    @Override
    public synchronized void onCompleted() {
      ended = true;
      completeIfDone();
    }

    private void completeIfDone() {
      if (ended && unacknowledged == 0) {
        acknowledgements.onCompleted();
      }
    }

    @Override
    public void onError(Throwable cause) {
      // The client is gone. What was begun is finished; it sends the rest again.
    }
  }
}
