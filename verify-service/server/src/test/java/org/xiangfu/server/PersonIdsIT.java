package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.ChangePersonIdResponse;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** A node that enrols people under their national numbers alone. */
@Timeout(60)
class PersonIdsIT {
  @TempDir Path data;

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("clerk-1")
        .setPurpose(Purpose.PURPOSE_FIRST_ISSUE)
        .build();
  }

  private static EnrollResponse enroll(XiangfuClient client, String number, byte[] photo) {
    return client
        .enrollment()
        .enroll(
            EnrollRequest.newBuilder()
                .setOrigin(origin())
                .setPersonId(number)
                .setPhoto(ByteString.copyFrom(photo))
                .build());
  }

  private static ChangePersonIdResponse change(XiangfuClient client, String from, String to) {
    return client
        .enrollment()
        .changePersonId(
            ChangePersonIdRequest.newBuilder()
                .setOrigin(origin())
                .setOldPersonId(from)
                .setNewPersonId(to)
                .build());
  }

  private static void assertRefused(String reason, String number, Executable call) {
    var error = assertThrows(StatusRuntimeException.class, call);
    assertEquals(reason, ServiceError.of(error).reason());
    assertFalse(error.getMessage().contains(number), error::getMessage);
  }

  @Test
  void aNumberWhoseCheckDigitDoesNotFitComesOnRecordNowhere() throws IOException {
    byte[] photo = BuiltIn.people(1, 1).getFirst().getFirst();
    ServerConfig config = ServerConfig.local(data, BuiltIn.pack()).withNumbers(PersonIds.TAIWAN);
    try (var server = XiangfuServer.start(config);
        var client =
            XiangfuClient.connect(
                ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()))) {
      String wrong = "A123456788";
      assertRefused("INVALID_REQUEST", wrong, () -> enroll(client, wrong, photo));
      assertEquals(
          EnrollOutcome.ENROLL_OUTCOME_ENROLLED, enroll(client, "A123456789", photo).getOutcome());
      assertRefused("INVALID_REQUEST", wrong, () -> change(client, "A123456789", wrong));
      assertEquals(1, change(client, "A123456789", "A800000014").getPhotosMoved());
      // One who is on record under a wrong number must be found.
      assertRefused(
          "PERSON_NOT_FOUND",
          wrong,
          () ->
              client
                  .enrollment()
                  .getPerson(
                      GetPersonRequest.newBuilder()
                          .setOrigin(origin())
                          .setPersonId(wrong)
                          .build()));
    }
  }
}
