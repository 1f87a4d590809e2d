package org.xiangfu.bench.load;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.bench.generate.Portraits;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Purpose;

/** Enrols people and finds out which probes the service takes. */
final class Applicants {
  private Applicants() {}

  /**
   * Enrols the first photo of each person and verifies with the second. Those of whom the service
   * refuses a photo are left out: a refusal takes another way through the service.
   *
   * @throws IOException if nobody is left
   */
  static List<Applicant> enroll(List<Portraits.Person> people, XiangfuClient client)
      throws IOException {
    List<Applicant> taken = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      List<byte[]> photos = people.get(i).photos();
      var applicant = new Applicant("LOAD%06d".formatted(i), ByteString.copyFrom(photos.get(1)));
      if (enrolled(applicant.personId(), photos.getFirst(), client)
          && accepted(applicant, client)) {
        taken.add(applicant);
      }
    }
    if (taken.isEmpty()) {
      throw new IOException("the service refused the photos of every person; is this the archive?");
    }
    return List.copyOf(taken);
  }

  private static boolean enrolled(String personId, byte[] photo, XiangfuClient client) {
    return client
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(Applicant.origin(Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(personId)
                    .setPhoto(ByteString.copyFrom(photo))
                    .setSource("load generator")
                    .build())
            .getOutcome()
        != EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL;
  }

  private static boolean accepted(Applicant applicant, XiangfuClient client) {
    try {
      client.verification().verify(applicant.verify());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
        return false;
      }
      throw e;
    }
  }
}
