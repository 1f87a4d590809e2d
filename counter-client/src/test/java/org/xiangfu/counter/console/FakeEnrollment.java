package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;

/** Takes the photos of a batch, and sees faces in all but those it is told of. */
final class FakeEnrollment extends EnrollmentServiceGrpc.EnrollmentServiceImplBase {
  private final List<EnrollRequest> received = new ArrayList<>();
  private final AtomicReference<Predicate<EnrollRequest>> faceless =
      new AtomicReference<>(_ -> false);

  synchronized void forget() {
    received.clear();
    faceless.set(_ -> false);
  }

  /** In which photos no face is found. */
  void findsNoFaceIn(Predicate<EnrollRequest> photos) {
    faceless.set(photos);
  }

  synchronized List<EnrollRequest> received() {
    return List.copyOf(received);
  }

  private synchronized void take(EnrollRequest request) {
    received.add(request);
  }

  @Override
  public void getPortrait(GetPortraitRequest request, StreamObserver<GetPortraitResponse> reply) {
    reply.onNext(
        GetPortraitResponse.newBuilder()
            .setPhoto(ByteString.copyFromUtf8("portrait " + request.getPhotoId()))
            .setMediaType("image/jpeg")
            .build());
    reply.onCompleted();
  }

  @Override
  public StreamObserver<EnrollStreamRequest> enrollStream(
      StreamObserver<EnrollStreamResponse> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(EnrollStreamRequest message) {
        take(message.getRequest());
        answers.onNext(
            EnrollStreamResponse.newBuilder()
                .setSequence(message.getSequence())
                .setResponse(answer(message.getRequest()))
                .build());
      }

      @Override
      public void onError(Throwable cause) {
        // The console went away.
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private EnrollResponse answer(EnrollRequest request) {
    return faceless.get().test(request)
        ? EnrollResponse.newBuilder()
            .setOutcome(EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL)
            .setRefusal(Refusal.newBuilder().setReason(RefusalReason.REFUSAL_REASON_NO_FACE))
            .build()
        : EnrollResponse.newBuilder().setOutcome(EnrollOutcome.ENROLL_OUTCOME_ENROLLED).build();
  }
}
