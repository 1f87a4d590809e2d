package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenIdPagesTest {
  @TempDir static Path data;
  private static FakeOffice office;
  private static FakeProvider provider;
  private static ConsoleServer console;
  private Browser browser;

  @BeforeAll
  static void start() throws IOException {
    office = new FakeOffice();
    provider = new FakeProvider();
    console = ConsoleSite.startWithAll(office, data, data);
  }

  @AfterAll
  static void stop() {
    console.close();
    provider.close();
    office.close();
  }

  @BeforeEach
  void visit() throws Exception {
    office.forget();
    office.provider = provider.address();
    provider.asked.clear();
    browser = new Browser(console);
    browser.get("/sign-in");
  }

  @AfterEach
  void leave() {
    browser.close();
  }

  private String leaveForTheProvider() throws Exception {
    HttpResponse<String> left = browser.get("/sign-in/oidc");
    assertEquals(303, left.statusCode(), left.body());
    return left.headers().firstValue("location").orElseThrow();
  }

  private static String field(String address, String name) {
    Matcher found = Pattern.compile("[?&]" + name + "=([^&]+)").matcher(address);
    assertTrue(found.find(), name + " in " + address);
    return found.group(1);
  }

  private HttpResponse<String> finish(String code, String state) throws Exception {
    return browser.get("/sign-in/oidc/finish?code=" + code + "&state=" + state);
  }

  @Test
  void somebodySignsInAtTheProviderAndComesBack() throws Exception {
    String asked = leaveForTheProvider();
    assertTrue(asked.startsWith(provider.address() + "/authorize?"), asked);
    assertEquals("S256", field(asked, "code_challenge_method"));
    assertEquals("the-nonce", field(asked, "nonce"));
    assertTrue(field(asked, "redirect_uri").endsWith("%2Fsign-in%2Foidc%2Fback"), asked);
    String before = browser.cookieHeader();

    // The provider's redirect comes without the cookie, and must not cost the session.
    HttpResponse<String> back;
    try (var stranger = new Browser(console)) {
      back =
          stranger.get(
              "/sign-in/oidc/back?code=" + FakeProvider.CODE + "&state=" + field(asked, "state"));
    }
    assertTrue(back.headers().firstValue("set-cookie").isEmpty());
    Matcher next = Pattern.compile("content=\"0; url=([^\"]+)\"").matcher(back.body());
    assertTrue(next.find(), back.body());

    HttpResponse<String> done = browser.get(next.group(1).replace("&amp;", "&"));
    assertEquals("/", done.headers().firstValue("location").orElseThrow(), done.body());
    assertNotEquals(before, browser.cookieHeader(), "a new session");
    assertTrue(provider.asked.getFirst().contains("code_verifier="), "PKCE");
    browser.follow();
    assertTrue(browser.get("/cluster").body().contains("admin07"));
  }

  @Test
  void anAnswerToAnotherSignInIsRefused() throws Exception {
    leaveForTheProvider();
    HttpResponse<String> refused = finish(FakeProvider.CODE, "somebody-elses");
    assertEquals(401, refused.statusCode());
    assertTrue(refused.body().contains("登入提供者未予通過"), refused.body());
    assertTrue(provider.asked.isEmpty(), "the code was not even shown to the provider");
  }

  @Test
  void anAnswerIsGoodInItsOwnSessionAndOnce() throws Exception {
    String state = field(leaveForTheProvider(), "state");
    try (var other = new Browser(console)) {
      other.get("/sign-in");
      assertEquals(
          401,
          other
              .get("/sign-in/oidc/finish?code=" + FakeProvider.CODE + "&state=" + state)
              .statusCode());
    }
    assertEquals(401, finish("another-code", state).statusCode());
    assertEquals(401, finish(FakeProvider.CODE, state).statusCode(), "it was used");
  }

  @Test
  void anotherSiteCannotBeginIt() throws Exception {
    HttpResponse<String> answer =
        browser.send(browser.request("/sign-in/oidc").header("sec-fetch-site", "cross-site").GET());
    assertEquals("/sign-in", answer.headers().firstValue("location").orElseThrow());
  }

  @Test
  void aServiceWithoutAProviderSaysSo() throws Exception {
    office.provider = "";
    HttpResponse<String> answer = browser.get("/sign-in/oidc");
    assertEquals(401, answer.statusCode());
    assertTrue(answer.body().contains("服務未提供此登入方式"), answer.body());
  }

  @Test
  void aConsoleThatDoesNotOfferItHasNoSuchPage(@TempDir Path other) throws Exception {
    try (var plain = ConsoleSite.start(office, other);
        var visitor = new Browser(plain)) {
      assertFalse(visitor.get("/sign-in").body().contains("/sign-in/oidc"));
      assertEquals(404, visitor.get("/sign-in/oidc").statusCode());
    }
  }
}
