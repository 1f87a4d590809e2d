package org.xiangfu.server.rpc;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;

/** Enrols one photo. */
final class EnrollHandler extends UnaryHandler<EnrollRequest, EnrollResponse> {
  private final Enrollment enrollment;

  EnrollHandler(Enrollment enrollment) {
    this.enrollment = enrollment;
  }

  @Override
  CompletableFuture<EnrollResponse> handle(EnrollRequest request) throws IOException {
    return enrollment.enroll(request, CallLane.current());
  }
}
