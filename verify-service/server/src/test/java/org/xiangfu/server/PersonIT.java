package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NOT_ENROLLED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_DECEASED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_RECORDED_RELATIVE;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CandidateRelation;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRecord;
import org.xiangfu.v1.PersonSex;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RecordPersonResponse;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchPersonsRequest;
import org.xiangfu.v1.Sex;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.WithdrawPhotoRequest;
import org.xiangfu.v1.WithdrawPhotoResponse;
import org.xiangfu.v1.WithdrawalGround;

/** The lives of people who do not exist, through the public API. */
@Timeout(300)
class PersonIT {
  @TempDir static Path data;

  private static List<List<byte[]>> people;
  private static XiangfuServer server;
  private static XiangfuClient client;

  @BeforeAll
  static void start() throws IOException {
    people = BuiltIn.people(8, 3);
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
        .setOperatorId("feed")
        .setOfficeId("63000010")
        .setPurpose(purpose)
        .build();
  }

  private static Origin feed() {
    return origin(Purpose.PURPOSE_ENROLLMENT);
  }

  private static EnrollResponse enroll(String person, byte[] photo) {
    return client
        .enrollment()
        .enroll(
            EnrollRequest.newBuilder()
                .setOrigin(feed())
                .setPersonId(person)
                .setPhoto(ByteString.copyFrom(photo))
                .build());
  }

  private static RecordPersonRequest recording(String person, String... names) {
    return RecordPersonRequest.newBuilder()
        .setOrigin(feed())
        .setPersonId(person)
        .addAllNames(List.of(names))
        .setBirthDate("1987-06-05")
        .setSex(PersonSex.PERSON_SEX_FEMALE)
        .build();
  }

  private static RecordPersonResponse record(String person, String... names) {
    return client.persons().recordPerson(recording(person, names));
  }

  private static PersonRecord read(String person) {
    return client
        .persons()
        .getPersonRecord(
            GetPersonRecordRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .build())
        .getPerson();
  }

  private static List<String> search(String name) {
    return client
        .persons()
        .searchPersons(
            SearchPersonsRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setName(name)
                .build())
        .getPersonsList()
        .stream()
        .map(PersonRecord::getPersonId)
        .toList();
  }

  private static Band verify(String person, byte[] probe) {
    return client
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .setProbe(ByteString.copyFrom(probe))
                .build())
        .getBand();
  }

  private static Case checked(String person, byte[] probe) {
    String id =
        client
            .cases()
            .openCase(
                OpenCaseRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                    .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                    .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
                    .setPersonId(person)
                    .build())
            .getCase()
            .getCaseId();
    return client
        .cases()
        .addProbe(
            AddProbeRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setCaseId(id)
                .setProbe(ByteString.copyFrom(probe))
                .build())
        .getCase();
  }

  private static List<Photo> photos(String person) {
    return client
        .enrollment()
        .getPerson(
            GetPersonRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .build())
        .getPerson()
        .getPhotosList();
  }

  private static String reason(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run)).reason();
  }

  private static List<Event> events(String person) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                .setPersonId(person)
                .build())
        .getEventsList();
  }

  private static GetStatusResponse status() {
    return client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
  }

  private static List<String> galleryHashes() {
    return status().getGroupsList().stream()
        .filter(group -> group.getName().startsWith("gallery"))
        .map(GroupStatus::getStateHash)
        .toList();
  }

  private static long portraits() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("portraits"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void whoIsRecordedIsFoundAfterARestartAndUnderANewNumber() throws IOException {
    String rare = "林" + Character.toString(0x2f804) + Character.toString(0xe0101) + "‧美";
    RecordPersonRequest recording = recording("R1", rare, "Lin Ni-mei");
    RecordPersonResponse first = client.persons().recordPerson(recording);
    assertTrue(first.getChanged());
    assertEquals(first, client.persons().recordPerson(recording));
    assertFalse(record("R1", rare, "Lin Ni-mei").getChanged());
    assertTrue(record("R1", rare).getChanged());
    client.close();
    server.close();
    open();
    PersonRecord read = read("R1");
    assertEquals(List.of(rare), read.getDetails().getNamesList());
    assertEquals("1987-06-05", read.getDetails().getBirthDate());
    assertEquals(PersonSex.PERSON_SEX_FEMALE, read.getDetails().getSex());
    assertEquals(List.of(rare, "Lin Ni-mei"), read.getHistory(0).getDetails().getNamesList());
    assertEquals(List.of("R1"), search("林你美"));
    assertEquals(List.of("R1"), search("LIN NIMEI"));
    var _ =
        client
            .enrollment()
            .changePersonId(
                ChangePersonIdRequest.newBuilder()
                    .setOrigin(feed())
                    .setOldPersonId("R1")
                    .setNewPersonId("R2")
                    .build());
    assertEquals("R2", read("R1").getPersonId());
    assertEquals(List.of("R1"), read("R2").getOtherPersonIdsList());
    assertEquals(List.of("R2"), search("林你美"));
    assertEquals("PERSON_NOT_FOUND", reason(() -> read("R3")));
    assertEquals("INVALID_REQUEST", reason(() -> record("R4", "林\n美")));
  }

  @Test
  void aRecordedTwinIsNamedAsTheReasonAndNeverPassesAlone() {
    enroll("T1", people.get(0).get(0));
    enroll("T2", people.get(0).get(0));
    record("T1", "陳一");
    record("T2", "陳二");
    Case before = checked("T1", people.get(0).get(1));
    assertFalse(before.getSuggestion().getReasonsList().contains(CHECK_REASON_RECORDED_RELATIVE));
    var _ =
        client
            .persons()
            .relatePersons(
                RelatePersonsRequest.newBuilder()
                    .setOrigin(feed())
                    .setPersonId("T1")
                    .setOtherPersonId("T2")
                    .setKind(RelationKind.RELATION_KIND_TWIN)
                    .build());
    assertEquals(RelationKind.RELATION_KIND_TWIN, read("T2").getRelations(0).getKind());
    Case checked = checked("T1", people.get(0).get(1));
    assertEquals(Band.BAND_REFER, checked.getSuggestion().getBand());
    assertEquals(
        List.of(CHECK_REASON_FACE_UNDER_OTHER_PERSON, CHECK_REASON_RECORDED_RELATIVE),
        checked.getSuggestion().getReasonsList());
    assertEquals(
        CandidateRelation.CANDIDATE_RELATION_TWIN,
        checked.getChecks(0).getCandidates(0).getRelation());
    // What statistics are told of the applicant comes from the register too.
    assertEquals(Sex.SEX_FEMALE, checked.getSex());
    int age = Year.now(ZoneId.of("Asia/Taipei")).getValue() - 1987;
    assertEquals(age - age % 10, checked.getAgeFrom());
  }

  @Test
  void aDeathEndsThePhotosAndIsAnAlarm() {
    enroll("D1", people.get(1).get(0));
    record("D1", "黃一");
    RecordDeathRequest death =
        RecordDeathRequest.newBuilder()
            .setOrigin(feed())
            .setPersonId("D1")
            .setDiedOn("2024-02-29")
            .build();
    assertEquals(1, client.persons().recordDeath(death).getPhotosRetired());
    assertEquals(0, client.persons().recordDeath(death).getPhotosRetired());
    assertEquals(LifeState.LIFE_STATE_DECEASED, read("D1").getState());
    assertEquals(PhotoState.PHOTO_STATE_RETIRED, photos("D1").getFirst().getState());
    Case checked = checked("D1", people.get(1).get(1));
    assertEquals(Band.BAND_REFER, checked.getSuggestion().getBand());
    assertEquals(
        List.of(CHECK_REASON_NOT_ENROLLED, CHECK_REASON_PERSON_DECEASED),
        checked.getSuggestion().getReasonsList());
    // A photo that comes late does not help.
    enroll("D1", people.get(1).get(1));
    checked = checked("D1", people.get(1).get(1));
    assertEquals(Band.BAND_REFER, checked.getSuggestion().getBand());
    assertEquals(List.of(CHECK_REASON_PERSON_DECEASED), checked.getSuggestion().getReasonsList());
  }

  @Test
  void aDoubleRecordBecomesOneWithThePhotosAndTheHistoryOfBoth() {
    enroll("M1", people.get(2).get(0));
    enroll("M2", people.get(2).get(1));
    enroll("M1", people.get(2).get(2));
    enroll("M2", people.get(2).get(2));
    record("M1", "張一");
    record("M2", "張 一");
    var _ =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                    .setVictimPersonId("M1")
                    .build());
    MergePersonsRequest merge =
        MergePersonsRequest.newBuilder()
            .setOrigin(feed())
            .setPersonId("M1")
            .setIntoPersonId("M2")
            .build();
    var merged = client.persons().mergePersons(merge);
    assertEquals(2, merged.getPhotosMoved());
    assertEquals(3, photos("M2").size());
    assertEquals(0, client.persons().mergePersons(merge).getPhotosMoved());
    assertEquals(Band.BAND_MATCH, verify("M2", people.get(2).get(0)));
    assertEquals("PERSON_NOT_FOUND", reason(() -> photos("M1")));
    assertEquals("M2", read("M1").getPersonId());
    assertEquals(List.of("M2"), search("張一"));
    assertEquals(
        1,
        client
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                    .setPersonId("M2")
                    .setRole(IncidentRole.INCIDENT_ROLE_VICTIM)
                    .build())
            .getIncidentsCount());
    assertEquals(events("M1"), events("M2").stream().skip(1).toList());
    for (String[] pair : List.of(new String[] {"M2", "M1"}, new String[] {"M1", "M3"})) {
      assertEquals(
          "PERSON_MERGED",
          reason(
              () ->
                  client
                      .persons()
                      .mergePersons(
                          merge.toBuilder()
                              .setOrigin(feed())
                              .setPersonId(pair[0])
                              .setIntoPersonId(pair[1])
                              .build())));
    }
    assertEquals("PERSON_MERGED", reason(() -> record("M1", "張一")));
  }

  private static WithdrawPhotoResponse withdraw(String person, String photo) {
    return client
        .persons()
        .withdrawPhoto(
            WithdrawPhotoRequest.newBuilder()
                .setOrigin(feed())
                .setPersonId(person)
                .setPhotoId(photo)
                .setGround(WithdrawalGround.WITHDRAWAL_GROUND_HOLDER)
                .setReason("asked for it")
                .build());
  }

  @Test
  void theBytesOfAWithdrawnPhotoAreGoneUnlessAnotherHasThem() throws IOException {
    byte[] photo = people.get(4).get(0);
    String first = enroll("W1", photo).getPhotoId();
    String second = enroll("W2", photo).getPhotoId();
    long before = portraits();
    assertFalse(withdraw("W1", first).getBytesDeleted());
    assertEquals(before, portraits());
    assertTrue(withdraw("W2", second).getBytesDeleted());
    assertEquals(before - 1, portraits());
    assertTrue(withdraw("W2", second).getBytesDeleted());
    assertEquals(PhotoState.PHOTO_STATE_WITHDRAWN, photos("W1").getFirst().getState());
    assertTrue(photos("W1").getFirst().hasEndedAt());
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED, enroll("W1", photo).getOutcome());
    assertEquals(before - 1, portraits());
    assertEquals("PHOTO_NOT_FOUND", reason(() -> withdraw("W1", "none")));
    assertEquals(Set.of(), active("W1"));
  }

  private static Set<PhotoState> active(String person) {
    var states = photos(person).stream().map(Photo::getState).collect(Collectors.toSet());
    states.remove(PhotoState.PHOTO_STATE_WITHDRAWN);
    return states;
  }

  private record Run(int exit, String out) {}

  private static Run retention(Path rules, String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "retention",
                    "--rules",
                    rules.toString(),
                    "--operator",
                    "admin",
                    "--server",
                    "127.0.0.1:" + server.port(),
                    "--plaintext"),
                Stream.of(more))
            .toArray(String[]::new);
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(exit, out + err.toString());
  }

  @Test
  void aDryRunWritesNothingAndTheRunErasesWhatItSaid(@TempDir Path folder) throws IOException {
    enroll("K1", people.get(5).get(0));
    enroll("K1", people.get(5).get(1));
    enroll("K2", people.get(6).get(0));
    for (String person : List.of("K1", "K2")) {
      record(person, "趙" + person);
      var _ =
          client
              .persons()
              .recordDeath(
                  RecordDeathRequest.newBuilder()
                      .setOrigin(feed())
                      .setPersonId(person)
                      .setDiedOn(person.equals("K1") ? "2001-03-04" : "2020-03-04")
                      .build());
    }
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, "rules:\n  - {subject: DECEASED_PHOTOS, keep: P20Y}\n");
    List<String> gallery = galleryHashes();
    long events = status().getEvents();
    long kept = portraits();
    Run dry = retention(rules, "--dry-run");
    assertEquals(0, dry.exit(), dry.out());
    assertTrue(
        dry.out().contains("DECEASED_PHOTOS") && dry.out().contains("2001-03-04"), dry.out());
    assertTrue(dry.out().lines().anyMatch(line -> line.matches("DECEASED_PHOTOS .* 2 .*")));
    assertEquals(gallery, galleryHashes());
    assertEquals(events, status().getEvents());
    assertEquals(kept, portraits());
    Run done = retention(rules);
    assertEquals(0, done.exit(), done.out());
    assertTrue(done.out().lines().anyMatch(line -> line.matches("DECEASED_PHOTOS .* 2")));
    assertEquals(kept - 2, portraits());
    assertEquals(events + 1, status().getEvents());
    assertEquals("PERSON_NOT_FOUND", reason(() -> photos("K1")));
    assertEquals(1, photos("K2").size());
    assertEquals(LifeState.LIFE_STATE_DECEASED, read("K1").getState());
    Run again = retention(rules, "--dry-run");
    assertTrue(again.out().lines().anyMatch(line -> line.matches("DECEASED_PHOTOS .* 0 .*")));
  }

  @Test
  void rulesThatSayNothingAreRefusedWithTheReason(@TempDir Path folder) throws IOException {
    Path rules = folder.resolve("rules.yaml");
    for (String wrong :
        List.of(
            "rules:\n  - {subject: PORTRAITS, keep: P20Y}\n",
            "rules:\n  - {subject: RETIRED_PHOTOS, keep: never}\n",
            "rules:\n  - {subject: RETIRED_PHOTOS, keep: P0D}\n",
            "rules:\n  - {subject: CASES, keep: P1Y}\n",
            "rules:\n  - {subject: RETIRED_PHOTOS}\n",
            "rules: []\n")) {
      Files.writeString(rules, wrong);
      Run run = retention(rules, "--dry-run");
      assertEquals(1, run.exit(), wrong + run.out());
      assertTrue(run.out().contains("rules"), run.out());
    }
  }

  @Test
  void theProposedRulesAreTaken() {
    var out = new StringWriter();
    assertEquals(
        0,
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute(
                "retention",
                "--dry-run",
                "--operator",
                "admin",
                "--server",
                "127.0.0.1:" + server.port(),
                "--plaintext"));
    assertEquals(9 + 1, out.toString().lines().filter(line -> !line.isBlank()).count());
  }
}
