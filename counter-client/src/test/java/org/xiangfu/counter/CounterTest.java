package org.xiangfu.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.CloseIncidentResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetIncidentResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRecheck;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.PhotoComparison;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.QualityMeasure;
import org.xiangfu.v1.RecheckState;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.SearchMode;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;
import picocli.CommandLine;

@Timeout(30)
class CounterTest {
  private static final VerifyResponse MATCH =
      VerifyResponse.newBuilder()
          .setEventId("ev-1")
          .setBand(Band.BAND_MATCH)
          .setFalseMatchRateDb(40)
          .addComparisons(
              PhotoComparison.newBuilder()
                  .setBand(Band.BAND_MATCH)
                  .setFalseMatchRateDb(43)
                  .setCapturedOn("2019-05-31"))
          .addComparisons(
              PhotoComparison.newBuilder().setBand(Band.BAND_NO_MATCH).setFalseMatchRateDb(3))
          .addReasons(VerifyReason.VERIFY_REASON_PHOTOS_DISAGREE)
          .addReasons(VerifyReason.VERIFY_REASON_IMPERSONATION_ON_RECORD)
          .build();

  @TempDir Path folder;
  private final FakeServices services = new FakeServices();
  private Server server;
  private String photo;

  @BeforeEach
  void start() throws IOException {
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    services.all().forEach(builder::addService);
    server = builder.build().start();
    photo = Files.writeString(folder.resolve("capture.jpg"), "photo").toString();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void aMatchIsSaidInWordsInBothLanguages() {
    services.answers.addAll(List.of(MATCH, MATCH));
    Run english = run("verify", "--person", "A1", "--photo", photo, "--lang", "en");
    assertEquals(0, english.exit, english.err);
    assertEquals(
        List.of(
            "MATCH 相符: a stranger would look this alike in fewer than 1 of 10,000 cases.",
            "Careful: one photo on record matches and another clearly does not. A photo on record"
                + " may have been exchanged.",
            "Careful: this person is named in a recorded impersonation. See xiangfu history.",
            "Compared with 2 photos on record:",
            "  photo of 2019-05-31: MATCH 相符 (1 of 10,000 cases)",
            "  photo of unknown date: NO MATCH 不符 (most cases)",
            "Kept on record as event ev-1."),
        english.out.lines().toList());
    Run chinese = run("verify", "--person", "A1", "--photo", photo, "--lang", "zh-TW");
    assertTrue(chinese.out.startsWith("相符 MATCH：陌生人與其如此相像的機會低於 10,000 分之一。"), chinese.out);
    assertTrue(chinese.out.contains("照片日期 2019-05-31：相符 MATCH"), chinese.out);
    assertFalse(english.out.contains("43") || english.out.contains("40"), "no bare score");
  }

  @Test
  void theRequestSaysWhoAsksAndWhy() {
    services.answers.addAll(List.of(MATCH, MATCH));
    run(
        "verify",
        "--person",
        "A1",
        "--photo",
        photo,
        "--office",
        "65000",
        "--workstation",
        "w3",
        "--purpose",
        "first-issue");
    run("verify", "--person", "A1", "--photo", photo);
    VerifyRequest request = (VerifyRequest) services.asked.get(0);
    assertEquals("A1", request.getPersonId());
    assertEquals("photo", request.getProbe().toStringUtf8());
    Origin origin = request.getOrigin();
    assertEquals("clerk", origin.getOperatorId());
    assertEquals("65000", origin.getOfficeId());
    assertEquals("w3", origin.getWorkstationId());
    assertEquals(Purpose.PURPOSE_FIRST_ISSUE, origin.getPurpose());
    Origin second = ((VerifyRequest) services.asked.get(1)).getOrigin();
    assertEquals(Purpose.PURPOSE_REPLACEMENT, second.getPurpose());
    assertNotEquals(origin.getRequestId(), second.getRequestId());
  }

  @Test
  void theExitCodeOfVerifyIsTheBand() {
    Map<Band, Integer> codes =
        Map.of(Band.BAND_MATCH, 0, Band.BAND_REFER, 10, Band.BAND_NO_MATCH, 11);
    codes.forEach(
        (band, code) -> {
          services.answers.add(MATCH.toBuilder().setBand(band).build());
          assertEquals(code, run("verify", "--person", "A1", "--photo", photo).exit, band.name());
        });
  }

  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  void aRefusedPhotoTellsWhatToChange(RefusalReason reason) {
    if (reason == RefusalReason.UNRECOGNIZED
        || reason == RefusalReason.REFUSAL_REASON_UNSPECIFIED) {
      return;
    }
    String name = reason.name().replace("REFUSAL_REASON_", "");
    services.fail(Status.Code.FAILED_PRECONDITION, name, "measured");
    for (String command : List.of("verify", "identify")) {
      for (String language : List.of("en", "zh-TW")) {
        List<String> line = new ArrayList<>(List.of(command, "--photo", photo, "--lang", language));
        if (command.equals("verify")) {
          line.addAll(List.of("--person", "A1"));
        }
        Run run = run(line.toArray(String[]::new));
        assertEquals(12, run.exit);
        assertTrue(run.err.contains(name), run.err);
        assertTrue(run.err.length() > 25, "says what to change: " + run.err);
        assertEquals("", run.out);
      }
    }
  }

  @Test
  void aRefusedProbeTellsWhatElseToChange() {
    services.refuse("FACE_TOO_SMALL", List.of(Advice.ADVICE_MOVE_CLOSER, Advice.ADVICE_MORE_LIGHT));
    Run run = run("verify", "--person", "A1", "--photo", photo, "--lang", "en");
    assertEquals(12, run.exit);
    assertEquals(
        List.of(
            "The photo cannot be used (FACE_TOO_SMALL): the face is too small. Ask the person to"
                + " come closer, or zoom in.",
            "  - Make more light: the face is too dark."),
        run.err.lines().toList());
  }

  @Test
  void anAssessmentTellsScoreWeakMeasuresAndAdvice() throws IOException {
    AssessPhotoResponse answer =
        AssessPhotoResponse.newBuilder()
            .addMeasures(measure("UnifiedQualityScore", 44))
            .addMeasures(measure("Sharpness", 12))
            .addMeasures(measure("EyesOpen", -1))
            .addMeasures(measure("LuminanceMean", 90))
            .addMeasures(measure("HeadSize", 3))
            .addMeasures(measure("NewMeasure", 40))
            .addAdvice(Advice.ADVICE_MOVE_CLOSER)
            .addAdvice(Advice.ADVICE_HOLD_STILL)
            .build();
    services.answers.addAll(List.of(answer, answer));
    Run run = run("assess", "--photo", photo, "--lang", "en");
    assertEquals(0, run.exit, run.err);
    assertEquals(
        List.of(
            "Quality 44 of 100: usable, a better photo would be safer.",
            "What is weak, of 100:",
            "  size of the head: 3",
            "  sharpness: 12",
            "  NewMeasure: 40",
            "For a better photo:",
            "  - Ask the person to come closer, or zoom in.",
            "  - Ask the person to hold still, and check the focus: the face is blurred."),
        run.out.lines().toList());
    Run json = run("assess", "--photo", photo, "--json");
    assertEquals(answer, parse(json.out, AssessPhotoResponse.newBuilder()));
  }

  @Test
  void anAssessmentOfAPhotoThatCannotBeUsedEndsWithTwelve() {
    services.answers.add(
        AssessPhotoResponse.newBuilder()
            .setRefusal(Refusal.newBuilder().setReason(RefusalReason.REFUSAL_REASON_NO_FACE))
            .addAdvice(Advice.ADVICE_SHOW_THE_FACE)
            .build());
    Run run = run("assess", "--photo", photo, "--lang", "zh-TW");
    assertEquals(12, run.exit, run.err);
    assertTrue(run.out.startsWith("照片無法使用（NO_FACE）"), run.out);
    assertTrue(run.out.contains("正視鏡頭"), run.out);
  }

  @ParameterizedTest
  @EnumSource(Advice.class)
  void everyAdviceHasWordsInBothLanguages(Advice advice) throws IOException {
    for (String bundle : List.of("messages.properties", "messages_zh_TW.properties")) {
      assertTrue(keys(bundle).contains("advice." + advice.name()), advice + " in " + bundle);
    }
  }

  @Test
  void aPhotoThatIsTooLargeIsNotSent() throws IOException {
    Path large = Files.write(folder.resolve("large.jpg"), new byte[(8 << 20) + 1]);
    Run run = run("verify", "--person", "A1", "--photo", large.toString(), "--lang", "en");
    assertEquals(12, run.exit);
    assertTrue(run.err.contains("Save it smaller"), run.err);
    assertTrue(services.asked.isEmpty());
  }

  @Test
  void errorsOfTheServiceAreExplained() throws Exception {
    services.fail(Status.Code.NOT_FOUND, "PERSON_NOT_FOUND", "no such person");
    Run run = run("verify", "--person", "A1", "--photo", photo, "--lang", "en");
    assertEquals(3, run.exit);
    assertEquals("Nobody is on record under this number. Check it.", run.err.strip());
    services.fail(Status.Code.INTERNAL, "INTERNAL", "disk");
    run = run("verify", "--person", "A1", "--photo", photo, "--lang", "en");
    assertEquals(3, run.exit);
    assertEquals("The service refused (INTERNAL): disk", run.err.strip());
    int port = server.getPort();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    run =
        execute(
            "verify",
            "--person",
            "A1",
            "--photo",
            photo,
            "--lang",
            "zh-TW",
            "--operator",
            "clerk",
            "--plaintext",
            "--server",
            "127.0.0.1:" + port);
    assertEquals(3, run.exit);
    assertTrue(run.err.contains("127.0.0.1:" + port + " 沒有回應"), run.err);
  }

  @Test
  void wrongOptionsEndWithTwo() {
    assertEquals(2, run("verify", "--photo", photo).exit);
    assertEquals(2, run("verify", "--person", "A1", "--photo", folder + "/none.jpg").exit);
    assertEquals(2, run("verify", "--person", "A1", "--photo", photo, "--purpose", "fun").exit);
    assertEquals(2, run("identify", "--photo", photo, "--fpir", "0").exit);
    assertEquals(2, run("identify", "--photo", photo, "--max", "101").exit);
    assertEquals(2, run("incident", "record", "--impostor", "A1", "--victim", "A1").exit);
    assertEquals(2, run("history", "--person", "A1", "--as", "friend").exit);
    assertTrue(services.asked.isEmpty());
  }

  @Test
  void anOperatorIsRequired() {
    if (System.getenv("XIANGFU_OPERATOR") == null) {
      Run run = execute("verify", "--person", "A1", "--photo", photo);
      assertEquals(2, run.exit);
      assertTrue(run.err.contains("--operator"), run.err);
    }
  }

  @Test
  void identifyTellsWhomItFound() {
    services.answers.add(
        IdentifyResponse.newBuilder()
            .setEventId("ev-2")
            .setGallerySize(12345)
            .setSearchedShare(0.5)
            .setThresholdExtrapolated(true)
            .addCandidates(
                Candidate.newBuilder()
                    .setPersonId("B2")
                    .setFalseMatchRateDb(56)
                    .setCapturedOn("2020-01-02"))
            .build());
    Run run =
        run(
            "identify",
            "--photo",
            photo,
            "--fpir",
            "0.001",
            "--max",
            "3",
            "--exact",
            "--exclude",
            "A1",
            "--exclude",
            "A2",
            "--lang",
            "en");
    assertEquals(10, run.exit, run.err);
    assertTrue(run.out.startsWith("1 found among 12,345 photos"), run.out);
    assertTrue(run.out.contains("B2: alike to the photo of 2020-01-02"), run.out);
    assertTrue(run.out.contains("1 of 300,000 cases"), run.out);
    assertTrue(run.out.contains("Only 50% of the photos"), run.out);
    assertTrue(run.out.contains("take the result with care"), run.out);
    IdentifyRequest request = (IdentifyRequest) services.asked.getFirst();
    assertEquals(30, request.getFpirDb());
    assertEquals(3, request.getMaxCandidates());
    assertEquals(SearchMode.SEARCH_MODE_EXACT, request.getMode());
    assertEquals(List.of("A1", "A2"), request.getExcludedPersonIdsList());
  }

  @Test
  void identifyThatFindsNobodyEndsWithZero() {
    services.answers.add(
        IdentifyResponse.newBuilder().setGallerySize(7).setSearchedShare(1).build());
    Run run = run("identify", "--photo", photo, "--lang", "zh-TW");
    assertEquals(0, run.exit);
    assertTrue(run.out.startsWith("於 7 張照片中未找到任何人。"), run.out);
    assertEquals(20, ((IdentifyRequest) services.asked.getFirst()).getFpirDb());
  }

  @Test
  void historyShowsEveryPageOfIncidentsAndTheEvents() {
    services.answers.addAll(
        List.of(
            SearchIncidentsResponse.newBuilder()
                .addIncidents(incident("in-1", "B2"))
                .setNextPageToken("more")
                .build(),
            SearchIncidentsResponse.newBuilder().addIncidents(incident("in-2", "")).build(),
            SearchEventsResponse.newBuilder()
                .addEvents(
                    Event.newBuilder()
                        .setEventId("ev-9")
                        .setKind(EventKind.EVENT_KIND_VERIFIED)
                        .setOrigin(Origin.newBuilder().setOperatorId("clerk7")))
                .setNextPageToken("more")
                .build()));
    Run run =
        run(
            "history",
            "--person",
            "A1",
            "--as",
            "victim",
            "--events",
            "--max",
            "1",
            "--lang",
            "en");
    assertEquals(0, run.exit, run.err);
    assertTrue(run.out.contains("Times another passed for this person: 2"), run.out);
    assertTrue(run.out.contains("B2 passed for A1 (incident in-1)"), run.out);
    assertTrue(run.out.contains("somebody unknown passed for A1 (incident in-2)"), run.out);
    assertTrue(run.out.contains("verified, by clerk7 (event ev-9)"), run.out);
    assertTrue(run.out.contains("raise --max"), run.out);
    var first = (SearchIncidentsRequest) services.asked.get(0);
    assertEquals(IncidentRole.INCIDENT_ROLE_VICTIM, first.getRole());
    assertEquals(Purpose.PURPOSE_INVESTIGATION, first.getOrigin().getPurpose());
    assertEquals("more", ((SearchIncidentsRequest) services.asked.get(1)).getPage().getToken());
    assertEquals(1, ((SearchEventsRequest) services.asked.get(2)).getPage().getSize());
  }

  @Test
  void everyEventKindHasWordsInBothLanguages() {
    for (EventKind kind : EventKind.values()) {
      if (kind == EventKind.UNRECOGNIZED) {
        continue;
      }
      for (String language : List.of("en", "zh-TW")) {
        services.answers.add(SearchIncidentsResponse.getDefaultInstance());
        services.answers.add(
            SearchEventsResponse.newBuilder().addEvents(Event.newBuilder().setKind(kind)).build());
        Run run = run("history", "--person", "A1", "--events", "--lang", language);
        assertEquals(0, run.exit, kind + " " + run.err);
      }
    }
  }

  @Test
  void anIncidentIsRecordedWithItsEvidence() {
    services.answers.add(
        RecordIncidentResponse.newBuilder()
            .setIncident(incident("in-1", "B2").toBuilder().addEvidenceEventIds("ev-1"))
            .build());
    Run run =
        run(
            "incident",
            "record",
            "--impostor",
            "B2",
            "--victim",
            "A1",
            "--evidence",
            "ev-1",
            "--lang",
            "en");
    assertEquals(0, run.exit, run.err);
    assertEquals("Recorded as incident in-1, with 1 events as evidence.", run.out.strip());
    var request = (RecordIncidentRequest) services.asked.getFirst();
    assertEquals("B2", request.getImpostorPersonId());
    assertEquals(List.of("ev-1"), request.getEvidenceEventIdsList());
  }

  @Test
  void anUnknownImpostorIsRecordedByFaceAndCapture() {
    services.answers.add(
        RecordIncidentResponse.newBuilder()
            .setIncident(
                incident("in-1", "").toBuilder()
                    .addFaces(IncidentFace.newBuilder().setFaceId("f1"))
                    .addFaces(IncidentFace.newBuilder().setFaceId("f2")))
            .build());
    Run run =
        run(
            "incident",
            "record",
            "--victim",
            "A1",
            "--face",
            photo,
            "--face-of",
            "ev-1",
            "--lang",
            "en");
    assertEquals(0, run.exit, run.err);
    assertTrue(run.out.contains("Watched for from now on: 2 faces."), run.out);
    var request = (RecordIncidentRequest) services.asked.getFirst();
    assertEquals("photo", request.getFaces(0).getPhoto().toStringUtf8());
    assertEquals("ev-1", request.getFaces(1).getProbeEventId());
  }

  @Test
  void theStepsOfAnIncidentAreToldInBothLanguages() {
    Incident closed =
        incident("in-1", "").toBuilder()
            .setState(IncidentState.INCIDENT_STATE_CLOSED)
            .setOutcome(IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED)
            .addSteps(
                IncidentStep.newBuilder()
                    .setKind(IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED)
                    .setOperatorId("supervisor-2")
                    .setReason("seen on the tape"))
            .setRecheck(
                IncidentRecheck.newBuilder()
                    .setState(RecheckState.RECHECK_STATE_DONE)
                    .setSearched(9)
                    .setFoundTotal(1)
                    .addFound(
                        PastProbe.newBuilder()
                            .setPersonId("C3")
                            .setEventId("ev-7")
                            .setFalseMatchRateDb(40)))
            .build();
    services.answers.add(CloseIncidentResponse.newBuilder().setIncident(closed).build());
    services.answers.add(GetIncidentResponse.newBuilder().setIncident(closed).build());
    Run run =
        run(
            "incident",
            "close",
            "--incident",
            "in-1",
            "--as",
            "prosecuted",
            "--reason",
            "police 114-77",
            "--lang",
            "en");
    assertEquals(0, run.exit, run.err);
    assertTrue(run.out.contains("closed, handed to the prosecution"), run.out);
    assertTrue(run.out.contains("confirmed by supervisor-2 seen on the tape"), run.out);
    assertTrue(run.out.contains("said to be C3"), run.out);
    assertFalse(run.out.contains("40"), "no bare score");
    var request = (CloseIncidentRequest) services.asked.getFirst();
    assertEquals(IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED, request.getOutcome());
    Run chinese = run("incident", "show", "--incident", "in-1", "--lang", "zh-TW");
    assertTrue(chinese.out.contains("移送偵辦結案"), chinese.out);
    assertTrue(chinese.out.contains("自稱 C3"), chinese.out);
  }

  @Test
  void everyStateAndStepOfAnIncidentHasWords() throws IOException {
    Set<Object> keys = keys("messages.properties");
    for (Enum<?>[] values :
        List.<Enum<?>[]>of(
            IncidentState.values(), IncidentOutcome.values(), IncidentStepKind.values())) {
      for (Enum<?> value : values) {
        boolean none = value == IncidentOutcome.INCIDENT_OUTCOME_UNSPECIFIED;
        assertTrue(none || keys.contains("incident." + value.name()), value.name());
      }
    }
  }

  @Test
  void jsonIsTheAnswerItself() throws IOException {
    services.answers.add(MATCH);
    Run run = run("verify", "--person", "A1", "--photo", photo, "--json");
    assertEquals(0, run.exit);
    assertEquals(MATCH, parse(run.out, VerifyResponse.newBuilder()));
    var incidents =
        SearchIncidentsResponse.newBuilder().addIncidents(incident("in-1", "B2")).build();
    services.answers.add(incidents);
    run = run("history", "--person", "A1", "--json");
    assertEquals(incidents, parse(run.out, SearchIncidentsResponse.newBuilder()));
    services.answers.addAll(List.of(incidents, SearchEventsResponse.getDefaultInstance()));
    run = run("history", "--person", "A1", "--json", "--events");
    var both = Struct.newBuilder();
    parse(run.out, both);
    assertEquals(Set.of("incidents", "events"), both.getFieldsMap().keySet());
  }

  @Test
  void helpTeaches() {
    for (String command :
        List.of(
            "verify",
            "identify",
            "assess",
            "history",
            "incident record",
            "incident evidence",
            "incident confirm",
            "incident close",
            "incident show",
            "incident search",
            "incident face",
            "incident probes")) {
      Run run = execute((command + " --help").split(" "));
      assertEquals(0, run.exit);
      assertTrue(run.out.contains("Exit codes:") && run.out.contains("Examples:"), run.out);
      assertTrue(run.out.contains("first-issue"), run.out);
    }
  }

  @Test
  void bothLanguagesHaveTheSameMessages() throws IOException {
    assertEquals(keys("messages.properties"), keys("messages_zh_TW.properties"));
  }

  @Test
  void oddsAreRoundedDownToOneDigit() {
    assertEquals(1, Odds.oneOf(-3));
    assertEquals(1, Odds.oneOf(0));
    assertEquals(10, Odds.oneOf(10));
    assertEquals(1000, Odds.oneOf(30));
    assertEquals(5000, Odds.oneOf(37));
    assertEquals(1_000_000, Odds.oneOf(60));
  }

  private static QualityMeasure measure(String name, int value) {
    return QualityMeasure.newBuilder().setName(name).setValue(value).build();
  }

  private static Incident incident(String id, String impostor) {
    return Incident.newBuilder()
        .setIncidentId(id)
        .setImpostorPersonId(impostor)
        .setVictimPersonId("A1")
        .setRecordedAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
        .build();
  }

  private static Message parse(String json, Message.Builder builder) throws IOException {
    JsonFormat.parser().merge(json, builder);
    return builder.build();
  }

  private static Set<Object> keys(String bundle) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = CounterCommand.class.getResourceAsStream(bundle)) {
      properties.load(in);
    }
    return properties.keySet();
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--server", "127.0.0.1:" + server.getPort(), "--plaintext", "--operator", "clerk"));
    return execute(all.toArray(String[]::new));
  }

  private static Run execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private record Run(int exit, String out, String err) {}
}
