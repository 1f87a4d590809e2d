package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.ChangePersonIdResponse;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.LoadTemplatesResponse;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.RetirePhotoResponse;

/** Photos of persons: on record, off it, and shown. */
final class EnrollmentCalls extends EnrollmentServiceGrpc.EnrollmentServiceImplBase {
  private final Handlers handlers;

  /** What answers each call. */
  record Handlers(
      EnrollHandler enroll,
      EnrollStreamHandler enrollStream,
      EnrollStreamHandler enrollTemplates,
      LoadTemplatesHandler loadTemplates,
      RetirePhotoHandler retirePhoto,
      GetPersonHandler getPerson,
      GetPortraitHandler getPortrait,
      ChangePersonIdHandler changePersonId) {}

  EnrollmentCalls(Handlers handlers) {
    this.handlers = handlers;
  }

  @Override
  public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> reply) {
    handlers.enroll().serve(request, reply);
  }

  @Override
  public StreamObserver<EnrollStreamRequest> enrollStream(
      StreamObserver<EnrollStreamResponse> replies) {
    return handlers.enrollStream().open(replies);
  }

  @Override
  public StreamObserver<EnrollStreamRequest> enrollTemplates(
      StreamObserver<EnrollStreamResponse> replies) {
    return handlers.enrollTemplates().open(replies);
  }

  @Override
  public void loadTemplates(
      LoadTemplatesRequest request, StreamObserver<LoadTemplatesResponse> reply) {
    handlers.loadTemplates().serve(request, reply);
  }

  @Override
  public void retirePhoto(RetirePhotoRequest request, StreamObserver<RetirePhotoResponse> reply) {
    handlers.retirePhoto().serve(request, reply);
  }

  @Override
  public void getPerson(GetPersonRequest request, StreamObserver<GetPersonResponse> reply) {
    handlers.getPerson().serve(request, reply);
  }

  @Override
  public void getPortrait(GetPortraitRequest request, StreamObserver<GetPortraitResponse> reply) {
    handlers.getPortrait().serve(request, reply);
  }

  @Override
  public void changePersonId(
      ChangePersonIdRequest request, StreamObserver<ChangePersonIdResponse> reply) {
    handlers.changePersonId().serve(request, reply);
  }
}
