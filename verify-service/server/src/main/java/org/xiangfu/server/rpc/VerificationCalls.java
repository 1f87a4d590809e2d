package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** What is asked of a capture. */
final class VerificationCalls extends VerificationServiceGrpc.VerificationServiceImplBase {
  private final VerifyHandler verify;
  private final IdentifyHandler identify;
  private final AssessPhotoHandler assessPhoto;

  VerificationCalls(
      VerifyHandler verify, IdentifyHandler identify, AssessPhotoHandler assessPhoto) {
    this.verify = verify;
    this.identify = identify;
    this.assessPhoto = assessPhoto;
  }

  @Override
  public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
    verify.serve(request, reply);
  }

  @Override
  public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> reply) {
    identify.serve(request, reply);
  }

  @Override
  public void assessPhoto(AssessPhotoRequest request, StreamObserver<AssessPhotoResponse> reply) {
    assessPhoto.serve(request, reply);
  }
}
