package org.xiangfu.bench.load;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.VerifyRequest;

/**
 * An enrolled person and another photo of the same person.
 *
 * @param personId made up, says nothing of the photo
 */
record Applicant(String personId, ByteString probe) {
  VerifyRequest verify() {
    return VerifyRequest.newBuilder()
        .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
        .setPersonId(personId)
        .setProbe(probe)
        .build();
  }

  IdentifyRequest identify() {
    return IdentifyRequest.newBuilder()
        .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
        .setProbe(probe)
        .build();
  }

  static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("load-generator")
        .setPurpose(purpose)
        .build();
  }
}
