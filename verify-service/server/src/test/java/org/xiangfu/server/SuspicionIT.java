package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CheckSuspectRecordRequest;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.EyeMarks;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.ListSuspectRecordsRequest;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SecondAttempt;
import org.xiangfu.v1.SuspectFinding;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;

/** Wrong and double photos through the public API, with the built-in pack. */
@Timeout(240)
class SuspicionIT {
  private static final EnrollSuspicion WRONG = EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON;
  private static final EnrollSuspicion TWICE = EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO;

  @TempDir static Path data;

  private static List<List<byte[]>> people;
  private static XiangfuServer server;
  private static XiangfuClient client;

  @BeforeAll
  static void start() throws IOException {
    people = BuiltIn.people(15, 4);
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

  private static EnrollRequest request(String person, byte[] photo) {
    return EnrollRequest.newBuilder()
        .setOrigin(OfficeCases.origin("batch-1", "", Purpose.PURPOSE_ENROLLMENT))
        .setPersonId(person)
        .setPhoto(ByteString.copyFrom(photo))
        .build();
  }

  private static EnrollResponse enroll(String person, byte[] photo) {
    EnrollResponse answer = client.enrollment().enroll(request(person, photo));
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, answer.getOutcome());
    return answer;
  }

  private static List<Review> suspects(String person) {
    return client
        .audit()
        .listSuspectRecords(
            ListSuspectRecordsRequest.newBuilder()
                .setOrigin(OfficeCases.origin("auditor-1", "", Purpose.PURPOSE_AUDIT))
                .build())
        .getReviewsList()
        .stream()
        .filter(each -> each.getSuspect().getPersonId().equals(person))
        .toList();
  }

  /** The same picture as another program would save it. */
  private static byte[] copy(byte[] photo, double scale, float quality) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(photo));
    var smaller =
        new BufferedImage(
            (int) Math.round(image.getWidth() * scale),
            (int) Math.round(image.getHeight() * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = smaller.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.drawImage(image, 0, 0, smaller.getWidth(), smaller.getHeight(), null);
    pen.dispose();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(quality);
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(smaller, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void aPhotoOfSomebodyElseIsEnrolledAndMarkedAndToldAgain() {
    assertEquals(List.of(), enroll("W1", people.get(0).get(0)).getSuspicionsList());
    assertEquals(List.of(), enroll("W1", people.get(0).get(1)).getSuspicionsList());
    EnrollRequest wrong = request("W1", people.get(1).get(0));
    EnrollResponse answer = client.enrollment().enroll(wrong);
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, answer.getOutcome());
    assertEquals(List.of(WRONG), answer.getSuspicionsList());
    assertEquals(
        List.of(), enroll("W1", people.get(0).get(2)).getSuspicionsList(), "is a right one");

    assertEquals(List.of(WRONG), client.enrollment().enroll(wrong).getSuspicionsList());
    assertEquals(
        List.of(WRONG),
        client.enrollment().enroll(request("W1", people.get(1).get(0))).getSuspicionsList());
    assertEquals(
        List.of(),
        client.enrollment().enroll(request("W1", people.get(0).get(0))).getSuspicionsList());
    Review review = suspects("W1").getFirst();
    assertEquals(1, suspects("W1").size());
    assertEquals(answer.getPhotoId(), review.getSuspect().getPhotoIds(0));
    assertEquals(3, review.getSuspect().getPhotoIdsCount());

    var verified =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(OfficeCases.origin("clerk-1", "", Purpose.PURPOSE_REPLACEMENT))
                    .setPersonId("W1")
                    .setProbe(ByteString.copyFrom(people.get(0).get(3)))
                    .build());
    assertEquals(List.of(VerifyReason.VERIFY_REASON_PHOTOS_DISAGREE), verified.getReasonsList());

    var _ =
        client
            .enrollment()
            .retirePhoto(
                RetirePhotoRequest.newBuilder()
                    .setOrigin(OfficeCases.origin("supervisor-1", "", Purpose.PURPOSE_AUDIT))
                    .setPersonId("W1")
                    .setPhotoId(answer.getPhotoId())
                    .build());
    assertEquals(
        List.of(WRONG),
        client.enrollment().enroll(request("W1", people.get(1).get(0))).getSuspicionsList(),
        "the mark stays though the photo went");
  }

  @Test
  void aWrongPhotoThatComesFirstGivesTheNextTheMark() {
    assertEquals(List.of(), enroll("W2", people.get(3).get(0)).getSuspicionsList());
    assertEquals(List.of(WRONG), enroll("W2", people.get(2).get(0)).getSuspicionsList());
    assertEquals(List.of(), enroll("W2", people.get(2).get(1)).getSuspicionsList());
    assertEquals(1, suspects("W2").size());
  }

  @Test
  void photosThatAreEnrolledAtOnceAreMarkedAllTheSame() throws Exception {
    List<Callable<EnrollResponse>> calls = new ArrayList<>();
    for (int photo = 0; photo < 3; photo++) {
      byte[] right = people.get(4).get(photo);
      byte[] wrong = people.get(5).get(photo);
      calls.add(() -> enroll("W3", right));
      calls.add(() -> enroll("W3", wrong));
    }
    Set<String> marked;
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      marked =
          threads.invokeAll(calls).stream()
              .map(Future::resultNow)
              .filter(answer -> answer.getSuspicionsList().contains(WRONG))
              .map(EnrollResponse::getPhotoId)
              .collect(Collectors.toSet());
    }
    assertTrue(!marked.isEmpty(), "none of six is marked");
    assertEquals(
        marked,
        suspects("W3").stream()
            .map(each -> each.getSuspect().getPhotoIds(0))
            .collect(Collectors.toSet()));
  }

  @Test
  void theSamePhotoUnderTwoPersonsIsMarkedOnceEvenIfItWasSavedAnew() throws IOException {
    for (int person = 6; person < 14; person++) {
      byte[] photo = people.get(person).get(0);
      byte[] again =
          switch (person % 4) {
            case 0 -> photo;
            case 1 -> copy(photo, 1, 0.9f);
            case 2 -> copy(photo, 1, 0.5f);
            default -> copy(photo, 0.7, 0.8f);
          };
      EnrollResponse first = enroll("D" + person, photo);
      assertEquals(List.of(), first.getSuspicionsList());
      assertEquals(
          List.of(TWICE), enroll("E" + person, again).getSuspicionsList(), "copy of " + person);
      assertEquals(
          List.of(),
          client.enrollment().enroll(request("D" + person, photo)).getSuspicionsList(),
          "the first is told the same again");
      assertEquals(
          List.of(),
          enroll("D" + person, people.get(person).get(1)).getSuspicionsList(),
          "another photo of the same face is no double");
      Review review = suspects("E" + person).getFirst();
      assertEquals("D" + person, review.getSuspect().getOtherPersonId());
      assertEquals(first.getPhotoId(), review.getSuspect().getPhotoIds(1));
      assertEquals(List.of(), suspects("D" + person));
    }
  }

  private static Photo onlyPhoto(String person) {
    return client
        .enrollment()
        .getPerson(
            GetPersonRequest.newBuilder()
                .setOrigin(OfficeCases.origin("clerk-1", "", Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .build())
        .getPerson()
        .getPhotos(0);
  }

  private static EnrollResponse again(String person, byte[] photo, SecondAttempt how) {
    return client
        .enrollment()
        .enroll(request(person, photo).toBuilder().setSecondAttempt(how).build());
  }

  @Test
  void aRefusedPhotoIsTakenAtASecondLookAndTheClerkIsTold() throws IOException {
    byte[] photo = people.get(14).get(0);
    double scale = 0.5;
    byte[] small = copy(photo, scale, 0.95f);
    String person = "S1";
    EnrollResponse first = client.enrollment().enroll(request(person, small));
    while (first.getOutcome() != EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL) {
      scale *= 0.9;
      small = copy(photo, scale, 0.95f);
      person = "S" + scale;
      first = client.enrollment().enroll(request(person, small));
    }
    assertEquals(RefusalReason.REFUSAL_REASON_FACE_TOO_SMALL, first.getRefusal().getReason());
    assertEquals(
        EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL,
        client.enrollment().enroll(request(person, small)).getOutcome(),
        "sent again as it was");
    SecondAttempt gentle = SecondAttempt.newBuilder().setProfile("gentle-1").build();
    EnrollResponse second = again(person, small, gentle);
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, second.getOutcome());
    assertEquals(first.getPhotoId(), second.getPhotoId());
    assertEquals(
        EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED, again(person, small, gentle).getOutcome());
    assertEquals("gentle-1", onlyPhoto(person).getMaking().getProfile());
    assertEquals(PhotoState.PHOTO_STATE_ACTIVE, onlyPhoto(person).getState());
    var compared =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(OfficeCases.origin("clerk-1", "", Purpose.PURPOSE_REPLACEMENT))
                    .setPersonId(person)
                    .setProbe(ByteString.copyFrom(people.get(14).get(1)))
                    .build())
            .getComparisons(0);
    assertEquals("gentle-1", compared.getMaking().getProfile());
    assertEquals(
        "PROFILE_NOT_ALLOWED",
        ServiceError.of(
                assertThrows(
                    StatusRuntimeException.class,
                    () ->
                        again(
                            "S0",
                            photo,
                            SecondAttempt.newBuilder().setProfile("anything").build())))
            .reason());
  }

  @Test
  void aPhotoWhoseEyesSomebodyMarkedSaysWho() throws IOException {
    var grey = new BufferedImage(200, 240, BufferedImage.TYPE_INT_RGB);
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", bytes);
    byte[] photo = bytes.toByteArray();
    assertEquals(
        RefusalReason.REFUSAL_REASON_NO_FACE,
        client.enrollment().enroll(request("M1", photo)).getRefusal().getReason());
    var outside = EyeMarks.newBuilder().setLeftX(70).setLeftY(100).setRightX(500).setRightY(100);
    EnrollResponse refused =
        again("M1", photo, SecondAttempt.newBuilder().setEyes(outside).build());
    assertEquals(RefusalReason.REFUSAL_REASON_MARKS_IMPLAUSIBLE, refused.getRefusal().getReason());
    var eyes = outside.setRightX(130);
    EnrollResponse taken = again("M1", photo, SecondAttempt.newBuilder().setEyes(eyes).build());
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, taken.getOutcome());
    assertEquals("batch-1", onlyPhoto("M1").getMaking().getMarkedBy());
  }

  @Test
  void whatIsFoundOfARecordIsKeptAndIsAnEvent() {
    var _ = enroll("W4", people.get(0).get(3));
    var _ = enroll("W4", people.get(2).get(3));
    String id = suspects("W4").getLast().getReviewId();
    var check =
        CheckSuspectRecordRequest.newBuilder()
            .setOrigin(OfficeCases.origin("batch-1", "", Purpose.PURPOSE_AUDIT))
            .setReviewId(id)
            .setFinding(SuspectFinding.SUSPECT_FINDING_PHOTO_OF_ANOTHER)
            .setNote("the second one");
    assertEquals(
        "FOUR_EYES",
        ServiceError.of(
                assertThrows(
                    StatusRuntimeException.class,
                    () -> client.audit().checkSuspectRecord(check.build())))
            .reason());
    check.setOrigin(OfficeCases.origin("auditor-1", "", Purpose.PURPOSE_AUDIT));
    Review closed = client.audit().checkSuspectRecord(check.build()).getReview();
    assertEquals(ReviewState.REVIEW_STATE_CLOSED, closed.getState());
    assertEquals(
        closed, client.audit().checkSuspectRecord(check.build()).getReview(), "sent again");
    assertEquals(
        List.of("PHOTO_OF_ANOTHER CLOSED"),
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(OfficeCases.origin("auditor-1", "", Purpose.PURPOSE_AUDIT))
                    .setPersonId("W4")
                    .setKind(EventKind.EVENT_KIND_SUSPECT_CHECKED)
                    .build())
            .getEventsList()
            .stream()
            .map(each -> each.getDetail())
            .toList());
  }
}
