package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WATCH_LIST;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.AddIncidentEvidenceRequest;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.ConfirmIncidentRequest;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecheckState;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchIncidentsByFaceRequest;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPastProbesResponse;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;

/** An impostor who is on record nowhere, from the first refusal to the end, by the public API. */
@Timeout(300)
class IncidentIT {
  private static final int PEOPLE = 5;

  /** Nobody on record. */
  private static final int IMPOSTOR = 5;

  @TempDir Path folder;

  private List<List<byte[]>> people;
  private XiangfuServer server;
  private XiangfuClient client;

  @BeforeEach
  void start() throws IOException {
    people = BuiltIn.people(PEOPLE + 1, 4);
    KeyFile.create(folder.resolve("data.key"));
    open();
    for (int person = 0; person < PEOPLE; person++) {
      var enrolled =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin("batch", Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId("P" + person)
                      .setPhoto(photo(person, 0))
                      .build());
      assertTrue(enrolled.getRefusal().getDetail().isEmpty());
    }
  }

  private void open() throws IOException {
    server =
        XiangfuServer.start(
            ServerConfig.local(folder.resolve("data"), BuiltIn.pack())
                .withDataKey(folder.resolve("data.key")));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private ByteString photo(int person, int number) {
    return ByteString.copyFrom(people.get(person).get(number));
  }

  private static Origin origin(String operator, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setOfficeId("63000010")
        .setWorkstationId("desk-3")
        .setPurpose(purpose)
        .build();
  }

  private static Origin by(String operator) {
    return origin(operator, Purpose.PURPOSE_INVESTIGATION);
  }

  private Case checked(String person, ByteString capture) {
    Origin clerk = origin("clerk-1", Purpose.PURPOSE_REPLACEMENT);
    String id =
        client
            .cases()
            .openCase(
                OpenCaseRequest.newBuilder()
                    .setOrigin(clerk)
                    .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                    .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
                    .setPersonId(person)
                    .build())
            .getCase()
            .getCaseId();
    return client
        .cases()
        .addProbe(
            AddProbeRequest.newBuilder().setOrigin(clerk).setCaseId(id).setProbe(capture).build())
        .getCase();
  }

  private static Set<CheckReason> reasons(Case of) {
    return Set.copyOf(of.getSuggestion().getReasonsList());
  }

  private static String event(Case of) {
    return of.getChecks(of.getChecksCount() - 1).getAct().getEventId();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError(what + " did not happen");
  }

  private long remembered() {
    return client
        .incidents()
        .searchPastProbes(
            SearchPastProbesRequest.newBuilder()
                .setOrigin(by("auditor-1"))
                .setPhoto(photo(0, 3))
                .build())
        .getSearched();
  }

  private Incident incident(String id) {
    return client
        .incidents()
        .getIncident(
            GetIncidentRequest.newBuilder().setOrigin(by("auditor-1")).setIncidentId(id).build())
        .getIncident();
  }

  private Incident close(String id, IncidentOutcome outcome) {
    return client
        .incidents()
        .closeIncident(
            CloseIncidentRequest.newBuilder()
                .setOrigin(by("auditor-1"))
                .setIncidentId(id)
                .setOutcome(outcome)
                .setReason("a cousin with a letter of authority")
                .build())
        .getIncident();
  }

  private Incident confirm(String operator, String id) {
    return client
        .incidents()
        .confirmIncident(
            ConfirmIncidentRequest.newBuilder()
                .setOrigin(by(operator))
                .setIncidentId(id)
                .setReason("the holder sat beside me")
                .build())
        .getIncident();
  }

  private static String reason(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run)).reason();
  }

  @Test
  void anUnknownImpostorIsWatchedForAndThePastIsSearchedUntilItIsUnfounded()
      throws IOException, InterruptedException {
    // Some time ago, unnoticed: a case, and a 1:1 elsewhere.
    Case before = checked("P1", photo(IMPOSTOR, 1));
    assertFalse(reasons(before).contains(CHECK_REASON_WATCH_LIST));
    String verified =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(origin("clerk-2", Purpose.PURPOSE_IDENTITY_CHECK))
                    .setPersonId("P2")
                    .setProbe(photo(IMPOSTOR, 2))
                    .build())
            .getEventId();
    Case holder = checked("P0", photo(0, 1));
    assertEquals(Set.of(), reasons(holder));
    // Today somebody looks closely.
    Case refused = checked("P3", photo(IMPOSTOR, 3));
    await("remembering four probes", () -> remembered() == 4);
    RecordIncidentRequest suspicion =
        RecordIncidentRequest.newBuilder()
            .setOrigin(by("clerk-1"))
            .setVictimPersonId("P3")
            .setCaseId(refused.getCaseId())
            .setReason("did not know the address")
            .addFaces(ImpostorFace.newBuilder().setProbeEventId(event(refused)))
            .build();
    Incident recorded = client.incidents().recordIncident(suspicion).getIncident();
    String id = recorded.getIncidentId();
    assertEquals(IncidentState.INCIDENT_STATE_SUSPECTED, recorded.getState());
    assertEquals(List.of(event(refused)), recorded.getEvidenceEventIdsList());
    assertEquals(1, recorded.getFacesCount());
    assertEquals("did not know the address", recorded.getSteps(0).getReason());
    assertEquals("desk-3", recorded.getSteps(0).getWorkstationId());
    assertEquals(
        recorded, client.incidents().recordIncident(suspicion).getIncident(), "sent twice");

    // The same face under another name: caught by the watch-list, known by no number.
    Case again = checked("P4", photo(IMPOSTOR, 2));
    assertTrue(reasons(again).contains(CHECK_REASON_WATCH_LIST), () -> "" + reasons(again));
    assertEquals(id, again.getChecks(0).getWatchList(0).getIncidentId());
    assertEquals(Set.of(), reasons(checked("P0", photo(0, 2))));

    // The node is restarted in the middle.
    stop();
    open();
    assertEquals("FOUR_EYES", reason(() -> confirm("clerk-1", id)));
    assertEquals(
        "CONFIRM_FIRST", reason(() -> close(id, IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED)));
    assertEquals(IncidentState.INCIDENT_STATE_CONFIRMED, confirm("supervisor-2", id).getState());
    stop();
    open();
    await(
        "the re-check",
        () -> incident(id).getRecheck().getState() == RecheckState.RECHECK_STATE_DONE);
    Incident checked = incident(id);
    assertEquals(3, checked.getRecheck().getFoundTotal());
    assertEquals(
        Set.of("P1", "P2", "P4"),
        Set.copyOf(
            checked.getRecheck().getFoundList().stream().map(PastProbe::getPersonId).toList()));
    assertTrue(
        checked.getRecheck().getFoundList().stream()
            .anyMatch(probe -> probe.getEventId().equals(verified)));
    assertTrue(
        checked.getRecheck().getFoundList().stream()
            .anyMatch(probe -> probe.getCaseId().equals(before.getCaseId())));

    assertEquals(1, byFace(photo(IMPOSTOR, 1)).getHitsCount());
    assertEquals(0, byFace(photo(2, 1)).getHitsCount());
    SearchPastProbesResponse past =
        client
            .incidents()
            .searchPastProbes(
                SearchPastProbesRequest.newBuilder()
                    .setOrigin(by("auditor-1"))
                    .setIncidentId(id)
                    .build());
    assertEquals(3, past.getTotal());
    assertEquals(checked.getRecheck().getFoundList(), past.getProbesList());
    assertOutsideACaseToo(id);

    // It was another matter after all.
    Incident closed = close(id, IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    assertEquals(IncidentState.INCIDENT_STATE_CLOSED, closed.getState());
    Case freed = checked("P4", photo(IMPOSTOR, 3));
    assertFalse(reasons(freed).contains(CHECK_REASON_WATCH_LIST), () -> "" + reasons(freed));
    await("forgetting the face", () -> incident(id).getFaces(0).getForgotten());
    assertEquals(0, byFace(photo(IMPOSTOR, 1)).getWatched());
    assertEquals(
        List.of(
            IncidentStepKind.INCIDENT_STEP_KIND_RECORDED,
            IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED,
            IncidentStepKind.INCIDENT_STEP_KIND_RECHECKED,
            IncidentStepKind.INCIDENT_STEP_KIND_CLOSED,
            IncidentStepKind.INCIDENT_STEP_KIND_FACES_FORGOTTEN),
        incident(id).getStepsList().stream().map(IncidentStep::getKind).toList());
    assertEquals("INCIDENT_STATE", reason(() -> confirm("supervisor-3", id)));
  }

  private void assertOutsideACaseToo(String incident) {
    var compared =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(origin("clerk-2", Purpose.PURPOSE_IDENTITY_CHECK))
                    .setPersonId("P2")
                    .setProbe(photo(IMPOSTOR, 3))
                    .build());
    assertTrue(compared.getReasonsList().contains(VerifyReason.VERIFY_REASON_WATCH_LIST));
    assertEquals(incident, compared.getWatchList(0).getIncidentId());
    var searched =
        client
            .verification()
            .identify(
                IdentifyRequest.newBuilder()
                    .setOrigin(origin("supervisor-2", Purpose.PURPOSE_IDENTITY_CHECK))
                    .setProbe(photo(IMPOSTOR, 3))
                    .build());
    assertEquals(incident, searched.getWatchList(0).getIncidentId());
    assertEquals(1, searched.getWatchListShare());
    assertEquals(
        Set.of(compared.getEventId(), searched.getEventId()),
        Set.copyOf(
            Stream.of(EventKind.EVENT_KIND_VERIFIED, EventKind.EVENT_KIND_IDENTIFIED)
                .flatMap(kind -> events(kind).stream())
                .filter(event -> event.getIncidentId().equals(incident))
                .map(Event::getEventId)
                .toList()),
        "the alarm is on record");
    var holder =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(origin("clerk-2", Purpose.PURPOSE_IDENTITY_CHECK))
                    .setPersonId("P0")
                    .setProbe(photo(0, 2))
                    .build());
    assertEquals(List.of(), holder.getReasonsList());
    assertEquals(0, holder.getWatchListCount());
  }

  private List<Event> events(EventKind kind) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder().setOrigin(by("auditor-1")).setKind(kind).build())
        .getEventsList();
  }

  private SearchIncidentsByFaceResponse byFace(ByteString photo) {
    return client
        .incidents()
        .searchIncidentsByFace(
            SearchIncidentsByFaceRequest.newBuilder()
                .setOrigin(by("auditor-1"))
                .setProbe(photo)
                .build());
  }

  @Test
  void aPhotoIsEvidenceTooAndWhatMakesNoSenseIsRefused() {
    Incident recorded =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(by("clerk-1"))
                    .setVictimPersonId("P3")
                    .build())
            .getIncident();
    String id = recorded.getIncidentId();
    var evidence =
        AddIncidentEvidenceRequest.newBuilder().setOrigin(by("clerk-1")).setIncidentId(id);
    assertEquals(
        "INVALID_REQUEST", reason(() -> client.incidents().addIncidentEvidence(evidence.build())));
    assertEquals(
        "PROBE_NOT_REMEMBERED",
        reason(
            () ->
                client
                    .incidents()
                    .addIncidentEvidence(
                        evidence
                            .clone()
                            .addFaces(ImpostorFace.newBuilder().setProbeEventId("none"))
                            .build())));
    assertEquals(
        "UNREADABLE",
        reason(
                () ->
                    client
                        .incidents()
                        .addIncidentEvidence(
                            evidence
                                .clone()
                                .addFaces(
                                    ImpostorFace.newBuilder()
                                        .setPhoto(ByteString.copyFromUtf8("no photo")))
                                .build()))
            .replace("UNSUPPORTED_FORMAT", "UNREADABLE"));
    var withFace =
        evidence
            .clone()
            .addEvidenceEventIds("e1")
            .setReason("from the camera at the door")
            .addFaces(ImpostorFace.newBuilder().setPhoto(photo(IMPOSTOR, 1)))
            .build();
    Incident more = client.incidents().addIncidentEvidence(withFace).getIncident();
    assertEquals(1, more.getFacesCount());
    assertEquals(more, client.incidents().addIncidentEvidence(withFace).getIncident());
    Case caught = checked("P4", photo(IMPOSTOR, 2));
    assertTrue(reasons(caught).contains(CHECK_REASON_WATCH_LIST), () -> "" + reasons(caught));
    assertEquals("INCIDENT_NOT_FOUND", reason(() -> incident("none")));
    var search = SearchIncidentsRequest.newBuilder().setOrigin(by("clerk-1"));
    assertEquals(
        "INVALID_REQUEST", reason(() -> client.incidents().searchIncidents(search.build())));
    assertEquals(
        List.of(id),
        client
            .incidents()
            .searchIncidents(
                search
                    .setState(IncidentState.INCIDENT_STATE_SUSPECTED)
                    .setOfficeId("63000010")
                    .build())
            .getIncidentsList()
            .stream()
            .map(Incident::getIncidentId)
            .toList());
  }
}
