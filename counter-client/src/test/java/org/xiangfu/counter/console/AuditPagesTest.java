package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.StatisticsDimension;

@Timeout(60)
class AuditPagesTest {
  private static final byte[] PHOTO = "a face".getBytes(UTF_8);

  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private Browser auditor;

  @BeforeAll
  static void start() throws IOException {
    office = new FakeOffice();
    console = ConsoleSite.start(office, data);
  }

  @AfterAll
  static void stop() {
    console.close();
    office.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    auditor = new Browser(console);
    auditor.signIn("auditor01");
  }

  @AfterEach
  void leave() {
    auditor.close();
  }

  @Test
  void anAuditorBeginsAtTheAuditAndSeesNothingOfACounter() throws Exception {
    String home = auditor.get("/audit").body();
    assertTrue(home.contains("稽核作業") && home.contains("href=\"/audit/statistics\""), home);
    assertFalse(home.contains("/cases/new"), home);
    assertEquals(403, auditor.get("/cases/new").statusCode());
  }

  @Test
  void nobodyElseSeesTheAudit() throws Exception {
    for (String account : new String[] {"clerk01", "supervisor01", "admin01"}) {
      try (var other = new Browser(console)) {
        other.signIn(account);
        for (String path :
            new String[] {
              "/audit",
              "/audit/cases",
              "/audit/cases/" + FakeAudit.CASE,
              "/audit/events",
              "/audit/statistics",
              "/audit/reviews",
              "/audit/cards",
              "/audit/ledger"
            }) {
          assertEquals(403, other.get(path).statusCode(), account + " " + path);
        }
        int incidents = account.startsWith("supervisor") ? 200 : 403;
        assertEquals(incidents, other.get("/incidents").statusCode(), account);
      }
    }
  }

  @Test
  void casesAreFoundByWhatIsKnownOfThemAndPageByPage() throws Exception {
    auditor.get("/audit/cases");
    String found =
        auditor
            .submit(
                "/audit/cases",
                Map.of(
                    "person", "a123 456789",
                    "role", "PERSON_ROLE_VICTIM",
                    "band", "BAND_NO_MATCH",
                    "override", "yes",
                    "from", "2026-11-01",
                    "to", "2026-11-01"))
            .body();
    assertTrue(found.contains("/audit/cases/" + FakeAudit.CASE), found);
    CaseConditions asked = office.audit.caseQuestions.getLast().getWhere();
    assertEquals("A123456789", asked.getPersonId());
    assertEquals(PersonRole.PERSON_ROLE_VICTIM, asked.getPersonRole());
    assertEquals(Band.BAND_NO_MATCH, asked.getBand());
    assertTrue(asked.getOverride());
    assertEquals(86_400, asked.getTo().getSeconds() - asked.getFrom().getSeconds());
    assertEquals(
        Purpose.PURPOSE_AUDIT, office.audit.caseQuestions.getLast().getOrigin().getPurpose());
    assertTrue(found.contains("name=\"token\" value=\"page2\""), found);
    assertTrue(found.contains("name=\"band\" value=\"BAND_NO_MATCH\""), "the page repeats it all");
    auditor.submit(
        "/audit/cases", Map.of("person", "A123456789", "clerk", "clerk07", "token", "page2"));
    assertEquals("page2", office.audit.caseQuestions.getLast().getPage().getToken());
  }

  @Test
  void anImpossibleDayIsRefusedInWords() throws Exception {
    auditor.get("/audit/cases");
    HttpResponse<String> answer = auditor.submit("/audit/cases", Map.of("from", "2026-02-30"));
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("請輸入日期"), answer.body());
  }

  @Test
  void aCasesTimeLineTellsStepsLooksAndRefusals() throws Exception {
    office.cases.put(FakeAudit.CASE, FakeAudit.aCase());
    String page = auditor.get("/audit/cases/" + FakeAudit.CASE).body();
    assertTrue(page.contains("完整經過（6 筆）") && page.contains("class=\"refused\""), page);
    assertTrue(page.contains("REVIEW FOUR_EYES"), page);
    assertTrue(
        page.contains(Texts.of(Locale.TRADITIONAL_CHINESE).get("reason.CHECK_REASON_WATCH_LIST")),
        "an auditor reads what the clerk’s screen does not say");
    assertTrue(page.contains("somebody else"), page);
  }

  @Test
  void looksOneAfterTheOtherAreOneLineOfTheTimeLine() throws Exception {
    office.cases.put(FakeAudit.CASE, FakeAudit.aCase());
    String page = auditor.get("/audit/cases/" + FakeAudit.CASE).body();
    assertTrue(page.contains("#10–11") && page.contains("共 2 次"), page);
    assertTrue(page.contains("#8<"), "a step stands between it and the others");
  }

  @Test
  void eventsTellWhoLookedWithoutACase() throws Exception {
    auditor.get("/audit/events");
    String page =
        auditor
            .submit("/audit/events", Map.of("clerk", "clerk07", "without", "yes", "case", ""))
            .body();
    assertTrue(office.audit.eventQuestions.getLast().getWithoutCase());
    assertEquals("clerk07", office.audit.eventQuestions.getLast().getOperatorId());
    assertTrue(page.contains("無案件"), page);
  }

  @Test
  void whatIsWithheldIsSaidToBeAndIsNoNumber() throws Exception {
    auditor.get("/audit/statistics");
    String page =
        auditor
            .submit(
                "/audit/statistics",
                Map.of(
                    "by", "STATISTICS_DIMENSION_OFFICE",
                    "across", "STATISTICS_DIMENSION_SEX",
                    "from", "2026-11-01",
                    "to", "2026-11-20"))
            .body();
    assertEquals(
        List.of(
            StatisticsDimension.STATISTICS_DIMENSION_OFFICE,
            StatisticsDimension.STATISTICS_DIMENSION_SEX),
        office.audit.counts.getLast().getDimensionsList());
    assertTrue(page.contains("data-count=\"1234\">1,234<"), page);
    assertTrue(page.contains("data-withheld=\"true\">不予顯示<"), page);
    assertTrue(page.contains("低於 5 之數值"), page);
  }

  @Test
  void theChartLibraryComesFromTheConsoleItself() throws Exception {
    HttpResponse<String> library = auditor.get("/lib/chart.js");
    assertEquals(200, library.statusCode());
    assertTrue(library.headers().firstValue("content-type").orElseThrow().contains("javascript"));
    assertTrue(library.body().contains("Chart.js v4"), "the browser build");
  }

  @Test
  void impersonationsAreFoundBothWaysAndClosedWithAReason() throws Exception {
    auditor.get("/incidents");
    auditor.submit(
        "/incidents",
        Map.of("person", "A123456789", "role", "INCIDENT_ROLE_IMPOSTOR", "state", ""));
    assertEquals(
        IncidentRole.INCIDENT_ROLE_IMPOSTOR, office.audit.incidentQuestions.getLast().getRole());
    auditor.submit("/incidents", Map.of("state", "INCIDENT_STATE_SUSPECTED"));
    assertEquals(
        IncidentState.INCIDENT_STATE_SUSPECTED,
        office.audit.incidentQuestions.getLast().getState());
    assertEquals(400, auditor.submit("/incidents", Map.of("state", "")).statusCode());

    String path = "/incidents/" + FakeAudit.INCIDENT;
    String page = auditor.get(path).body();
    assertTrue(page.contains("another face") && page.contains("結案"), page);
    assertFalse(page.contains("/confirmation"), "an auditor confirms nothing");
    assertEquals(403, auditor.submit(path + "/confirmation", Map.of("reason", "x")).statusCode());
    auditor.get(path);
    assertEquals(
        400,
        auditor
            .submit(path + "/end", Map.of("outcome", "INCIDENT_OUTCOME_UNFOUNDED", "reason", ""))
            .statusCode());
    auditor.get(path);
    auditor.submit(
        path + "/end", Map.of("outcome", "INCIDENT_OUTCOME_UNFOUNDED", "reason", "a twin"));
    assertEquals(
        IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED, office.audit.closed.getLast().getOutcome());
  }

  @Test
  void aSupervisorConfirmsWhatSomebodyElseRecorded() throws Exception {
    try (var supervisor = new Browser(console)) {
      supervisor.signIn("supervisor01");
      String path = "/incidents/" + FakeAudit.INCIDENT;
      assertTrue(supervisor.get(path).body().contains("/confirmation"));
      supervisor.submit(path + "/confirmation", Map.of("reason", "seen by two"));
      assertEquals("seen by two", office.audit.confirmed.getLast().getReason());
    }
  }

  @Test
  void aFaceIsSearchedForAmongImpostorsAndPastCaptures() throws Exception {
    auditor.get("/incidents/face");
    String page = auditor.upload("/incidents/face", "photo", PHOTO).body();
    assertEquals("a face", office.audit.faces.getLast().toStringUtf8());
    assertTrue(page.contains("共 17 張臉孔") && page.contains("共比對 400 筆"), page);
    assertTrue(page.contains("/incidents/" + FakeAudit.INCIDENT), page);
    HttpResponse<String> refused =
        auditor.upload("/incidents/face", "photo", "no face".getBytes(UTF_8));
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("role=\"alert\""), refused.body());
  }

  @Test
  void theLedgerIsProvenWithAKeyThatTheAuditorBrings() throws Exception {
    office.audit.altered = false;
    String page = proven(office.audit.publicKey());
    assertTrue(page.contains("已證明：未遭竄改"), page);
    assertTrue(page.contains("尚未簽章之事件：1 筆"), page);
  }

  @Test
  void theFirstAlteredRecordIsNamed() throws Exception {
    office.audit.altered = true;
    try {
      String page = proven(office.audit.publicKey());
      assertTrue(page.contains("首筆異常紀錄為 2"), page);
      assertTrue(page.contains("與前文之雜湊鏈不符"), page);
    } finally {
      office.audit.altered = false;
    }
  }

  @Test
  void anotherKeyProvesNothing() throws Exception {
    String page = proven(new FakeAudit().publicKey());
    assertTrue(page.contains("並非以您所持金鑰簽章"), page);
    auditor.get("/audit/ledger");
    assertEquals(
        400, auditor.upload("/audit/ledger/check", "key", "{}".getBytes(UTF_8)).statusCode());
  }

  private String proven(byte[] key) throws Exception {
    auditor.get("/audit/ledger");
    auditor.upload("/audit/ledger/check", "key", key);
    while (auditor.get("/audit/ledger/check").body().contains("\"running\":true")) {
      Thread.onSpinWait();
    }
    return auditor.get("/audit/ledger").body();
  }

  @Test
  void theLedgerIsDownloadedAsLinesAndAsTable() throws Exception {
    auditor.get("/audit/ledger");
    HttpResponse<String> lines = auditor.submit("/audit/ledger/export", Map.of("format", "JSONL"));
    assertTrue(
        lines.headers().firstValue("content-disposition").orElseThrow().contains("ledger.jsonl"));
    assertEquals(7, lines.body().lines().count(), "header, four events, a signature, an end");
    String end = lines.body().lines().toList().getLast();
    assertTrue(end.startsWith("{\"end\":{\"sequence\":4,\"count\":4,\"head\":\""), end);
    assertTrue(end.contains("\",\"checkpoints\":1},\"sha256\":\""), end);
    assertTrue(lines.body().startsWith("{\"xiangfuLedger\":1,\"before\":{\"sequence\":0,"));
    auditor.get("/audit/ledger");
    String table = auditor.submit("/audit/ledger/export", Map.of("format", "CSV")).body();
    assertEquals(5, table.lines().count());
    assertTrue(table.lines().findFirst().orElseThrow().endsWith(",chain,without_case,case"), table);
    assertTrue(table.contains(",'=clerk,"), "no cell is a formula: " + table);
  }

  @Test
  void casesAreDrawnAndTheirReviewsRecorded() throws Exception {
    String page = auditor.get("/audit/reviews").body();
    assertTrue(page.contains("與建議不同") && page.contains("/finding"), page);
    auditor.submit(
        "/audit/reviews/draw",
        Map.of(
            "seed", "42",
            "from", "2026-11-01",
            "to", "2026-11-20",
            "reviewers", "auditor01, auditor02"));
    assertEquals(42, office.audit.samples.getLast().getSeed());
    assertEquals(2, office.audit.samples.getLast().getReviewerIdsCount());
    String finding = "/audit/reviews/" + FakeAudit.REVIEW + "/finding";
    assertEquals(
        400,
        auditor.submit(finding, Map.of("finding", "REVIEW_FINDING_MISUSE")).statusCode(),
        "only what is in order needs no note");
    auditor.get("/audit/reviews");
    auditor.submit(
        finding,
        Map.of("finding", "REVIEW_FINDING_PROCEDURE", "note", "no reason", "follow", "yes"));
    assertEquals(
        ReviewFinding.REVIEW_FINDING_PROCEDURE, office.audit.findings.getLast().getFinding());
    assertTrue(office.audit.findings.getLast().getFollowUp());
  }

  @Test
  void cardsAreHeldAgainstReceipts() throws Exception {
    auditor.get("/audit/cards");
    String csv = "\uFEFFserial,receipt,office,date\r\nK1,r1,63000010,2026-11-02\r\nK2,,,2026-11-01";
    String page = auditor.upload("/audit/cards", "cards", csv.getBytes(UTF_8)).body();
    assertEquals(2, office.audit.reconciled.getLast().getCardsCount());
    assertEquals(
        2 * 86_400,
        office.audit.reconciled.getLast().getTo().getSeconds()
            - office.audit.reconciled.getLast().getFrom().getSeconds());
    assertTrue(page.contains("無收據") && page.contains("K2"), page);
    HttpResponse<String> wrong =
        auditor.upload(
            "/audit/cards",
            "cards",
            "serial,receipt,office,date\nK1,r1,o,2026-11-02\nK2,r2,o,soon".getBytes(UTF_8));
    assertEquals(400, wrong.statusCode());
    assertTrue(wrong.body().contains("第 3 行"), wrong.body());
  }

  @Test
  void aFormWithAFileThatAnotherPageSentIsRefused() throws Exception {
    auditor.get("/audit/cards");
    assertEquals(403, auditor.upload("/audit/cards", "cards", PHOTO, "forged").statusCode());
  }
}
