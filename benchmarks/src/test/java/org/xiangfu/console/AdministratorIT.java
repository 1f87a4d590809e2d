package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** An administrator's work in a real browser, at a real cluster of two centres. */
@Timeout(300)
class AdministratorIT {
  private static final String CHINESE = "zh-Hant-TW";

  @TempDir Path folder;

  @Test
  void anAdministratorSeesTheClusterRunsAccountsAndNoticesALoss() throws Exception {
    assumeTrue(Chromium.isThere(), "needs Debian's chromium and chromium-driver on the PATH");
    try (var stage = new AdministratorStage(folder);
        var browser = Chromium.open(stage.address(), folder)) {
      browser.go("/sign-in");
      browser.show("20-sign-in-ways");
      // The provider is another site, and the session's cookie is not shown to its redirects.
      browser.click("a[href='/sign-in/oidc']");
      everyPage(browser, "clerk02");
      browser.click("form[action='/sign-out'] button");
      browser.click("button[name=to]");
      browser.type("#account", stage.administrator().account());
      browser.type("#password", stage.administrator().password() + Keys.ENTER);
      everyPage(browser, "clerk03");

      browser.go("/cluster");
      stage.loseTheSecondCentre();
      browser.find(".alerts li.no-match");
      browser.find(".replica.silent");
      assertTrue(browser.text().contains("n2 does not answer the other nodes."), browser.text());
      browser.show("25-centre-lost");
    }
  }

  private static void everyPage(Chromium browser, String account) throws IOException {
    browser.find(".replica.leader");
    browser.find(".replica.follower");
    browser.find(".replica.witness");
    assertTrue(browser.text().contains("taichung"));
    browser.click("#backup-n1");
    browser.find(".job");
    browser.show("21-cluster");

    browser.click("a[href='/accounts']");
    browser.find(".row.account");
    browser.show("22-accounts");
    browser.find("#create summary").sendKeys(Keys.ENTER);
    browser.type("#name", account);
    browser.find("input[value=ROLE_CLERK]").sendKeys(Keys.SPACE);
    browser.find("#create button.primary").sendKeys(Keys.ENTER);
    browser.find(".secret");
    browser.show("23-account");
    browser.click("button[name=to][value=disabled]");
    browser.find("main .band.no-match");

    browser.click("a[href='/drills']");
    browser.find("table .band.match");
    browser.show("24-drills");
    assertEquals(account.equals("clerk02"), browser.language().equals(CHINESE));
  }
}
