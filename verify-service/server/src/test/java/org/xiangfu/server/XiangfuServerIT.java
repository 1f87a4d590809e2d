package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** DJL, OpenCV, Lucene, Ratis and gRPC in one JVM, doing the main job. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class XiangfuServerIT {
  @TempDir static Path data;

  private static List<List<byte[]>> people;
  private static XiangfuServer server;
  private static XiangfuClient client;

  @BeforeAll
  static void start() throws IOException {
    people = BuiltIn.people(6, 3);
    open();
  }

  private static void open() throws IOException {
    server = XiangfuServer.start(ServerConfig.local(data, BuiltIn.pack()));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("clerk-1")
        .setPurpose(purpose)
        .build();
  }

  private static EnrollResponse enroll(String person, byte[] photo) {
    return client
        .enrollment()
        .enroll(
            EnrollRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
                .setPersonId(person)
                .setPhoto(ByteString.copyFrom(photo))
                .build());
  }

  private static VerifyResponse verify(String person, byte[] probe) {
    return client
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .setProbe(ByteString.copyFrom(probe))
                .build());
  }

  // They are remembered a moment after the answers, those of the other tests too.
  private static void awaitProbes(long atLeast) throws InterruptedException {
    long before = -1;
    long now = remembered();
    while (now < atLeast || now != before) {
      Thread.sleep(1_000);
      before = now;
      now = remembered();
    }
  }

  private static long remembered() {
    return client
        .incidents()
        .searchPastProbes(
            SearchPastProbesRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                .setPhoto(ByteString.copyFrom(people.getFirst().get(1)))
                .build())
        .getSearched();
  }

  @Test
  void theMainJobIsDoneAndSurvivesARestart() throws IOException, InterruptedException {
    for (int person = 0; person < people.size(); person++) {
      EnrollResponse enrolled = enroll("P" + person, people.get(person).get(0));
      assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, enrolled.getOutcome());
      assertEquals(
          EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED,
          enroll("P" + person, people.get(person).get(0)).getOutcome());
    }
    int matches = 0;
    for (int person = 0; person < people.size(); person++) {
      if (verify("P" + person, people.get(person).get(1)).getBand() == Band.BAND_MATCH) {
        matches++;
      }
      int other = (person + 1) % people.size();
      assertEquals(Band.BAND_NO_MATCH, verify("P" + other, people.get(person).get(1)).getBand());
    }
    assertTrue(matches >= people.size() - 1, "genuine applicants that match: " + matches);

    awaitProbes(2L * people.size());
    GetStatusResponse before = status();
    client.close();
    server.close();
    open();
    GetStatusResponse after = status();
    assertEquals(before.getGallery(), after.getGallery());
    assertEquals(before.getEvents(), after.getEvents());
    for (int group = 0; group < 2; group++) {
      assertFalse(before.getGroups(group).getStateHash().isEmpty());
      assertEquals(before.getGroups(group).getStateHash(), after.getGroups(group).getStateHash());
    }
    assertEquals(
        "P0",
        client
            .verification()
            .identify(
                IdentifyRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                    .setProbe(ByteString.copyFrom(people.get(0).get(1)))
                    .build())
            .getCandidates(0)
            .getPersonId());
  }

  private static GetStatusResponse status() {
    return client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
  }

  @Test
  void anUnknownPersonIsAnErrorWithAStableReasonAndAnEvent() {
    var error =
        assertThrows(StatusRuntimeException.class, () -> verify("NOBODY", people.get(0).get(0)));
    assertEquals("PERSON_NOT_FOUND", ServiceError.of(error).reason());
    assertEquals(
        1,
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                    .setPersonId("NOBODY")
                    .build())
            .getEventsCount());
  }

  @Test
  void aFirstPhotoIsTheOnlyOneAndLooksForNobody() throws IOException {
    byte[] photo = people.get(3).get(0);
    EnrollRequest first =
        EnrollRequest.newBuilder()
            .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
            .setPersonId("FIRST")
            .setPhoto(ByteString.copyFrom(photo))
            .setSource("abis 1")
            .setOnlyFirst(true)
            .build();
    assertEquals(
        EnrollOutcome.ENROLL_OUTCOME_ENROLLED, client.enrollment().enroll(first).getOutcome());
    assertEquals(
        EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED,
        client.enrollment().enroll(first).getOutcome());
    EnrollRequest other = first.toBuilder().setSource("abis 2").build();
    var error = assertThrows(StatusRuntimeException.class, () -> client.enrollment().enroll(other));
    assertEquals("PERSON_HAS_PHOTOS", ServiceError.of(error).reason());
    assertEquals(
        List.of(EventKind.EVENT_KIND_ENROLLED),
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                    .setPersonId("FIRST")
                    .build())
            .getEventsList()
            .stream()
            .map(Event::getKind)
            .filter(kind -> kind != EventKind.EVENT_KIND_HISTORY_READ)
            .distinct()
            .toList());
  }

  @Test
  void aPhotoWithoutAFaceIsRecordedAsAFailureToEnroll() {
    EnrollResponse refused = enroll("FACELESS", "this is no photo".getBytes(UTF_8));
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL, refused.getOutcome());
    var person =
        client
            .enrollment()
            .getPerson(
                GetPersonRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                    .setPersonId("FACELESS")
                    .build())
            .getPerson();
    assertEquals(refused.getRefusal(), person.getPhotos(0).getRefusal());
  }

  @Test
  void anAssessmentHasTheUnifiedScoreAndARefusedProbeSaysWhatToChange() throws IOException {
    byte[] photo = people.get(4).get(0);
    enroll("ADVISED", photo);
    AssessPhotoResponse good = assess(photo);
    assertEquals("UnifiedQualityScore", good.getMeasures(0).getName());
    assertTrue(good.getMeasures(0).getValue() >= 0, good.getMeasures(0).toString());
    byte[] tiny = shrunk(photo, 28);
    assertEquals(Advice.ADVICE_MOVE_CLOSER, assess(tiny).getAdvice(0));
    var error = assertThrows(StatusRuntimeException.class, () -> verify("ADVISED", tiny));
    assertEquals("FACE_TOO_SMALL", ServiceError.of(error).reason());
    assertEquals(Advice.ADVICE_MOVE_CLOSER, ServiceError.of(error).advice().getFirst());
  }

  private static AssessPhotoResponse assess(byte[] photo) {
    return client
        .verification()
        .assessPhoto(
            AssessPhotoRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_IDENTITY_CHECK))
                .setPhoto(ByteString.copyFrom(photo))
                .build());
  }

  private static byte[] shrunk(byte[] photo, int side) throws IOException {
    BufferedImage large = ImageIO.read(new ByteArrayInputStream(photo));
    BufferedImage small = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = small.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(large, 0, 0, side, side, null);
    g.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(small, "png", out);
    return out.toByteArray();
  }

  @Test
  void healthIsServingForTheWholeAndForEachService() {
    var health = HealthGrpc.newBlockingStub(client.channel());
    for (String service : List.of("", VerificationServiceGrpc.SERVICE_NAME)) {
      assertEquals(
          ServingStatus.SERVING,
          health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus());
    }
  }

  @Test
  void metricsCountCallsAndNameNobody() throws Exception {
    enroll("METRICS-PERSON", people.get(5).get(2));
    var page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://localhost:" + server.metricsPort().orElseThrow() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    assertTrue(page.contains("method=\"Enroll\""), "calls are counted by method");
    assertTrue(page.contains("xiangfu_gallery_templates"));
    assertTrue(page.contains("xiangfu_recognition_busy{lane=\"live\"}"));
    assertFalse(page.contains("METRICS-PERSON"));
  }

  @Test
  void aPersonKeepsItsPhotosAndHistoryUnderANewNumber() throws IOException {
    enroll("OLD-NUMBER", people.get(1).get(0));
    var changed =
        client
            .enrollment()
            .changePersonId(
                ChangePersonIdRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                    .setOldPersonId("OLD-NUMBER")
                    .setNewPersonId("NEW-NUMBER")
                    .build());
    assertEquals(1, changed.getPhotosMoved());
    assertEquals(1, verify("NEW-NUMBER", people.get(1).get(1)).getComparisonsCount());
    var events =
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                    .setPersonId("NEW-NUMBER")
                    .build())
            .getEventsList();
    assertEquals(
        List.of(
            EventKind.EVENT_KIND_VERIFIED,
            EventKind.EVENT_KIND_PERSON_ID_CHANGED,
            EventKind.EVENT_KIND_ENROLLED),
        events.stream().map(Event::getKind).toList());
  }

  @Test
  void anotherQuestionUnderTheSameRequestIdIsAnotherEvent() {
    var origin = origin(Purpose.PURPOSE_REPLACEMENT);
    for (String person : List.of("GHOST-1", "GHOST-2", "GHOST-1")) {
      assertThrows(
          StatusRuntimeException.class,
          () ->
              client
                  .verification()
                  .verify(
                      VerifyRequest.newBuilder()
                          .setOrigin(origin)
                          .setPersonId(person)
                          .setProbe(ByteString.copyFrom(people.get(0).get(0)))
                          .build()));
    }
    for (String person : List.of("GHOST-1", "GHOST-2")) {
      assertEquals(
          1,
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                      .setPersonId(person)
                      .setKind(EventKind.EVENT_KIND_PERSON_NOT_FOUND)
                      .build())
              .getEventsCount());
    }
  }

  @Test
  void aWrongRequestNamesItsFieldAndNotItsValue() {
    var error =
        assertThrows(StatusRuntimeException.class, () -> enroll("X".repeat(65), new byte[] {1}));
    assertEquals("INVALID_REQUEST", ServiceError.of(error).reason());
    assertTrue(ServiceError.of(error).message().contains("person_id"));
    assertFalse(ServiceError.of(error).message().contains("XX"));
  }

  @Test
  void aDataFolderStaysWithItsModelPack() throws IOException {
    var error =
        assertThrows(
            IOException.class, () -> NodeIdentity.of(data, "another-pack", Optional.empty()));
    assertTrue(error.getMessage().contains(BuiltIn.pack().id()));
  }
}
