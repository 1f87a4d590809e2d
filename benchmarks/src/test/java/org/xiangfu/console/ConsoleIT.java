package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.xiangfu.client.ClientOptions.Credentials;

@Timeout(400)
class ConsoleIT {
  private static final String CHINESE = "zh-Hant-TW";

  @TempDir static Path folder;
  private static ConsoleStage stage;
  private static AuditorPath auditor;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(Chromium.isThere(), "needs Debian's chromium and chromium-driver on the PATH");
    stage = ConsoleStage.open(folder);
    auditor = new AuditorPath(stage);
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHINESE, "en"})
  void aClerkAndASupervisorDoTheirWork(String language) throws IOException {
    try (var browser = Chromium.open(stage.address(), stage.video())) {
      browser.go("/sign-in");
      if (!language.equals(CHINESE)) {
        browser.click("button[name=to]");
      }
      browser.find("html[lang='" + language + "']");
      browser.show("1-sign-in");
      signIn(browser, stage.clerk());

      aHolderIsAccepted(browser);
      anImpostorIsReferred(browser);
      somebodyUnknownShowsDocuments(browser);
      theOtherPagesAreAccessible(browser);
      browser.click("form[action='/sign-out'] button");
      signIn(browser, stage.supervisor());
      aSupervisorRefuses(browser);
      browser.click("form[action='/sign-out'] button");
      signIn(browser, stage.operator());
      BatchPath.walk(browser);
      browser.click("form[action='/sign-out'] button");
      signIn(browser, stage.auditor());
      auditor.walk(browser);
    }
  }

  private static void signIn(Chromium browser, Credentials who) {
    browser.type("#account", who.account());
    browser.type("#password", who.password() + Keys.ENTER);
    browser.find("form[action='/sign-out']");
  }

  private static void aHolderIsAccepted(Chromium browser) throws IOException {
    browser.type("#number", stage.applicant());
    browser.find("#number-state[data-state=VALID]");
    browser.show("2-new-case");
    browser.type("#number", Keys.ENTER.toString());
    browser.find("#camera");
    browser.click("#automatic");
    browser.find("#camera[data-ready=true]");
    browser.show("3-camera");
    browser.click("#automatic");

    browser.find(".verdict .band.match");
    browser.find(".strip .thumb");
    assertSmall(browser);
    browser.show("4-match");
    browser.click(".tools button[data-mode=overlay]");
    browser.until("return document.getElementById('record').style.transform !== ''");
    assertEquals("DECISION_ACCEPT", browser.find("button[autofocus]").getDomAttribute("value"));
    browser.find("button[value=DECISION_ACCEPT]").sendKeys(Keys.ENTER);
    browser.find(".facts");
    browser.show("5-accepted");
    browser.click("a[href$='/slip']");
    browser.find(".slip");
    browser.show("6-slip");
  }

  // What left the browser was shrunk before.
  private static void assertSmall(Chromium browser) {
    long bytes =
        (Long)
            browser.run(
                "return performance.getEntriesByType('resource')"
                    + ".filter(e => e.name.includes('/captures/') && !e.name.endsWith('/face'))"
                    + ".map(e => e.decodedBodySize)[0]");
    assertTrue(bytes > 1_000 && bytes <= 40 * 1024, bytes + " bytes");
  }

  private static void anImpostorIsReferred(Chromium browser) throws IOException {
    browser.go("/cases/new");
    browser.type("#number", stage.other() + Keys.ENTER);
    browser.find(".verdict .band.no-match, .verdict .band.refer");
    assertFalse(browser.shows("button[value=DECISION_ACCEPT]"), "a clerk alone cannot accept");
    browser.show("7-no-match");
    browser.run("document.getElementById('probe').src = '/cases/none/captures/none'");
    browser.find(".probe .nophoto");
    String path = (String) browser.run("return location.pathname");
    browser.go("/cases/open");
    browser.find(".row");
    browser.show("8-open-cases");
    browser.go(path);
    browser.type("#reason", "says to be the holder");
    browser.click("button[value=DECISION_REFER]");
    browser.find(".chip.refer");
  }

  private static void somebodyUnknownShowsDocuments(Chromium browser) throws IOException {
    browser.go("/cases/new");
    browser.type("#number", stage.unknown() + Keys.ENTER);
    browser.find(".verdict a, .verdict .band");
    browser.find("a[href$='/documents']").click();
    browser.find("input[value=ALTERNATIVE_GROUND_NOT_ENROLLED]").sendKeys(Keys.SPACE);
    browser.find("input[value=ALTERNATIVE_EVIDENCE_PASSPORT]").sendKeys(Keys.SPACE);
    browser.show("9-documents");
    browser.click("main form button.primary");
    browser.find(".chip.refer");
  }

  private static void theOtherPagesAreAccessible(Chromium browser) throws IOException {
    browser.go("/password");
    browser.find("input[type=password]");
    browser.show("13-password");
    browser.go("/cases/none");
    browser.find("main");
    browser.show("14-error");
  }

  private static void aSupervisorRefuses(Chromium browser) throws IOException {
    browser.find(".row");
    browser.show("10-queue");
    browser.click(".row:has(.band.no-match) a, .row:has(.band.refer) a");
    browser.find("#why");
    assertTrue(browser.text().contains(stage.applicant()), "whose face it is");
    browser.show("11-review");
    browser.type("#why", "the face of somebody else on record");
    browser.click("button[value=DECISION_REFUSE]");
    browser.find(".chip.no-match");
  }

  // The script asks for what is here in the console's place.
  private static void theCameraSlowsDownWhenItIsTold(Chromium browser) {
    browser.run(
        "window.asked = [];"
            + "const send = window.fetch;"
            + "window.fetch = (path, how) => {"
            + "  if (path !== '/assess') return send(path, how);"
            + "  window.asked.push(performance.now());"
            + "  const told = window.asked.length < 4"
            + "    ? ['{\"error\":\"\"}', {status: 429}]"
            + "    : ['{\"text\":\"hint\",\"ready\":false}', {status: 200}];"
            + "  return Promise.resolve(new Response(...told));"
            + "};"
            + "document.getElementById('hint').textContent = 'the last hint';"
            + "document.getElementById('camera').dataset.ready = 'false'");
    browser.find("#camera[data-ready=false]");
    assertEquals("the last hint", browser.find("#hint").getText());
    browser.until("return document.getElementById('hint').textContent === 'hint'");
    assertTrue(
        (Boolean)
            browser.run("const [a, b, c, d] = window.asked; return c - b > 950 && d - c > 1900"),
        "each pause is longer than the one before");
  }

  /**
   * 2 Mbit/s each way and 50 ms each way, mutual TLS; the first run warms up and is not counted.
   * {@code -Dxiangfu.thinline.runs=10} measures.
   */
  @Test
  void onAThinLineTheResultIsThereWithinSixSecondsAndSixtyKilobytes() throws Exception {
    int runs = Integer.getInteger("xiangfu.thinline.runs", 1);
    List<CounterPath.Reached> ends = new ArrayList<>();
    try (var line = new ThinLine(stage.servicePort(), 2_000_000 / 8, Duration.ofMillis(50));
        var console = stage.console(line, folder.resolve("thin"));
        var browser = Chromium.open(console.address(), stage.video())) {
      browser.go("/sign-in");
      signIn(browser, stage.clerk());
      var path = new CounterPath(browser, line);
      for (int run = 0; run <= runs; run++) {
        List<CounterPath.Reached> steps = path.go(stage.applicant());
        System.out.println("thin line, run " + run + ": " + steps);
        if (run > 0) {
          ends.add(steps.getLast());
        }
      }
    }
    ends.sort(Comparator.comparingLong(CounterPath.Reached::millis));
    System.out.println(
        "thin line: p50 " + ends.get(ends.size() / 2) + ", slowest " + ends.getLast());
    assertTrue(ends.getLast().millis() <= 6_000, ends.toString());
    ends.forEach(end -> assertTrue(end.up() <= 60_000, end.toString()));
  }

  @Test
  void withoutTheServiceTheClerkIsToldThatNoCheckWasMade() throws IOException {
    try (var console = ConsoleStage.cutOff(folder.resolve("cut-off"));
        var browser = Chromium.open(console.address(), stage.video())) {
      browser.go("/sign-in");
      browser.click("main form button.primary");
      browser.type("#number", stage.applicant() + Keys.ENTER);
      browser.click(".nocheck a.primary");
      browser.find("#camera[data-ready=off]");
      theCameraSlowsDownWhenItIsTold(browser);
      browser.click("#shutter");
      browser.find(".nocheck form[action$='/send'] button.primary");
      browser.show("12-no-check");
      assertEquals("1", browser.find("#waiting").getText());
      browser.go("/waiting");
      browser.find("main a[href^='/waiting/']");
      browser.show("15-waiting");
    }
  }
}
