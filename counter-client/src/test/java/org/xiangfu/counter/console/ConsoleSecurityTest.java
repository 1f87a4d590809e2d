package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConsoleSecurityTest {
  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private Browser browser;

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
  void visit() {
    browser = new Browser(console);
  }

  @AfterEach
  void leave() {
    browser.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sign-in", "/static/console.css", "/nowhere", "/cases/new"})
  void everyAnswerCarriesTheHeaders(String path) throws Exception {
    HttpResponse<String> answer = browser.get(path);
    String policy = header(answer, "content-security-policy");
    assertTrue(
        policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertEquals("DENY", header(answer, "x-frame-options"));
    assertEquals("nosniff", header(answer, "x-content-type-options"));
    assertEquals("same-origin", header(answer, "referrer-policy"));
    assertTrue(header(answer, "permissions-policy").contains("camera=(self), microphone=()"));
    assertEquals(
        path.startsWith("/static") ? "no-cache" : "no-store", header(answer, "cache-control"));
    assertTrue(answer.headers().firstValue("server").isEmpty());
  }

  @Test
  void noPageHasScriptOrStyleOfItsOwn() throws Exception {
    browser.signIn("clerk01");
    for (String path : List.of("/cases/new", "/cases/open", "/waiting")) {
      String page = browser.get(path).body();
      assertFalse(
          Pattern.compile("<script(?![^>]*src=)|<style| style=| on[a-z]+=").matcher(page).find(),
          path);
    }
  }

  @Test
  void anotherNameForThisComputerIsRefused() throws Exception {
    assertEquals(421, raw("GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n"));
    assertEquals(421, raw("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"));
    String port = ":" + console.address().getPort();
    assertEquals(200, raw("GET /sign-in HTTP/1.1\r\nHost: localhost" + port + "\r\n"));
  }

  @Test
  void aFormOfAnotherSiteIsRefused() throws Exception {
    browser.get("/sign-in");
    Map<String, String> form =
        Map.of("csrf", browser.csrf(), "account", "clerk01", "password", FakeOffice.PASSWORD);
    assertEquals(
        403,
        browser
            .send(
                browser
                    .request("/sign-in")
                    .header("origin", "https://evil.example")
                    .POST(BodyPublishers.ofString("account=clerk01")))
            .statusCode());
    assertEquals(
        403,
        browser.send(browser.request("/sign-in").POST(BodyPublishers.noBody())).statusCode(),
        "without an origin");
    assertEquals(303, browser.form("/sign-in", form).statusCode());
  }

  @Test
  void aFormWithoutItsTokenIsRefused() throws Exception {
    browser.get("/sign-in");
    HttpResponse<String> refused =
        browser.form(
            "/sign-in",
            Map.of("csrf", "0".repeat(64), "account", "clerk01", "password", FakeOffice.PASSWORD));
    assertEquals(403, refused.statusCode());
    assertEquals(303, browser.get("/cases/new").statusCode(), "nobody has signed in");
  }

  @Test
  void signingInGivesANewSessionThatScriptsCannotRead() throws Exception {
    HttpResponse<String> before = browser.get("/sign-in");
    String cookie = header(before, "set-cookie");
    assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
    String planted = browser.cookieHeader();
    browser.signIn("clerk01");
    assertNotEquals(planted, browser.cookieHeader());
  }

  @Test
  void theTokenOfTheServiceNeverReachesTheBrowser() throws Exception {
    HttpResponse<String> home = browser.signIn("clerk01");
    assertEquals(200, home.statusCode());
    assertFalse(home.body().contains("token-of"), "the page");
    assertFalse(browser.cookieHeader().contains("token-of"), "the cookie");
  }

  @Test
  void aWrongPasswordIsSaidInBothLanguages() throws Exception {
    browser.get("/sign-in");
    Map<String, String> wrong = Map.of("account", "clerk01", "password", "wrong");
    HttpResponse<String> chinese = browser.submit("/sign-in", wrong);
    assertEquals(401, chinese.statusCode());
    assertTrue(chinese.body().contains("帳號或密碼錯誤。"), chinese.body());
    browser.submit("/language", Map.of("to", "en", "back", "/sign-in"));
    assertTrue(browser.submit("/sign-in", wrong).body().contains("Account or password is wrong."));
  }

  @Test
  void theLanguageSwitchLeadsToNoOtherSite() throws Exception {
    browser.get("/sign-in");
    HttpResponse<String> answer =
        browser.form(
            "/language", Map.of("csrf", browser.csrf(), "to", "en", "back", "//evil.example/x"));
    assertEquals("/", header(answer, "location"));
  }

  @Test
  void whoHasNotSignedInSeesNothing() throws Exception {
    for (String path :
        List.of("/", "/cases/new", "/cases/1", "/cases/1/photos/2", "/queue", "/waiting")) {
      HttpResponse<String> answer = browser.get(path);
      assertEquals(303, answer.statusCode(), path);
      assertEquals("/sign-in", header(answer, "location"), path);
    }
    assertEquals(403, browser.get("/queue/events").statusCode());
  }

  @Test
  void aClerkHasNoQueueAndAnAgencyNoPages() throws Exception {
    browser.signIn("clerk01");
    assertEquals(403, browser.get("/queue").statusCode());
    assertEquals(403, browser.get("/queue/events").statusCode());
    try (var other = new Browser(console)) {
      assertTrue(other.signIn("agency01").body().contains("沒有可用的功能"));
      assertEquals(403, other.get("/cases/new").statusCode());
    }
  }

  @Test
  void eachRoleHasItsHome() throws Exception {
    assertTrue(browser.signIn("clerk01").body().contains("id=\"new-case\""));
    try (var other = new Browser(console)) {
      assertTrue(other.signIn("supervisor01").body().contains("目前沒有待覆核案件。"));
    }
  }

  @Test
  void aOneTimePasswordIsChangedBeforeAnythingElse() throws Exception {
    HttpResponse<String> first = browser.signIn("clerk-new");
    assertTrue(first.body().contains("name=\"again\""), first.body());
    assertEquals(403, browser.get("/cases/new").statusCode());
    browser.get("/password");
    assertEquals(
        400,
        browser
            .submit("/password", Map.of("old", "x", "new", "one sentence here", "again", "another"))
            .statusCode());
    HttpResponse<String> home =
        browser.submit(
            "/password",
            Map.of("old", "x", "new", "one sentence here", "again", "one sentence here"));
    assertTrue(home.body().contains("id=\"new-case\""), home.body());
  }

  @Test
  void signingOutEndsTheSessionHereAndAtTheService() throws Exception {
    browser.signIn("clerk01");
    String old = browser.cookieHeader();
    browser.submit("/sign-out", Map.of());
    assertEquals(1, office.signedOut);
    var again = browser.request("/cases/new").setHeader("cookie", old).GET();
    assertEquals("/sign-in?ended", header(browser.send(again), "location"));
  }

  @Test
  void aSessionThatTheServiceEndedIsOver() throws Exception {
    browser.signIn("clerk01");
    office.sessionsEnded = true;
    HttpResponse<String> answer = browser.get("/cases/open");
    assertEquals("/sign-in?ended", header(answer, "location"));
    office.sessionsEnded = false;
    assertEquals(303, browser.get("/cases/new").statusCode());
  }

  @Test
  void aScriptIsToldHowLongTheSessionLasts() throws Exception {
    browser.signIn("clerk01");
    String status = browser.get("/status").body();
    assertTrue(status.contains("\"left\":89") || status.contains("\"left\":900"), status);
    assertTrue(status.contains("\"away\":false"), status);
  }

  private int raw(String head) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), console.address().getPort())) {
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
