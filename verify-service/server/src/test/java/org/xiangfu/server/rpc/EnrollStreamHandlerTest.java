package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.client.ServiceError;
import org.xiangfu.server.rpc.AdaptiveLimit.Outcome;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;

@Timeout(30)
class EnrollStreamHandlerTest {
  private static final int LIMIT = 10;

  private record Begun(int bytes, CompletableFuture<EnrollResponse> outcome, Runnable recognised) {}

  private final AtomicLong now = new AtomicLong();
  private final AdaptiveLimit limit =
      new AdaptiveLimit(new LoadLimits.Concurrency(LIMIT, 1, LIMIT), now::get);
  private final BatchGate gate = new BatchGate(limit, 256L << 20);
  private final Deque<Begun> begun = new ArrayDeque<>();
  private final EnrollStreamHandler handler =
      new EnrollStreamHandler(
          (request, recognised) -> {
            var photo =
                new Begun(request.getSerializedSize(), new CompletableFuture<>(), recognised);
            synchronized (begun) {
              begun.add(photo);
            }
            return photo.outcome();
          },
          gate);
  private final Client client = new Client();

  @AfterEach
  void close() {
    gate.close();
  }

  /** The other end: sends what it is asked for. */
  private static final class Client extends ServerCallStreamObserver<EnrollStreamResponse> {
    private final List<EnrollStreamResponse> read = new ArrayList<>();
    private Optional<Status> end = Optional.empty();
    private int asked;
    private boolean reads = true;
    private boolean cancelled;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};

    synchronized int take() {
      int taken = asked;
      asked = 0;
      return taken;
    }

    @Override
    public synchronized void request(int count) {
      asked += count;
    }

    @Override
    public boolean isReady() {
      return reads;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public synchronized void onNext(EnrollStreamResponse answer) {
      read.add(answer);
    }

    @Override
    public void onError(Throwable error) {
      end = Optional.of(Status.fromThrowable(error));
      assertEquals("NOT_READY", ServiceError.of((StatusRuntimeException) error).reason());
    }

    @Override
    public void onCompleted() {
      end = Optional.of(Status.OK);
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }

  private static EnrollStreamRequest photo(long sequence, int bytes) {
    return EnrollStreamRequest.newBuilder()
        .setSequence(sequence)
        .setRequest(EnrollRequest.newBuilder().setPhoto(ByteString.copyFrom(new byte[bytes])))
        .build();
  }

  /** Sends what it is asked for, until enough were sent; returns how many went. */
  private int flood(StreamObserver<EnrollStreamRequest> stream, int bytes, int most) {
    int sent = 0;
    while (sent < most) {
      int asked = client.take();
      if (asked == 0) {
        return sent;
      }
      for (int i = 0; i < asked; i++) {
        stream.onNext(photo(sent++, bytes));
      }
    }
    return sent;
  }

  private List<Begun> takeBegun() {
    synchronized (begun) {
      List<Begun> all = List.copyOf(begun);
      begun.clear();
      return all;
    }
  }

  private void awaitBegun(int count) throws InterruptedException {
    while (true) {
      synchronized (begun) {
        if (begun.size() >= count) {
          return;
        }
      }
      Thread.sleep(1);
    }
  }

  @Test
  void noMorePhotosAreBegunThanTheLimitLetsInAndTheStreamIsHeldBack() throws Exception {
    int sent = flood(handler.open(client), 100, 1_000);
    assertTrue(sent <= LIMIT + EnrollStreamHandler.AHEAD, "sent " + sent);
    List<Begun> first = takeBegun();
    assertEquals(LIMIT, first.size());
    first.getFirst().recognised().run();
    awaitBegun(1);
    assertEquals(LIMIT, limit.inProgress(Lane.BATCH), "one out, one in");
  }

  @Test
  void aStreamThatComesLaterGetsItsTurn() throws Exception {
    flood(handler.open(client), 100, 1_000);
    List<Begun> first = takeBegun();
    StreamObserver<EnrollStreamRequest> late = handler.open(new Client());
    EnrollStreamRequest marked = photo(99, 200);
    late.onNext(marked);
    for (int place = 0; place < 2; place++) {
      first.get(place).recognised().run();
      awaitBegun(place + 1);
    }
    assertTrue(
        takeBegun().stream()
            .anyMatch(photo -> photo.bytes() == marked.getRequest().getSerializedSize()),
        "one of two places goes to the late stream");
  }

  @Test
  void photosThatWaitForTheirCommitLeaveRoomForOthersUpToTheWindow() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    int sent = 0;
    for (int round = 0; round < 1_000; round++) {
      sent += flood(stream, 100, 1);
      takeBegun().forEach(photo -> photo.recognised().run());
    }
    assertTrue(
        sent >= EnrollStreamHandler.WINDOW
            && sent < EnrollStreamHandler.WINDOW + EnrollStreamHandler.AHEAD,
        "sent " + sent);
    assertEquals(0, limit.inProgress(Lane.BATCH));
  }

  @Test
  void largePhotosFillAStreamBeforeTheLimitDoes() {
    int size = 16 << 20;
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    int sent = flood(stream, size, 1_000);
    long most = EnrollStreamHandler.MAX_BYTES / size + EnrollStreamHandler.AHEAD;
    assertTrue(sent <= most && most < LIMIT, "sent " + sent + " of at most " + most);
    assertTrue(gate.bytes() <= most * (size + 100L));
    takeBegun().forEach(photo -> photo.recognised().run());
    assertEquals(0, gate.bytes(), "a photo does not live until its commit");
    assertTrue(client.take() > 0, "the next are asked for");
  }

  @Test
  void aClientThatDoesNotReadIsAskedForNothing() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    assertTrue(client.take() > 0);
    client.reads = false;
    stream.onNext(photo(1, 100));
    takeBegun().getFirst().outcome().complete(EnrollResponse.getDefaultInstance());
    assertEquals(0, client.take());
    client.reads = true;
    client.onReady.run();
    assertTrue(client.take() > 0);
  }

  @Test
  void countersInProgressHoldAnArchiveToItsTenth() {
    List<Permit> counters = new ArrayList<>();
    for (int i = 0; i < LIMIT - 1; i++) {
      counters.add(limit.acquire(Lane.LIVE).orElseThrow());
    }
    flood(handler.open(client), 100, 1_000);
    assertEquals(1, takeBegun().size());
    counters.forEach(permit -> permit.release(Outcome.DONE));
  }

  @Test
  void aStreamEndsWhenAllIsAcknowledged() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    stream.onNext(photo(7, 100));
    stream.onCompleted();
    assertEquals(Optional.empty(), client.end);
    takeBegun().getFirst().outcome().complete(EnrollResponse.getDefaultInstance());
    assertEquals(Optional.of(Status.OK), client.end);
    assertEquals(7, client.read.getFirst().getSequence());
    assertEquals(0, gate.bytes());
    assertEquals(0, gate.streams());
  }

  @Test
  void aStoppingNodeAcknowledgesWhatItBeganAndSendsTheRestAway() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    flood(stream, 100, 1_000);
    List<Begun> photos = takeBegun();
    gate.drain();
    assertEquals(Optional.empty(), client.end, "nothing acknowledged is lost");
    photos.forEach(photo -> photo.outcome().complete(EnrollResponse.getDefaultInstance()));
    assertEquals(LIMIT, client.read.size());
    assertEquals(Status.Code.UNAVAILABLE, client.end.orElseThrow().getCode());
    assertEquals(0, gate.bytes());

    var late = new Client();
    handler.open(late);
    assertEquals(Status.Code.UNAVAILABLE, late.end.orElseThrow().getCode());
  }

  @Test
  void aClientThatHangsUpLeavesNothingBehind() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    flood(stream, 100, 1_000);
    client.cancelled = true;
    client.onCancel.run();
    takeBegun().forEach(photo -> photo.outcome().complete(EnrollResponse.getDefaultInstance()));
    assertEquals(0, gate.bytes());
    assertEquals(0, gate.streams());
    assertEquals(0, limit.inProgress(Lane.BATCH));
    assertTrue(client.read.isEmpty());
  }

  @Test
  void aPhotoThatFailsIsToldAndTheStreamGoesOn() {
    StreamObserver<EnrollStreamRequest> stream = handler.open(client);
    stream.onNext(photo(1, 100));
    takeBegun().getFirst().outcome().completeExceptionally(ServiceException.overloaded("too much"));
    assertEquals("OVERLOADED", ServiceError.of(client.read.getFirst().getError()).reason());
    assertEquals(Optional.empty(), client.end);
    assertEquals(0, limit.inProgress(Lane.BATCH));
  }
}
