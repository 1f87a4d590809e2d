package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseExpiry;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.Suggestion;

@Timeout(60)
class CasePagesTest {
  private static final byte[] PHOTO = "a live capture".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private Browser clerk;
  private Browser supervisor;

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
    office.forget();
    clerk = new Browser(console);
    supervisor = new Browser(console);
    clerk.signIn("clerk01");
    supervisor.signIn("supervisor01");
  }

  @AfterEach
  void leave() {
    clerk.close();
    supervisor.close();
  }

  @Test
  void aNumberIsCheckedAsItIsTyped() throws Exception {
    clerk.get("/cases/new");
    String right = number("a123456789").body();
    assertTrue(right.contains("\"state\":\"VALID\""), right);
    assertTrue(right.contains("\"number\":\"A123456789\""), right);
    assertTrue(number("A123456788").body().contains("檢查碼不符"));
  }

  @Test
  void aMatchIsAcceptedAndTheReceiptPrinted() throws Exception {
    String path = checked("A123456789");
    Case of = only();
    assertEquals(CaseKind.CASE_KIND_REPLACEMENT, of.getKind());
    assertEquals(ReplacementReason.REPLACEMENT_REASON_LOST, of.getReplacementReason());
    assertEquals("63000010", of.getOfficeId());
    String page = clerk.get(path).body();
    assertTrue(page.contains("band match large"), page);
    assertTrue(page.contains("2019-05-31"), page);
    assertTrue(page.contains("陌生人如此相像的機會低於 10,000 分之一"), page);
    String done = clerk.submit(path + "/decision", Map.of("decision", "DECISION_ACCEPT")).body();
    assertTrue(done.contains("已核發，可供製證"), done);
    String slip = clerk.get(path + "/slip").body();
    assertTrue(slip.contains("人別確認收據") && slip.contains("0123456789abcdef"), slip);
  }

  @Test
  void theProbeAndThePhotoOnRecordAreSeenAndNeverKeptByTheBrowser() throws Exception {
    String path = checked("A123456789");
    clerk.get(path);
    String capture = clerk.find("id=\"probe\" src=\"([^\"]+)\"").orElseThrow();
    String record = clerk.find("id=\"record\" src=\"([^\"]+)\"").orElseThrow();
    HttpResponse<String> probe = clerk.get(capture);
    assertEquals("a live capture", probe.body());
    assertEquals("no-store", probe.headers().firstValue("cache-control").orElseThrow());
    HttpResponse<String> portrait = clerk.get(record);
    assertEquals("portrait photo1", portrait.body());
    assertEquals("no-store", portrait.headers().firstValue("cache-control").orElseThrow());
    assertEquals(400, clerk.get(path + "/photos/another").statusCode());
  }

  @Test
  void theProbeIsSeenAtAnotherConsole() throws Exception {
    String path = checked("A123456789");
    clerk.get(path);
    String capture = clerk.find("id=\"probe\" src=\"([^\"]+)\"").orElseThrow();
    assertEquals("a live capture", clerk.get(capture).body());
    assertEquals(List.of(), office.probeReaders);
    try (var elsewhere = ConsoleSite.start(office, data.resolve("elsewhere"));
        var visitor = new Browser(elsewhere)) {
      visitor.signIn("supervisor01");
      assertTrue(visitor.get(path).body().contains("src=\"" + capture + "\""));
      assertEquals("a live capture", visitor.get(capture).body());
      assertEquals("a live capture", visitor.get(capture).body());
      assertEquals(List.of("supervisor01"), office.probeReaders);
      visitor.signIn("clerk02");
      assertEquals("a live capture", visitor.get(capture).body());
      assertEquals(List.of("supervisor01", "clerk02"), office.probeReaders);
      assertEquals(400, visitor.get(path + "/captures/another").statusCode());
    }
  }

  @Test
  void tooManyLivePicturesAreSaidToBeTooMany() throws Exception {
    clerk.get("/cases/new");
    office.busy = true;
    HttpResponse<String> refused = clerk.photo("/assess", PHOTO, "");
    assertEquals(429, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("操作次數超過上限"), refused.body());
  }

  @Test
  void aCaseInDoubtGoesToAnotherPerson() throws Exception {
    suggest(Band.BAND_REFER, CheckReason.CHECK_REASON_WEAK_MATCH);
    String path = checked("A123456789");
    String page = clerk.get(path).body();
    assertFalse(page.contains("DECISION_ACCEPT"), "a clerk alone cannot accept");
    assertTrue(page.contains("相似，但不足以認定相符。"), page);
    clerk.submit(path + "/decision", Map.of("decision", "DECISION_REFER", "reason", "unsure"));
    String queue = supervisor.get("/queue").body();
    assertTrue(queue.contains("A123456789") && queue.contains("轉請覆核（1 件）"), queue);
    supervisor.get(path);
    assertEquals(
        400,
        supervisor
            .submit(path + "/review", Map.of("decision", "DECISION_ACCEPT", "reason", " "))
            .statusCode());
    supervisor.get(path);
    String reviewed =
        supervisor
            .submit(path + "/review", Map.of("decision", "DECISION_ACCEPT", "reason", "the scar"))
            .body();
    assertTrue(reviewed.contains("已接受") && reviewed.contains("the scar"), reviewed);
  }

  @Test
  void whoTookPartCannotReview() throws Exception {
    suggest(Band.BAND_REFER, CheckReason.CHECK_REASON_WEAK_MATCH);
    String path = checked(supervisor, "A123456789");
    supervisor.get(path);
    String own =
        supervisor
            .submit(path + "/decision", Map.of("decision", "DECISION_REFER", "reason", "unsure"))
            .body();
    assertTrue(
        own.contains("須由另一位主管覆核")
            && !own.contains("name=\"reason\" rows=\"2\" maxlength=\"500\" required"),
        own);
    HttpResponse<String> forced =
        supervisor.submit(
            path + "/review", Map.of("decision", "DECISION_ACCEPT", "reason", "myself"));
    assertEquals(409, forced.statusCode());
    assertTrue(forced.body().contains("您曾參與這個案件"), forced.body());
  }

  @Test
  void aWatchListHitAlarmsTheSupervisorAndIsNotShownToTheClerk() throws Exception {
    suggest(Band.BAND_NO_MATCH, CheckReason.CHECK_REASON_WATCH_LIST);
    String path = checked("A123456789");
    String seen = clerk.get(path).body();
    assertFalse(seen.contains("冒領"), seen);
    assertTrue(seen.contains("代碼 07"), seen);
    String queue = supervisor.get("/queue").body();
    assertTrue(queue.contains("data-alarm=\"true\""), queue);
    assertTrue(supervisor.get(path).body().contains("與曾登記之冒領人相符"));
  }

  @Test
  void theQueueIsLive() throws Exception {
    suggest(Band.BAND_REFER, CheckReason.CHECK_REASON_WEAK_MATCH);
    var events =
        supervisor
            .client()
            .send(
                supervisor.request("/queue/events").timeout(Duration.ofSeconds(30)).GET().build(),
                BodyHandlers.ofInputStream());
    assertTrue(
        events.headers().firstValue("content-type").orElseThrow().startsWith("text/event-stream"));
    try (var lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      await(lines, "沒有待覆核");
      String path = checked("A123456789");
      clerk.get(path);
      clerk.submit(path + "/decision", Map.of("decision", "DECISION_REFER", "reason", "unsure"));
      await(lines, "A123456789");
    }
  }

  @Test
  void withoutAFaceDocumentsGoToASupervisor() throws Exception {
    office.recordBand = Band.BAND_UNSPECIFIED;
    suggest(Band.BAND_REFER, CheckReason.CHECK_REASON_NOT_ENROLLED);
    String path = checked("A123456789");
    String page = clerk.get(path).body();
    assertTrue(page.contains("沒有可比對的在檔照片。"), page);
    clerk.get(path + "/documents");
    assertEquals(
        400,
        clerk
            .submit(path + "/documents", Map.of("ground", "ALTERNATIVE_GROUND_INJURY"))
            .statusCode());
    clerk.get(path + "/documents");
    String recorded =
        clerk
            .submit(
                path + "/documents",
                Map.of(
                    "ground", "ALTERNATIVE_GROUND_NOT_ENROLLED",
                    "evidence", "ALTERNATIVE_EVIDENCE_PASSPORT"))
            .body();
    assertTrue(recorded.contains("待主管覆核") && recorded.contains("護照"), recorded);
    assertTrue(clerk.get(path + "/slip").body().contains("一次告知單"));
  }

  @Test
  void historyIsSaidInWords() throws Exception {
    suggest(Band.BAND_REFER, CheckReason.CHECK_REASON_PERSON_WAS_IMPERSONATED);
    String page = clerk.get(checked("A123456789")).body();
    assertTrue(page.contains("當事人曾被他人冒名申辦") && page.contains("戶所 65000020"), page);
  }

  @Test
  void anApplicantMayGo() throws Exception {
    String path = checked("A123456789");
    clerk.get(path);
    clerk.submit(path + "/withdrawal", Map.of("reason", "found the card"));
    assertEquals(CaseState.CASE_STATE_WITHDRAWN, only().getState());
  }

  @Test
  void anExpiredCaseSaysSoInItsHistory() throws Exception {
    String path = checked("A123456789");
    Case expired =
        only().toBuilder()
            .setState(CaseState.CASE_STATE_EXPIRED)
            .setExpiry(
                CaseExpiry.newBuilder()
                    .setAct(CaseAct.newBuilder().setAt(Timestamps.fromMillis(1_800_000_000_000L))))
            .build();
    office.cases.put(expired.getCaseId(), expired);
    String page = clerk.get(path).body();
    assertTrue(page.contains("逾時失效：無人續辦") && page.contains("2027-01-15 16:00 · 系統"), page);
  }

  @Test
  void adviceOnALivePictureIsInTheReadersLanguage() throws Exception {
    clerk.get("/cases/new");
    HttpResponse<String> hint = clerk.photo("/assess", PHOTO, "");
    assertEquals(200, hint.statusCode(), hint.body());
    assertTrue(hint.body().contains("\"ready\":false"), hint.body());
    assertFalse(hint.body().contains("Make more light"), hint.body());
  }

  @Test
  void theSameCaptureSentTwiceIsOneCheck() throws Exception {
    String path = opened(clerk, "A123456789");
    String request = UUID.randomUUID().toString();
    clerk.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, request);
    HttpResponse<String> again =
        clerk.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, request);
    assertEquals("{\"next\":\"" + path + "\"}", again.body());
    assertEquals(1, only().getChecksCount());
  }

  @Test
  void aCaseThatIsNotThereIsSaidSo() throws Exception {
    HttpResponse<String> answer = clerk.get("/cases/ffff");
    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().contains("找不到這個案件。"), answer.body());
  }

  @Test
  void atAServiceWithoutAccountsANameIsEnough() throws Exception {
    try (var trial =
            ConsoleSite.start(office, data.resolve("trial"), false, Duration.ofMinutes(15));
        var visitor = new Browser(trial)) {
      String page = visitor.get("/sign-in").body();
      assertTrue(page.contains("試用模式") && !page.contains("type=\"password\""), page);
      assertEquals(
          400,
          visitor
              .submit("/sign-in", Map.of("account", "no blanks", "role", "ROLE_CLERK"))
              .statusCode());
      visitor.get("/sign-in");
      assertTrue(
          visitor
              .submit("/sign-in", Map.of("account", "clerk02", "role", "ROLE_CLERK"))
              .body()
              .contains("id=\"new-case\""));
    }
  }

  private void suggest(Band band, CheckReason reason) {
    office.suggestion = Suggestion.newBuilder().setBand(band).addReasons(reason).build();
    if (office.recordBand != Band.BAND_UNSPECIFIED) {
      office.recordBand = band;
    }
  }

  private String checked(String number) throws Exception {
    return checked(clerk, number);
  }

  private static String checked(Browser browser, String number) throws Exception {
    String path = opened(browser, number);
    HttpResponse<String> sent =
        browser.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, UUID.randomUUID().toString());
    assertEquals("{\"next\":\"" + path + "\"}", sent.body());
    return path;
  }

  private static String opened(Browser browser, String number) throws Exception {
    browser.get("/cases/new");
    String page =
        browser
            .submit(
                "/cases",
                Map.of(
                    "kind", "CASE_KIND_REPLACEMENT",
                    "replacement", "REPLACEMENT_REASON_LOST",
                    "number", number))
            .body();
    assertTrue(page.contains("id=\"camera\""), page);
    return browser.find("data-send=\"([^\"]+)/capture/CASE_KIND_REPLACEMENT\"").orElseThrow();
  }

  private HttpResponse<String> number(String typed) throws IOException, InterruptedException {
    return clerk.form("/id-check", Map.of("csrf", clerk.csrf(), "number", typed));
  }

  private Case only() {
    assertEquals(1, office.cases.size());
    return office.cases.values().iterator().next();
  }

  private static void await(BufferedReader lines, String text) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(text)) {
      line = lines.readLine();
    }
    assertTrue(line != null, "the stream ended before '" + text + "'");
  }
}
