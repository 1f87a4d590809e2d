package org.xiangfu.server.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xiangfu.server.rpc.AdaptiveLimit.Outcome;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;

/**
 * Enrols the photos of an archive. A photo is begun when the {@link BatchGate} lets it in; until
 * then it waits here, and its stream is asked for no more. A stream never has more than {@link
 * #WINDOW} photos unacknowledged, nor more than about {@link #MAX_BYTES} of them before or in
 * recognition, and whoever does not read its acknowledgements is asked for nothing.
 */
final class EnrollStreamHandler {
  /** Enough to keep the recognition threads busy while earlier photos wait for their commit. */
  static final int WINDOW = 192;

  /** Photos asked for that have not come, so that the line is never idle. */
  static final int AHEAD = 4;

  /** Two thousand scans of 30 kB, or eight photos of the largest size. */
  static final long MAX_BYTES = 64L << 20;

  /** What is done with a photo. */
  @FunctionalInterface
  interface Enroller {
    /**
     * Enrols it.
     *
     * @param recognised to be run once the photo needs no more recognition
     */
    CompletableFuture<EnrollResponse> enroll(EnrollRequest request, Runnable recognised)
        throws Exception;
  }

  private final Enroller enroller;
  private final BatchGate gate;

  EnrollStreamHandler(Enroller enroller, BatchGate gate) {
    this.enroller = enroller;
    this.gate = gate;
  }

  StreamObserver<EnrollStreamRequest> open(StreamObserver<EnrollStreamResponse> replies) {
    var acknowledgements = (ServerCallStreamObserver<EnrollStreamResponse>) replies;
    var stream = new Stream(acknowledgements);
    acknowledgements.disableAutoRequest();
    acknowledgements.setOnCancelHandler(stream::abandon);
    acknowledgements.setOnReadyHandler(stream::askForMore);
    if (gate.opened(stream)) {
      stream.askForMore();
    } else {
      stream.drain();
    }
    return stream;
  }

  private final class Stream implements StreamObserver<EnrollStreamRequest>, BatchGate.Stream {
    private final ServerCallStreamObserver<EnrollStreamResponse> acknowledgements;
    private final Context context = Context.current();
    private final Deque<EnrollStreamRequest> parked = new ArrayDeque<>();
    private int asked;
    private int begun;
    private long bytes;
    private boolean ended;
    private boolean draining;
    private boolean closed;

    Stream(ServerCallStreamObserver<EnrollStreamResponse> acknowledgements) {
      this.acknowledgements = acknowledgements;
    }

    @Override
    public void onNext(EnrollStreamRequest request) {
      synchronized (this) {
        asked--;
        if (draining || closed) {
          return;
        }
        hold(request.getSerializedSize());
        parked.add(request);
      }
      boolean another = true;
      while (another) {
        another = beginNext();
      }
      askForMore();
    }

    @Override
    public boolean room() {
      boolean used = beginNext();
      askForMore();
      return used;
    }

    private boolean beginNext() {
      EnrollStreamRequest request;
      Permit permit;
      synchronized (this) {
        if (parked.isEmpty()) {
          return false;
        }
        Optional<Permit> entered = gate.enter(this);
        if (entered.isEmpty()) {
          return false;
        }
        permit = entered.get();
        request = parked.remove();
        begun++;
        if (!parked.isEmpty()) {
          gate.queue(this);
        }
      }
      begin(request, permit);
      return true;
    }

    private void begin(EnrollStreamRequest request, Permit permit) {
      // Not the request itself: its photo must not live until the commit.
      long sequence = request.getSequence();
      int size = request.getSerializedSize();
      var inRecognition = new AtomicBoolean(true);
      Runnable recognised =
          () -> {
            if (inRecognition.compareAndSet(true, false)) {
              permit.release(Outcome.IGNORED);
              forgetPhoto(size);
            }
          };
      CompletableFuture<EnrollResponse> outcome;
      try {
        outcome = context.call(() -> enroller.enroll(request.getRequest(), recognised));
      } catch (Exception e) {
        outcome = CompletableFuture.failedFuture(e);
      }
      var _ =
          outcome.whenComplete(
              (response, error) -> {
                recognised.run();
                acknowledge(sequence, response, error);
              });
    }

    private synchronized void forgetPhoto(int size) {
      hold(-size);
      askForMore();
    }

    private synchronized void acknowledge(long sequence, EnrollResponse response, Throwable error) {
      begun--;
      if (closed || acknowledgements.isCancelled()) {
        return;
      }
      var acknowledgement = EnrollStreamResponse.newBuilder().setSequence(sequence);
      if (error != null) {
        acknowledgement.setError(Failures.status(error));
      } else {
        acknowledgement.setResponse(response);
      }
      acknowledgements.onNext(acknowledgement.build());
      askForMore();
      closeIfDone();
    }

    // A client that does not read its acknowledgements is asked for nothing more.
    private synchronized void askForMore() {
      if (closed || draining || ended || !parked.isEmpty() || !acknowledgements.isReady()) {
        return;
      }
      if (gate.full()) {
        gate.awaitBytes(this);
        // What was freed before it waited would wake nobody.
        if (gate.full()) {
          return;
        }
      }
      if (bytes < MAX_BYTES) {
        int more = Math.min(AHEAD, WINDOW - begun) - asked;
        if (more > 0) {
          asked += more;
          acknowledgements.request(more);
        }
      }
    }

    private void hold(long size) {
      bytes += size;
      if (size > 0) {
        gate.hold(size);
      } else {
        gate.free(-size);
      }
    }

    @Override
    public synchronized void onCompleted() {
      ended = true;
      closeIfDone();
    }

    @Override
    public synchronized void drain() {
      if (ended && parked.isEmpty()) {
        // All of it was begun: it ends as if nothing had happened.
        return;
      }
      draining = true;
      forget();
      closeIfDone();
    }

    private void closeIfDone() {
      if (closed || begun > 0 || !parked.isEmpty()) {
        return;
      }
      if (ended && !draining) {
        close();
        acknowledgements.onCompleted();
      } else if (draining) {
        close();
        acknowledgements.onError(Failures.exception(ServiceException.stopping()));
      }
    }

    // What is parked was not acknowledged: the client sends it again.
    private void forget() {
      parked.forEach(each -> hold(-each.getSerializedSize()));
      parked.clear();
      gate.leave(this);
    }

    private void close() {
      closed = true;
      gate.closed(this);
    }

    private synchronized void abandon() {
      forget();
      close();
    }

    @Override
    public void onError(Throwable cause) {
      // The client is gone. What was begun is finished; it sends the rest again.
      abandon();
    }
  }
}
