package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

class CrashIT {
  private static final int PEOPLE = 30;
  private static final int KILL_AFTER = 12;

  @TempDir Path data;
  @TempDir Path undisturbed;

  private static EnrollRequest request(int person, byte[] photo) {
    return EnrollRequest.newBuilder()
        .setOrigin(
            Origin.newBuilder()
                .setRequestId("crash-" + person)
                .setOperatorId("batch-1")
                .setPurpose(Purpose.PURPOSE_ENROLLMENT))
        .setPersonId("P" + person)
        .setPhoto(ByteString.copyFrom(photo))
        .build();
  }

  @Test
  void everyAcknowledgedEnrollmentSurvivesAKillAndTheRestMakesTheResultIdentical()
      throws Exception {
    List<byte[]> photos = new ArrayList<>();
    BuiltIn.people(PEOPLE, 1).forEach(person -> photos.add(person.getFirst()));
    Map<Integer, EnrollResponse> acknowledged = enrollUntilKilled(photos);
    assertTrue(acknowledged.size() >= KILL_AFTER, "acknowledged: " + acknowledged.size());

    try (var server = ServerProcess.start(data);
        var client = server.connect()) {
      for (var entry : acknowledged.entrySet()) {
        var person =
            client
                .enrollment()
                .getPerson(
                    GetPersonRequest.newBuilder()
                        .setOrigin(
                            Origin.newBuilder()
                                .setRequestId("read-" + entry.getKey())
                                .setOperatorId("auditor-1")
                                .setPurpose(Purpose.PURPOSE_AUDIT))
                        .setPersonId("P" + entry.getKey())
                        .build())
                .getPerson();
        assertEquals(entry.getValue().getPhotoId(), person.getPhotos(0).getPhotoId());
      }
      enrollAll(client, photos);
      GetStatusResponse disturbed = status(client);
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
      assertEquals(galleryHash(undisturbedRun(photos)), galleryHash(disturbed));
      assertEquals(PEOPLE, disturbed.getGallery().getActivePhotos());
    }
  }

  // Kills the service while an enrolment is on its way, from beside the enrolling thread.
  private Map<Integer, EnrollResponse> enrollUntilKilled(List<byte[]> photos) throws Exception {
    Map<Integer, EnrollResponse> acknowledged = new LinkedHashMap<>();
    try (var server = ServerProcess.start(data);
        var client = server.connect()) {
      Thread killer = Thread.ofPlatform().unstarted(() -> killQuietly(server));
      try {
        for (int person = 0; person < photos.size(); person++) {
          if (person == KILL_AFTER) {
            killer.start();
          }
          acknowledged.put(
              person,
              client
                  .enrollment()
                  .withDeadlineAfter(Duration.ofSeconds(5))
                  .enroll(request(person, photos.get(person))));
        }
      } catch (StatusRuntimeException e) {
        // The one that was on its way: not acknowledged.
      }
      killer.join();
    }
    return acknowledged;
  }

  private static void killQuietly(ServerProcess server) {
    try {
      Thread.sleep(15);
      server.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private GetStatusResponse undisturbedRun(List<byte[]> photos)
      throws IOException, InterruptedException {
    try (var server = ServerProcess.start(undisturbed);
        var client = server.connect()) {
      enrollAll(client, photos);
      GetStatusResponse status = status(client);
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
      return status;
    }
  }

  private static void enrollAll(XiangfuClient client, List<byte[]> photos) {
    for (int person = 0; person < photos.size(); person++) {
      EnrollResponse ignored = client.enrollment().enroll(request(person, photos.get(person)));
      assertTrue(ignored.hasRefusal() || !ignored.getPhotoId().isEmpty());
    }
  }

  private static GetStatusResponse status(XiangfuClient client) {
    return client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
  }

  private static String galleryHash(GetStatusResponse status) {
    return status.getGroupsList().stream()
        .filter(group -> group.getName().equals("gallery-0"))
        .findFirst()
        .orElseThrow()
        .getStateHash();
  }
}
