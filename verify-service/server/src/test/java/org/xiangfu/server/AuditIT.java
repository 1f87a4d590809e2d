package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AssignReviewRequest;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.CountReadsWithoutCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.DrawSampleResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseTimelineRequest;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.SearchCasesRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.Sex;
import org.xiangfu.v1.StatisticsCell;
import org.xiangfu.v1.StatisticsDimension;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.WatchCasesRequest;
import org.xiangfu.v1.WatchCasesResponse;

/**
 * An auditor's questions through the public API: seven cases of an office that the release of
 * command level 6 left behind, and seven at each of four offices since; the node is restarted once.
 */
@Timeout(300)
class AuditIT {
  private static final List<String> OFFICES =
      List.of("63000010", "63000020", "66000010", "68000010");
  private static final String FORMER_OFFICE = FormerCases.OFFICE;
  private static final String RENAMED = "A123456798";
  private static final int ALL = (1 + 4) * OfficeCases.CASES;

  @TempDir static Path data;

  private static final Map<String, List<Case>> MADE = new HashMap<>();
  private static List<List<byte[]>> people;
  private static XiangfuServer server;
  private static XiangfuClient client;
  private static OfficeCases cases;

  @BeforeAll
  static void start() throws IOException {
    people = BuiltIn.people(OfficeCases.NUMBERS.size(), 2);
    FormerCases.unpack(data);
    connect();
    for (String office : OFFICES) {
      MADE.put(office, cases.work(office, "clerk-" + office, "supervisor-" + office));
    }
    var _ =
        client
            .enrollment()
            .changePersonId(
                ChangePersonIdRequest.newBuilder()
                    .setOrigin(OfficeCases.origin("batch", "", Purpose.PURPOSE_ENROLLMENT))
                    .setOldPersonId(OfficeCases.NUMBERS.getFirst())
                    .setNewPersonId(RENAMED)
                    .build());
    stop();
    connect();
  }

  private static void connect() throws IOException {
    server = XiangfuServer.start(ServerConfig.local(data, BuiltIn.pack()));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
    cases = new OfficeCases(client, people);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Origin.Builder auditor() {
    return OfficeCases.origin("auditor-1", "", Purpose.PURPOSE_AUDIT);
  }

  private static String reason(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run)).reason();
  }

  private static List<Case> search(CaseConditions.Builder where, boolean newestFirst) {
    List<Case> found = new ArrayList<>();
    String token = "";
    do {
      var page =
          client
              .audit()
              .searchCases(
                  SearchCasesRequest.newBuilder()
                      .setOrigin(auditor())
                      .setWhere(where)
                      .setNewestFirst(newestFirst)
                      .setPage(PageRequest.newBuilder().setSize(4).setToken(token))
                      .build());
      found.addAll(page.getCasesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return found;
  }

  // Other tests add cases at an office of their own.
  private static List<Case> search(CaseConditions.Builder where) {
    return search(where, false).stream()
        .filter(each -> OFFICES.contains(each.getOfficeId()) || former(each))
        .toList();
  }

  private static boolean former(Case each) {
    return each.getOfficeId().equals(FORMER_OFFICE);
  }

  private static CaseConditions.Builder where() {
    return CaseConditions.newBuilder();
  }

  private static List<Event> events(SearchEventsRequest.Builder asked) {
    List<Event> found = new ArrayList<>();
    String token = "";
    do {
      var page =
          client
              .events()
              .searchEvents(
                  asked
                      .setOrigin(auditor())
                      .setPage(PageRequest.newBuilder().setToken(token))
                      .build());
      found.addAll(page.getEventsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return found;
  }

  @Test
  void casesOfAllOfficesAreFoundByWhatTheyAre() {
    assertEquals(ALL, search(where()).size());
    assertEquals(OfficeCases.CASES, search(where().setOfficeId(FORMER_OFFICE)).size());
    assertEquals(5, search(where().setState(CaseState.CASE_STATE_WITHDRAWN)).size());
    assertEquals(5 * 2, search(where().setDecision(Decision.DECISION_ACCEPT)).size());
    // Refused against the suggestion, and referred against it.
    assertEquals(5 * 2, search(where().setOverride(true)).size());
    assertEquals(7, search(where().setClerkId("clerk-" + FORMER_OFFICE)).size());
    assertEquals(
        List.of(MADE.get(OFFICES.getFirst()).get(4)),
        search(where().setReviewerId("supervisor-" + OFFICES.getFirst())));
    assertEquals(7, search(where().setWorkstationId("desk-" + OFFICES.getLast())).size());
    assertEquals(
        0,
        search(where().setTo(Timestamps.fromMillis(System.currentTimeMillis() - 3_600_000L)))
            .stream()
            .filter(each -> !former(each))
            .count());
  }

  @Test
  void newestFirstIsOldestFirstTurnedRound() {
    var here = where().setOfficeId(OFFICES.get(1));
    assertEquals(MADE.get(OFFICES.get(1)), search(here, false));
    assertEquals(MADE.get(OFFICES.get(1)).reversed(), search(here, true));
  }

  @Test
  void anApplicantIsFoundUnderEveryNumber() {
    for (String number : List.of(RENAMED, OfficeCases.NUMBERS.getFirst())) {
      assertEquals(
          5 * 2,
          search(where().setPersonId(number).setPersonRole(PersonRole.PERSON_ROLE_APPLICANT))
              .size());
      var listed =
          client
              .cases()
              .listCases(
                  ListCasesRequest.newBuilder()
                      .setOrigin(auditor())
                      .setPersonId(number)
                      .setOfficeId(OFFICES.getFirst())
                      .build())
              .getCasesList();
      assertEquals(2, listed.size());
    }
  }

  @Test
  void impostorAndVictimAreFoundInTheCasesOfTheirIncidents() {
    Case caught = MADE.get(OFFICES.get(2)).get(2);
    String victim = OfficeCases.NUMBERS.get(1);
    String impostor = OfficeCases.NUMBERS.get(2);
    var _ =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(
                        OfficeCases.origin(
                            "supervisor-9", OFFICES.get(2), Purpose.PURPOSE_INVESTIGATION))
                    .setImpostorPersonId(impostor)
                    .setVictimPersonId(victim)
                    .addEvidenceEventIds(caught.getChecks(0).getAct().getEventId())
                    .build());
    var asImpostor = where().setPersonRole(PersonRole.PERSON_ROLE_IMPOSTOR);
    var asVictim = where().setPersonRole(PersonRole.PERSON_ROLE_VICTIM);
    assertEquals(List.of(caught), search(asImpostor.clone().setPersonId(impostor)));
    assertEquals(List.of(caught), search(asVictim.clone().setPersonId(victim)));
    assertEquals(List.of(), search(asVictim.clone().setPersonId(impostor)));
  }

  @Test
  void theTimelineHasEveryStepInOrderAndTheRefusedOnesToo() {
    String office = "10001000";
    Case referred = cases.decided(office, "clerk-x", 5, 2, Decision.DECISION_REFER, "not sure");
    assertEquals("FOUR_EYES", reason(() -> review(office, "clerk-x", referred)));
    assertEquals("FOUR_EYES", reason(() -> review(office, "clerk-x", referred)));
    review(office, "supervisor-x", referred);
    List<Event> events = timeline(referred.getCaseId());
    assertEquals(
        List.of(
            EventKind.EVENT_KIND_CASE_OPENED,
            EventKind.EVENT_KIND_CASE_CHECKED,
            EventKind.EVENT_KIND_CASE_DECIDED,
            EventKind.EVENT_KIND_CASE_STEP_REFUSED,
            EventKind.EVENT_KIND_CASE_STEP_REFUSED,
            EventKind.EVENT_KIND_CASE_REVIEWED,
            EventKind.EVENT_KIND_CASES_AUDITED),
        events.stream().map(Event::getKind).toList());
    assertEquals("REVIEW FOUR_EYES", events.get(3).getDetail());
    assertEquals("clerk-x", events.get(3).getOrigin().getOperatorId());
    assertEquals("desk-" + office, events.get(3).getOrigin().getWorkstationId());
    assertEquals("CASE_STATE", reason(() -> review(office, "supervisor-y", referred)));
  }

  private static List<Event> timeline(String caseId) {
    return client
        .audit()
        .getCaseTimeline(
            GetCaseTimelineRequest.newBuilder().setOrigin(auditor()).setCaseId(caseId).build())
        .getEventsList();
  }

  private static void review(String office, String operator, Case referred) {
    var _ =
        client
            .cases()
            .reviewCase(
                ReviewCaseRequest.newBuilder()
                    .setOrigin(OfficeCases.origin(operator, office, Purpose.PURPOSE_REPLACEMENT))
                    .setCaseId(referred.getCaseId())
                    .setDecision(Decision.DECISION_REFUSE)
                    .setReason("somebody else")
                    .build());
  }

  @Test
  void theTimelineOfACaseOfTheFormerReleaseIsThereToo() {
    Case former = search(where().setOfficeId(FORMER_OFFICE)).getFirst();
    assertEquals(
        List.of(
            EventKind.EVENT_KIND_CASE_OPENED,
            EventKind.EVENT_KIND_CASE_CHECKED,
            EventKind.EVENT_KIND_CASE_DECIDED),
        timeline(former.getCaseId()).stream().map(Event::getKind).limit(3).toList());
    assertEquals("CASE_NOT_FOUND", reason(() -> timeline("none")));
  }

  @Test
  void eventsAreFoundByCaseDeskBandAndPurpose() {
    Case refused = MADE.get(OFFICES.get(3)).get(2);
    assertEquals(
        3,
        events(SearchEventsRequest.newBuilder().setCaseId(refused.getCaseId())).stream()
            .filter(event -> event.getOrigin().getPurpose() == Purpose.PURPOSE_REPLACEMENT)
            .count());
    List<Event> atDesk =
        events(SearchEventsRequest.newBuilder().setWorkstationId("desk-" + FORMER_OFFICE));
    assertTrue(atDesk.size() >= 3 * OfficeCases.CASES - 5, "" + atDesk.size());
    List<Event> enrolled =
        events(
            SearchEventsRequest.newBuilder()
                .setPurpose(Purpose.PURPOSE_ENROLLMENT)
                .setKind(EventKind.EVENT_KIND_ENROLLED));
    assertEquals(OfficeCases.NUMBERS.size(), enrolled.size());
  }

  private static GetStatisticsRequest.Builder statistics(StatisticsDimension... by) {
    LocalDate today = LocalDate.now(ZoneId.of("Asia/Taipei"));
    return GetStatisticsRequest.newBuilder()
        .setOrigin(auditor())
        .addAllDimensions(List.of(by))
        .setWhere(where().setFrom(time(today.minusDays(300))).setTo(time(today.plusDays(2))));
  }

  private static Timestamp time(LocalDate day) {
    return Timestamps.fromMillis(
        day.atStartOfDay(ZoneId.of("Asia/Taipei")).toInstant().toEpochMilli());
  }

  private static Map<List<String>, StatisticsCell> cells(GetStatisticsResponse answer) {
    return answer.getCellsList().stream()
        .collect(Collectors.toMap(cell -> List.copyOf(cell.getValuesList()), cell -> cell));
  }

  @Test
  void statisticsCountAndHideWhatIsSmall() {
    var byOffice =
        cells(
            client
                .audit()
                .getStatistics(
                    statistics(StatisticsDimension.STATISTICS_DIMENSION_OFFICE).build()));
    // Other tests open a few cases at offices of their own, which some of these have to hide.
    List<StatisticsCell> shown =
        OFFICES.stream()
            .map(office -> byOffice.get(List.of(office)))
            .filter(cell -> !cell.getWithheld())
            .toList();
    assertTrue(shown.size() >= 2, "" + byOffice);
    shown.forEach(cell -> assertEquals(OfficeCases.CASES, cell.getCount()));
    assertTrue(byOffice.get(List.of("")).getCount() >= ALL);
    var asked =
        statistics(
            StatisticsDimension.STATISTICS_DIMENSION_KIND,
            StatisticsDimension.STATISTICS_DIMENSION_DECISION);
    asked.getWhereBuilder().setOfficeId(OFFICES.getFirst());
    GetStatisticsResponse fine = client.audit().getStatistics(asked.build());
    assertEquals(5, fine.getThreshold());
    for (StatisticsCell cell : fine.getCellsList()) {
      assertTrue(cell.getWithheld() ? cell.getCount() == 0 : cell.getCount() >= 5, "" + cell);
    }
    assertTrue(cells(fine).get(List.of("REPLACEMENT", "REFUSE")).getWithheld());
    assertEquals(OfficeCases.CASES, cells(fine).get(List.of("REPLACEMENT", "")).getCount());
  }

  @Test
  void statisticsKnowSexAndAgeOfThoseWhoseNumberAndYearTell() {
    Case man = MADE.get(OFFICES.getFirst()).getFirst();
    assertEquals(Sex.SEX_MALE, man.getSex());
    int age = LocalDate.now(ZoneId.of("Asia/Taipei")).getYear() - 1980;
    assertEquals(age / 10 * 10, man.getAgeFrom());
    var bySex =
        cells(
            client
                .audit()
                .getStatistics(statistics(StatisticsDimension.STATISTICS_DIMENSION_SEX).build()));
    assertTrue(bySex.get(List.of("FEMALE")).getCount() >= 16, "" + bySex);
    assertTrue(bySex.get(List.of("UNKNOWN")).getCount() >= OfficeCases.CASES, "" + bySex);
  }

  @Test
  void aStatisticsQuestionThatMakesNoSenseIsRefused() {
    assertEquals("INVALID_REQUEST", statisticsRefusal(statistics()));
    assertEquals(
        "INVALID_REQUEST",
        statisticsRefusal(
            statistics(StatisticsDimension.STATISTICS_DIMENSION_KIND).setThreshold(4)));
    assertEquals(
        "INVALID_REQUEST",
        statisticsRefusal(
            statistics(
                StatisticsDimension.STATISTICS_DIMENSION_KIND,
                StatisticsDimension.STATISTICS_DIMENSION_KIND)));
    assertEquals(
        "TABLE_TOO_SMALL",
        statisticsRefusal(
            statistics(StatisticsDimension.STATISTICS_DIMENSION_KIND).setThreshold(1_000)));
  }

  private static String statisticsRefusal(GetStatisticsRequest.Builder asked) {
    return reason(() -> client.audit().getStatistics(asked.build()));
  }

  private static DrawSampleRequest.Builder sample(long seed) {
    LocalDate today = LocalDate.now(ZoneId.of("Asia/Taipei"));
    return DrawSampleRequest.newBuilder()
        .setOrigin(auditor())
        .setSeed(seed)
        .setFrom(time(today.minusDays(300)))
        .setTo(Timestamps.fromMillis(System.currentTimeMillis()))
        .setOfficeId(OFFICES.getFirst())
        .setRates(SampleRates.newBuilder().setOverride(1_000).setReferred(1_000).setOther(500));
  }

  private static List<String> drawn(DrawSampleResponse drawn) {
    return drawn.getReviewsList().stream().map(Review::getCaseId).toList();
  }

  @Test
  void aSampleIsDrawnByItsSeedAndReviewedUntilItIsClosed() {
    DrawSampleRequest asked =
        sample(42).addReviewerIds("auditor-1").addReviewerIds("auditor-2").build();
    DrawSampleResponse sample = client.audit().drawSample(asked);
    assertEquals(sample, client.audit().drawSample(asked));
    // Both overrides, and half of the four others that are finished.
    assertEquals(4, sample.getReviewsCount());
    assertEquals(
        Set.of("auditor-1", "auditor-2"),
        sample.getReviewsList().stream().map(Review::getReviewerId).collect(Collectors.toSet()));
    assertEquals(drawn(sample), drawn(client.audit().drawSample(sample(42).build())));
    Review mine = of(sample, "auditor-1");
    Review theirs = of(sample, "auditor-2");
    assertEquals("NOT_ASSIGNED", reason(() -> record(theirs, "auditor-1", "", false)));
    Review followed = record(mine, "auditor-1", "no reason was written", true);
    assertEquals(ReviewState.REVIEW_STATE_FOLLOW_UP, followed.getState());
    Review closed = record(mine, "auditor-1", "the office was told", false);
    assertEquals(ReviewState.REVIEW_STATE_CLOSED, closed.getState());
    assertEquals(2, closed.getEntriesCount());
    assertEquals("REVIEW_CLOSED", reason(() -> record(mine, "auditor-1", "again", false)));
    Review given =
        client
            .audit()
            .assignReview(
                AssignReviewRequest.newBuilder()
                    .setOrigin(auditor())
                    .setReviewId(theirs.getReviewId())
                    .setReviewerId("auditor-3")
                    .build())
            .getReview();
    assertEquals("auditor-3", given.getReviewerId());
    var listed =
        client
            .audit()
            .listReviews(
                ListReviewsRequest.newBuilder()
                    .setOrigin(auditor())
                    .setSampleId(sample.getSample().getSampleId())
                    .build());
    assertEquals(4, listed.getReviewsCount());
    assertEquals(List.of(sample.getSample()), listed.getSamplesList());
    assertTrue(listed.getReviewsList().contains(closed));
    assertTrue(listed.getReviewsList().contains(given));
    assertEquals(
        2,
        events(SearchEventsRequest.newBuilder().setCaseId(mine.getCaseId())).stream()
            .filter(event -> event.getKind() == EventKind.EVENT_KIND_REVIEW_RECORDED)
            .filter(event -> event.getSampleId().equals(sample.getSample().getSampleId()))
            .count());
  }

  private static Review of(DrawSampleResponse sample, String reviewer) {
    return sample.getReviewsList().stream()
        .filter(review -> review.getReviewerId().equals(reviewer))
        .findFirst()
        .orElseThrow();
  }

  private static Review record(Review review, String reviewer, String note, boolean followUp) {
    return client
        .audit()
        .recordReview(
            RecordReviewRequest.newBuilder()
                .setOrigin(OfficeCases.origin(reviewer, "", Purpose.PURPOSE_AUDIT))
                .setReviewId(review.getReviewId())
                .setFinding(
                    note.isEmpty()
                        ? ReviewFinding.REVIEW_FINDING_IN_ORDER
                        : ReviewFinding.REVIEW_FINDING_PROCEDURE)
                .setNote(note)
                .setFollowUp(followUp)
                .build())
        .getReview();
  }

  @Test
  void whoTookPartReviewsNothing() {
    assertEquals(
        "NO_INDEPENDENT_REVIEWER",
        reason(
            () ->
                client
                    .audit()
                    .drawSample(sample(1).addReviewerIds("clerk-" + OFFICES.getFirst()).build())));
    assertEquals(
        "INVALID_REQUEST",
        reason(
            () ->
                client
                    .audit()
                    .drawSample(
                        sample(1)
                            .setTo(Timestamps.fromMillis(System.currentTimeMillis() + 60_000))
                            .build())));
  }

  @Test
  void readsWithoutACaseAreFlaggedFoundAndCounted() {
    String office = "10002000";
    cases.open(office, "clerk-y", 4);
    read("clerk-y", office, OfficeCases.NUMBERS.get(4));
    read("clerk-y", office, OfficeCases.NUMBERS.get(5));
    read("clerk-z", office, OfficeCases.NUMBERS.get(4));
    var _ =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(
                        OfficeCases.origin("clerk-z", office, Purpose.PURPOSE_IDENTITY_CHECK))
                    .setPersonId(OfficeCases.NUMBERS.get(4))
                    .setProbe(ByteString.copyFrom(people.get(4).get(1)))
                    .build());
    List<Event> flagged =
        events(SearchEventsRequest.newBuilder().setOfficeId(office).setWithoutCase(true));
    assertEquals(
        List.of("clerk-z", "clerk-z", "clerk-y"),
        flagged.stream().map(event -> event.getOrigin().getOperatorId()).toList());
    assertEquals(EventKind.EVENT_KIND_VERIFIED, flagged.getFirst().getKind());
    assertTrue(flagged.stream().allMatch(Event::getWithoutCase));
    var counted =
        client
            .audit()
            .countReadsWithoutCase(
                CountReadsWithoutCaseRequest.newBuilder()
                    .setOrigin(auditor())
                    .setOfficeId(office)
                    .setFrom(Timestamps.fromMillis(System.currentTimeMillis() - 3_600_000L))
                    .setTo(Timestamps.fromMillis(System.currentTimeMillis() + 1_000))
                    .build());
    assertEquals(
        List.of("clerk-z 2", "clerk-y 1"),
        counted.getOperatorsList().stream()
            .map(each -> each.getOperatorId() + " " + each.getReads())
            .toList());
  }

  private static void read(String operator, String office, String person) {
    var _ =
        client
            .enrollment()
            .getPerson(
                GetPersonRequest.newBuilder()
                    .setOrigin(OfficeCases.origin(operator, office, Purpose.PURPOSE_IDENTITY_CHECK))
                    .setPersonId(person)
                    .build());
  }

  @Test
  void aWatchedQueueShowsWhatComesAndGoes() throws Exception {
    String office = "10003000";
    Case first = cases.decided(office, "clerk-w", 5, 2, Decision.DECISION_REFER, "not sure");
    try (var watching = Context.current().withCancellation()) {
      Iterator<WatchCasesResponse> watched = watching.wrap(() -> watch(office, 30)).call();
      assertEquals(List.of(first), watched.next().getCasesList());
      Case second = cases.decided(office, "clerk-w", 5, 2, Decision.DECISION_REFER, "not sure");
      assertEquals(List.of(second), watched.next().getCasesList());
      review(office, "supervisor-w", first);
      WatchCasesResponse gone = watched.next();
      assertEquals(List.of(first.getCaseId()), gone.getGoneCaseIdsList());
      assertEquals(0, gone.getCasesCount());
    }
    assertEquals("DEADLINE_EXCEEDED", ended(watch(office, 1)));
  }

  private static Iterator<WatchCasesResponse> watch(String office, int seconds) {
    return client
        .cases()
        .withDeadlineAfter(seconds, TimeUnit.SECONDS)
        .watchCases(
            WatchCasesRequest.newBuilder()
                .setOrigin(OfficeCases.origin("supervisor-w", office, Purpose.PURPOSE_REPLACEMENT))
                .setOfficeId(office)
                .build());
  }

  private static String ended(Iterator<WatchCasesResponse> watched) {
    return assertThrows(StatusRuntimeException.class, () -> watched.forEachRemaining(_ -> {}))
        .getStatus()
        .getCode()
        .name();
  }

  private static String cli(int expected, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of("--operator=auditor-1", "--server=127.0.0.1:" + server.port(), "--plaintext"));
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    assertEquals(expected, code, () -> out + " " + err);
    return out.toString();
  }

  @Test
  void theCommandsPrintTablesJsonAndCsv() {
    String table = cli(0, "cases", "--office=" + FORMER_OFFICE, "--state=accepted");
    assertTrue(table.startsWith("case "), table);
    assertEquals(3, table.lines().count(), table);
    String row = table.lines().skip(1).findFirst().orElseThrow();
    String id = row.substring(0, row.indexOf(' '));
    String json = cli(0, "timeline", id, "--format=jsonl");
    assertTrue(json.lines().findFirst().orElseThrow().contains("\"event\":\"CASE_OPENED\""), json);
    String today = LocalDate.now(ZoneId.of("Asia/Taipei")).toString();
    String csv =
        cli(
            0,
            "statistics",
            "--by=kind,decision",
            "--office=" + OFFICES.getFirst(),
            "--from=2026-01-01",
            "--to=" + today,
            "--format=csv");
    assertEquals("kind,decision,cases", csv.lines().findFirst().orElseThrow());
    assertTrue(csv.contains("REPLACEMENT,REFUSE,WITHHELD"), csv);
    assertTrue(csv.contains("REPLACEMENT,ALL,7"), csv);
    assertTrue(cli(0, "flags", "--from=" + today, "--to=" + today).startsWith("operator"));
    assertTrue(cli(0, "review", "--state=open").startsWith("review"));
    cli(1, "sample", "--seed=1", "--from=" + today, "--to=" + today);
    cli(2, "cases", "--state=lost");
    cli(2, "review", "--id=x");
    assertTrue(cli(1, "review", "--id=x", "--finding=in-order").isEmpty());
  }
}
