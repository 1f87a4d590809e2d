package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NOT_ENROLLED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_MATCH;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_USABLE_FACE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PHOTO_CONTRADICTS;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WATCH_LIST;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AddProbeResponse;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetProbeRequest;
import org.xiangfu.v1.GetProbeResponse;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.WithdrawCaseRequest;

/** Cases of people who do not exist, through the public API. */
class CaseIT {
  private static final String OFFICE = "63000010";
  private static final String CLERK = "clerk-1";
  private static final String SUPERVISOR = "supervisor-1";

  @TempDir static Path data;

  private static List<List<byte[]>> people;
  private static XiangfuServer server;
  private static XiangfuClient client;

  @BeforeAll
  static void start() throws IOException {
    people = BuiltIn.people(8, 3);
    server = XiangfuServer.start(ServerConfig.local(data, BuiltIn.pack()));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
    // 7 is nobody on record.
    for (int person = 0; person < 7; person++) {
      enroll("P" + person, people.get(person).get(0));
    }
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Origin origin(String operator, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setOfficeId(OFFICE)
        .setPurpose(purpose)
        .build();
  }

  private static Origin clerk() {
    return origin(CLERK, Purpose.PURPOSE_REPLACEMENT);
  }

  private static void enroll(String person, byte[] photo) {
    var enrolled =
        client
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin("batch", Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(person)
                    .setPhoto(ByteString.copyFrom(photo))
                    .build());
    assertTrue(enrolled.getRefusal().getDetail().isEmpty());
  }

  private static OpenCaseRequest opening(String person) {
    return OpenCaseRequest.newBuilder()
        .setOrigin(clerk())
        .setKind(CaseKind.CASE_KIND_REPLACEMENT)
        .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
        .setPersonId(person)
        .build();
  }

  private static String open(String person) {
    return client.cases().openCase(opening(person)).getCase().getCaseId();
  }

  private static AddProbeResponse probe(String id, byte[] photo) {
    return client
        .cases()
        .addProbe(
            AddProbeRequest.newBuilder()
                .setOrigin(clerk())
                .setCaseId(id)
                .setProbe(ByteString.copyFrom(photo))
                .build());
  }

  private static Case checked(String person, byte[] photo) {
    return probe(open(person), photo).getCase();
  }

  private static Case decide(String id, Decision decision, String reason) {
    return client
        .cases()
        .decideCase(
            DecideCaseRequest.newBuilder()
                .setOrigin(clerk())
                .setCaseId(id)
                .setDecision(decision)
                .setReason(reason)
                .build())
        .getCase();
  }

  private static Case review(String operator, String id, Decision decision) {
    return client
        .cases()
        .reviewCase(
            ReviewCaseRequest.newBuilder()
                .setOrigin(origin(operator, Purpose.PURPOSE_REPLACEMENT))
                .setCaseId(id)
                .setDecision(decision)
                .setReason("looked at every photo")
                .build())
        .getCase();
  }

  private static String reason(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run)).reason();
  }

  private static Set<CheckReason> reasons(Case of) {
    return Set.copyOf(of.getSuggestion().getReasonsList());
  }

  private static List<Event> events(EventKind kind) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(origin("auditor", Purpose.PURPOSE_AUDIT))
                .setKind(kind)
                .build())
        .getEventsList();
  }

  @Test
  void aSupervisorSeesTheCaptureAsItWasSentAndThatIsAnEvent() {
    byte[] photo = people.get(0).get(1);
    Case checked = checked("P0", photo);
    String check = checked.getChecks(0).getAct().getEventId();
    GetProbeResponse seen = client.cases().getProbe(reading(checked.getCaseId(), check));
    assertEquals(ByteString.copyFrom(photo), seen.getProbe());
    assertEquals("image/jpeg", seen.getMediaType());
    Event read =
        events(EventKind.EVENT_KIND_PROBE_READ).stream()
            .filter(each -> each.getEventId().equals(seen.getEventId()))
            .findFirst()
            .orElseThrow();
    assertEquals(checked.getCaseId(), read.getCaseId());
    assertEquals(check, read.getDetail());
    assertEquals("P0", read.getPersonId());
    assertEquals(SUPERVISOR, read.getOrigin().getOperatorId());
    String opened = checked.getOpened().getEventId();
    assertEquals(
        "CHECK_NOT_FOUND",
        reason(() -> client.cases().getProbe(reading(checked.getCaseId(), opened))));
    assertEquals("CASE_NOT_FOUND", reason(() -> client.cases().getProbe(reading("none", check))));
  }

  private static GetProbeRequest reading(String caseId, String check) {
    return GetProbeRequest.newBuilder()
        .setOrigin(origin(SUPERVISOR, Purpose.PURPOSE_REPLACEMENT))
        .setCaseId(caseId)
        .setCheckEventId(check)
        .build();
  }

  @Test
  void theRightPersonIsAcceptedByTheClerkAlone() {
    Case checked = checked("P0", people.get(0).get(1));
    assertEquals(Band.BAND_MATCH, checked.getSuggestion().getBand());
    assertEquals(Set.of(), reasons(checked));
    Case accepted = decide(checked.getCaseId(), Decision.DECISION_ACCEPT, "");
    assertEquals(CaseState.CASE_STATE_ACCEPTED, accepted.getState());
    assertEquals("Asia/Taipei", accepted.getOfficeZone());
    Case read =
        client
            .cases()
            .getCase(
                GetCaseRequest.newBuilder()
                    .setOrigin(clerk())
                    .setCaseId(accepted.getCaseId())
                    .build())
            .getCase();
    assertEquals(accepted, read);
    for (EventKind kind :
        List.of(
            EventKind.EVENT_KIND_CASE_OPENED,
            EventKind.EVENT_KIND_CASE_CHECKED,
            EventKind.EVENT_KIND_CASE_DECIDED,
            EventKind.EVENT_KIND_HISTORY_READ)) {
      assertEquals(
          1,
          events(kind).stream()
              .filter(event -> event.getCaseId().equals(accepted.getCaseId()))
              .count(),
          kind.name());
    }
  }

  @Test
  void anImpostorIsSeenToBeAnotherAndCannotBeAcceptedAlone() {
    Case checked = checked("P1", people.get(2).get(1));
    assertEquals(Band.BAND_NO_MATCH, checked.getSuggestion().getBand());
    assertEquals(
        Set.of(CHECK_REASON_NO_MATCH, CHECK_REASON_FACE_UNDER_OTHER_PERSON), reasons(checked));
    assertEquals("P2", checked.getChecks(0).getCandidates(0).getCandidate().getPersonId());
    String id = checked.getCaseId();
    assertEquals("REFERRAL_NEEDED", reason(() -> decide(id, Decision.DECISION_ACCEPT, "sure")));
    assertEquals(CaseState.CASE_STATE_REFUSED, decide(id, Decision.DECISION_REFUSE, "").getState());
    assertEquals("CASE_STATE", reason(() -> probe(id, people.get(1).get(1))));
  }

  @Test
  void aSubstitutedPhotoGoesToASecondPersonAndTheQueue() {
    enroll("P3", people.get(4).get(2));
    Case checked = checked("P3", people.get(3).get(1));
    assertTrue(
        reasons(checked).contains(CHECK_REASON_PHOTO_CONTRADICTS), () -> "" + reasons(checked));
    String id = checked.getCaseId();
    assertEquals(CaseState.CASE_STATE_REFERRED, decide(id, Decision.DECISION_REFER, "").getState());
    assertTrue(queue().stream().anyMatch(each -> each.getCaseId().equals(id)));
    assertEquals("FOUR_EYES", reason(() -> review(CLERK, id, Decision.DECISION_ACCEPT)));
    assertEquals(
        CaseState.CASE_STATE_ACCEPTED, review(SUPERVISOR, id, Decision.DECISION_ACCEPT).getState());
    assertTrue(queue().stream().noneMatch(each -> each.getCaseId().equals(id)));
  }

  private static List<Case> queue() {
    return client
        .cases()
        .listCases(
            ListCasesRequest.newBuilder()
                .setOrigin(origin(SUPERVISOR, Purpose.PURPOSE_REPLACEMENT))
                .setOfficeId(OFFICE)
                .setState(CaseState.CASE_STATE_REFERRED)
                .build())
        .getCasesList();
  }

  @Test
  void aRecordedImpostorIsOnTheWatchList() {
    client
        .incidents()
        .recordIncident(
            RecordIncidentRequest.newBuilder()
                .setOrigin(origin(SUPERVISOR, Purpose.PURPOSE_INVESTIGATION))
                .setImpostorPersonId("P5")
                .setVictimPersonId("P9")
                .build());
    Case checked = checked("P6", people.get(5).get(1));
    assertTrue(reasons(checked).contains(CHECK_REASON_WATCH_LIST), () -> "" + reasons(checked));
  }

  @Test
  void whoIsNotOnRecordIsDecidedByDocumentsAndASupervisor() {
    Case checked = checked("P7", people.get(7).get(0));
    assertEquals(Set.of(CHECK_REASON_NOT_ENROLLED), reasons(checked));
    String id = checked.getCaseId();
    assertEquals(
        "ALTERNATIVE_CHECKS_NEEDED", reason(() -> decide(id, Decision.DECISION_REFER, "new")));
    Case seen = documents(id);
    assertEquals(CaseState.CASE_STATE_REFERRED, seen.getState());
    assertEquals(
        CaseState.CASE_STATE_ACCEPTED, review(SUPERVISOR, id, Decision.DECISION_ACCEPT).getState());
  }

  private static Case documents(String id) {
    return client
        .cases()
        .recordAlternativeChecks(
            RecordAlternativeChecksRequest.newBuilder()
                .setOrigin(clerk())
                .setCaseId(id)
                .setGround(AlternativeGround.ALTERNATIVE_GROUND_NOT_ENROLLED)
                .addEvidence(AlternativeEvidence.ALTERNATIVE_EVIDENCE_HOUSEHOLD_CERTIFICATE)
                .build())
        .getCase();
  }

  @Test
  void aCaptureWithoutAFaceIsACheckAndAnotherCanBeTaken() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB), "png", bytes);
    AddProbeResponse empty = probe(open("P0"), bytes.toByteArray());
    assertEquals(Set.of(CHECK_REASON_NO_USABLE_FACE), reasons(empty.getCase()));
    assertTrue(empty.getAdviceCount() > 0);
    Case again = probe(empty.getCase().getCaseId(), people.get(0).get(2)).getCase();
    assertEquals(2, again.getChecksCount());
    assertEquals(Set.of(), reasons(again));
    assertEquals("FACE_CAN_BE_COMPARED", reason(() -> documents(again.getCaseId())));
  }

  @Test
  void aRequestSentTwiceIsOneStep() {
    OpenCaseRequest opening = opening("P0");
    Case opened = client.cases().openCase(opening).getCase();
    assertEquals(opened, client.cases().openCase(opening).getCase());
    AddProbeRequest capture =
        AddProbeRequest.newBuilder()
            .setOrigin(clerk())
            .setCaseId(opened.getCaseId())
            .setProbe(ByteString.copyFrom(people.get(0).get(1)))
            .build();
    Case checked = client.cases().addProbe(capture).getCase();
    assertEquals(checked, client.cases().addProbe(capture).getCase());
    assertEquals(1, checked.getChecksCount());
    WithdrawCaseRequest gone =
        WithdrawCaseRequest.newBuilder()
            .setOrigin(clerk())
            .setCaseId(opened.getCaseId())
            .setReason("found the card")
            .build();
    Case withdrawn = client.cases().withdrawCase(gone).getCase();
    assertEquals(CaseState.CASE_STATE_WITHDRAWN, withdrawn.getState());
    assertEquals(withdrawn, client.cases().withdrawCase(gone).getCase());
    assertEquals(withdrawn, client.cases().openCase(opening).getCase());
  }

  @Test
  void aRequestThatMakesNoSenseIsRefused() {
    assertEquals("CASE_NOT_FOUND", reason(() -> decide("none", Decision.DECISION_REFUSE, "x")));
    assertEquals(
        "INVALID_REQUEST",
        reason(
            () ->
                client
                    .cases()
                    .openCase(opening("P0").toBuilder().clearReplacementReason().build())));
    assertEquals(
        "INVALID_REQUEST",
        reason(
            () ->
                client
                    .cases()
                    .openCase(
                        opening("P0").toBuilder()
                            .setOrigin(origin(CLERK, Purpose.PURPOSE_COLLECTION))
                            .build())));
    assertEquals(
        "INVALID_REQUEST",
        reason(
            () ->
                client
                    .cases()
                    .openCase(opening("P0").toBuilder().setOfficeZone("Formosa").build())));
    assertEquals(
        "INVALID_REQUEST",
        reason(
            () ->
                client
                    .cases()
                    .listCases(ListCasesRequest.newBuilder().setOrigin(clerk()).build())));
  }
}
