package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OutageTest {
  private static final byte[] PHOTO = "a live capture".getBytes(StandardCharsets.UTF_8);

  @TempDir Path data;
  private FakeOffice office;
  private ConsoleServer console;
  private Browser clerk;

  @BeforeEach
  void start() throws Exception {
    office = new FakeOffice();
    console = ConsoleSite.start(office, data);
    clerk = new Browser(console);
    clerk.signIn("clerk01");
  }

  @AfterEach
  void stop() {
    clerk.close();
    console.close();
    office.close();
  }

  @Test
  void aCaptureThatCannotBeSentWaitsAndIsSentOnReturn() throws Exception {
    String path = open();
    office.goAway();
    String request = UUID.randomUUID().toString();
    String waiting = next(clerk.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, request));
    assertTrue(waiting.startsWith("/waiting/"), waiting);
    String page = clerk.get(waiting).body();
    assertTrue(page.contains("尚未進行比對") && page.contains("請勿據以核發證件"), page);
    assertFalse(page.contains("band match"), page);
    assertTrue(page.contains("data-count=\"1\""), page);
    office.comeBack();
    assertEquals("/" + path.substring(1), landing(waiting));
    assertEquals(List.of("a live capture"), sent());
    assertEquals(1, office.requestIds.stream().filter(request::equals).count());
    assertTrue(clerk.get("/waiting").body().contains("data-count=\"0\""));
  }

  @Test
  void aCaseIsBegunWithoutTheServiceAndOpenedOnReturn() throws Exception {
    clerk.get("/cases/new");
    office.goAway();
    String page = clerk.submit("/cases", newCase()).body();
    assertTrue(page.contains("案件尚未開立"), page);
    String waiting = clerk.find("href=\"(/waiting/[^\"]+)/capture\"").orElseThrow();
    assertTrue(clerk.get(waiting + "/capture").body().contains("id=\"camera\""));
    assertEquals(
        waiting, next(clerk.photo(waiting + "/capture", PHOTO, UUID.randomUUID().toString())));
    assertTrue(office.cases.isEmpty());
    office.comeBack();
    String landed = landing(waiting);
    assertTrue(landed.startsWith("/cases/"), landed);
    assertEquals(1, office.cases.size());
    assertEquals(1, office.cases.values().iterator().next().getChecksCount());
  }

  @Test
  void whatWaitsSurvivesTheConsole() throws Exception {
    String path = open();
    office.goAway();
    String request = UUID.randomUUID().toString();
    next(clerk.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, request));
    console.close();
    console = ConsoleSite.start(office, data);
    clerk.goTo(console);
    office.comeBack();
    assertTrue(office.probes.isEmpty(), "nobody is signed in");
    clerk.signIn("clerk01");
    long end = System.nanoTime() + 30_000_000_000L;
    while (office.probes.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    assertEquals(List.of("a live capture"), sent());
    assertTrue(office.requestIds.contains(request));
  }

  @Test
  void nobodyElseSeesOrSendsWhatWaits() throws Exception {
    try (var other = new Browser(console)) {
      other.signIn("clerk02");
      assertEquals(200, other.get("/waiting").statusCode(), "signed in");
      String path = open();
      office.goAway();
      String waiting =
          next(
              clerk.photo(
                  path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, UUID.randomUUID().toString()));
      assertEquals(400, other.get(waiting).statusCode());
      assertFalse(other.get("/waiting").body().contains(waiting));
      office.comeBack();
      landing(waiting);
      assertEquals(400, other.get(waiting).statusCode());
    }
  }

  @Test
  void whatTheServiceRefusesIsSaidAndNotKept() throws Exception {
    String path = open();
    clerk.get(path);
    clerk.submit(path + "/withdrawal", Map.of("reason", ""));
    HttpResponse<String> refused =
        clerk.photo(path + "/capture/CASE_KIND_REPLACEMENT", PHOTO, UUID.randomUUID().toString());
    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("案件狀態已改變"), refused.body());
    assertTrue(clerk.get("/waiting").body().contains("沒有待傳送的資料。"));
  }

  private String open() throws Exception {
    clerk.get("/cases/new");
    clerk.submit("/cases", newCase());
    return clerk.find("data-send=\"([^\"]+)/capture/CASE_KIND_REPLACEMENT\"").orElseThrow();
  }

  private static Map<String, String> newCase() {
    return Map.of(
        "kind", "CASE_KIND_REPLACEMENT",
        "replacement", "REPLACEMENT_REASON_LOST",
        "number", "A123456789");
  }

  private static String next(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body().replaceAll(".*\"next\":\"([^\"]+)\".*", "$1");
  }

  // The page that waited leads to the case once it was sent.
  private String landing(String waiting) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < end) {
      HttpResponse<String> answer = clerk.get(waiting);
      if (answer.statusCode() == 303) {
        return answer.headers().firstValue("location").orElseThrow();
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the capture was not sent within 30 s");
  }

  private List<String> sent() {
    return office.probes.stream().map(probe -> probe.toStringUtf8()).toList();
  }
}
