package org.xiangfu.batch;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceImplBase;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;

/** Keeps what it is sent and behaves as told. */
final class FakeService extends EnrollmentServiceImplBase {
  /** Requests received, by manifest line, in order. */
  final Map<Long, List<EnrollRequest>> received = new ConcurrentHashMap<>();

  /** Lines whose acknowledgement was sent. */
  final Map<Long, Integer> acknowledged = new ConcurrentHashMap<>();

  final AtomicInteger outstanding = new AtomicInteger();
  final AtomicInteger mostOutstanding = new AtomicInteger();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger templateStreams = new AtomicInteger();

  /** What to answer; empty drops the stream without an answer. */
  volatile Function<EnrollRequest, Optional<EnrollStreamResponse.Builder>> answer =
      request -> Optional.of(enrolled());

  /** Status that refuses each stream at its opening. */
  volatile Optional<Status> refusesStreams = Optional.empty();

  /** Answers later, on this executor, after this many milliseconds. */
  volatile Optional<ScheduledExecutorService> later = Optional.empty();

  volatile long delayMillis;

  /** Messages that a stream takes before it reads no further; negative: all. */
  volatile int reads = -1;

  static EnrollStreamResponse.Builder enrolled() {
    return with(EnrollOutcome.ENROLL_OUTCOME_ENROLLED);
  }

  static EnrollStreamResponse.Builder already() {
    return with(EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED);
  }

  static EnrollStreamResponse.Builder refused(RefusalReason reason, String detail) {
    var builder = with(EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL);
    builder
        .getResponseBuilder()
        .setRefusal(Refusal.newBuilder().setReason(reason).setDetail(detail));
    return builder;
  }

  static EnrollStreamResponse.Builder error(Status.Code code, String message) {
    return EnrollStreamResponse.newBuilder()
        .setError(com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message));
  }

  private static EnrollStreamResponse.Builder with(EnrollOutcome outcome) {
    return EnrollStreamResponse.newBuilder()
        .setResponse(EnrollResponse.newBuilder().setOutcome(outcome));
  }

  static long lineOf(EnrollRequest request) {
    String source = request.getSource();
    return Long.parseLong(source.substring(source.lastIndexOf('#') + 1));
  }

  Map<Long, Integer> timesReceived() {
    Map<Long, Integer> times = new TreeMap<>();
    received.forEach((line, requests) -> times.put(line, requests.size()));
    return times;
  }

  @Override
  public StreamObserver<EnrollStreamRequest> enrollStream(
      StreamObserver<EnrollStreamResponse> answers) {
    streams.incrementAndGet();
    outstanding.set(0);
    if (refusesStreams.isPresent()) {
      answers.onError(refusesStreams.get().asRuntimeException());
      return new Stream(answers, true);
    }
    if (reads >= 0) {
      var call = (ServerCallStreamObserver<EnrollStreamResponse>) answers;
      call.disableAutoRequest();
      call.request(reads);
    }
    return new Stream(answers, false);
  }

  @Override
  public StreamObserver<EnrollStreamRequest> enrollTemplates(
      StreamObserver<EnrollStreamResponse> answers) {
    templateStreams.incrementAndGet();
    return enrollStream(answers);
  }

  private final class Stream implements StreamObserver<EnrollStreamRequest> {
    private final StreamObserver<EnrollStreamResponse> answers;
    private boolean dead;
    private boolean complete;
    private int open;

    Stream(StreamObserver<EnrollStreamResponse> answers, boolean dead) {
      this.answers = answers;
      this.dead = dead;
    }

    @Override
    public synchronized void onNext(EnrollStreamRequest message) {
      if (dead) {
        return;
      }
      open++;
      int now = outstanding.incrementAndGet();
      mostOutstanding.accumulateAndGet(now, Math::max);
      EnrollRequest request = message.getRequest();
      received
          .computeIfAbsent(lineOf(request), _ -> new ArrayList<>())
          .add(request.toBuilder().build());
      if (later.isPresent()) {
        var unused = later.get().schedule(() -> reply(message), delayMillis, TimeUnit.MILLISECONDS);
      } else {
        reply(message);
      }
    }

    private synchronized void reply(EnrollStreamRequest message) {
      if (dead) {
        return;
      }
      outstanding.decrementAndGet();
      open--;
      Optional<EnrollStreamResponse.Builder> reply = answer.apply(message.getRequest());
      if (reply.isEmpty()) {
        dead = true;
        answers.onError(Status.UNAVAILABLE.withDescription("dropped").asRuntimeException());
        return;
      }
      if (reply.get().hasResponse()) {
        acknowledged.merge(lineOf(message.getRequest()), 1, Integer::sum);
      }
      answers.onNext(reply.get().setSequence(message.getSequence()).build());
      endIfDone();
    }

    @Override
    public synchronized void onError(Throwable t) {
      dead = true;
    }

    @Override
    public synchronized void onCompleted() {
      complete = true;
      endIfDone();
    }

    private void endIfDone() {
      if (complete && open == 0 && !dead) {
        dead = true;
        answers.onCompleted();
      }
    }
  }
}
