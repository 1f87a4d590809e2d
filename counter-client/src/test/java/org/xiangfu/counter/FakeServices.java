package org.xiangfu.counter;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.CloseIncidentResponse;
import org.xiangfu.v1.EventServiceGrpc.EventServiceImplBase;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.GetIncidentResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.IncidentServiceGrpc.IncidentServiceImplBase;
import org.xiangfu.v1.PhotoAdvice;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.VerificationServiceGrpc.VerificationServiceImplBase;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** Answers as told and keeps what it was asked. */
final class FakeServices {
  final List<Message> asked = new ArrayList<>();
  final List<Message> answers = new ArrayList<>();
  Optional<com.google.rpc.Status> error = Optional.empty();

  /** As {@link #fail}, with what to change in a photo. */
  void refuse(String reason, List<Advice> advice) {
    fail(Status.Code.FAILED_PRECONDITION, reason, "measured");
    error =
        Optional.of(
            error.orElseThrow().toBuilder()
                .addDetails(Any.pack(PhotoAdvice.newBuilder().addAllAdvice(advice).build()))
                .build());
  }

  void fail(Status.Code code, String reason, String message) {
    error =
        Optional.of(
            com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(
                    Any.pack(
                        ErrorInfo.newBuilder()
                            .setDomain(ServiceError.DOMAIN)
                            .setReason(reason)
                            .build()))
                .build());
  }

  List<BindableService> all() {
    return List.of(
        new VerificationServiceImplBase() {
          @Override
          public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
            answer(request, reply, VerifyResponse.class);
          }

          @Override
          public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> reply) {
            answer(request, reply, IdentifyResponse.class);
          }

          @Override
          public void assessPhoto(
              AssessPhotoRequest request, StreamObserver<AssessPhotoResponse> reply) {
            answer(request, reply, AssessPhotoResponse.class);
          }
        },
        new IncidentServiceImplBase() {
          @Override
          public void searchIncidents(
              SearchIncidentsRequest request, StreamObserver<SearchIncidentsResponse> reply) {
            answer(request, reply, SearchIncidentsResponse.class);
          }

          @Override
          public void recordIncident(
              RecordIncidentRequest request, StreamObserver<RecordIncidentResponse> reply) {
            answer(request, reply, RecordIncidentResponse.class);
          }

          @Override
          public void closeIncident(
              CloseIncidentRequest request, StreamObserver<CloseIncidentResponse> reply) {
            answer(request, reply, CloseIncidentResponse.class);
          }

          @Override
          public void getIncident(
              GetIncidentRequest request, StreamObserver<GetIncidentResponse> reply) {
            answer(request, reply, GetIncidentResponse.class);
          }
        },
        new EventServiceImplBase() {
          @Override
          public void searchEvents(
              SearchEventsRequest request, StreamObserver<SearchEventsResponse> reply) {
            answer(request, reply, SearchEventsResponse.class);
          }
        });
  }

  private synchronized <T> void answer(Message request, StreamObserver<T> reply, Class<T> type) {
    asked.add(request);
    if (error.isPresent()) {
      reply.onError(StatusProto.toStatusRuntimeException(error.get()));
      return;
    }
    reply.onNext(type.cast(answers.removeFirst()));
    reply.onCompleted();
  }
}
