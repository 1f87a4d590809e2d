package org.xiangfu.console;

import java.io.IOException;

/** What a batch operator does in a browser with the archive of a stage. */
final class BatchPath {
  private BatchPath() {}

  /** The path of somebody who has signed in as batch operator. */
  static void walk(Chromium browser) throws IOException {
    browser.run("document.getElementById('manifest').selectedIndex = 1");
    browser.type("#rate", "2");
    browser.show("40-batch");
    browser.click("#begin");
    browser.find(".refusals img");
    // In one step: the page renews its parts.
    browser.run("document.getElementById('pause').click()");
    browser.find("form[action$='/go-on']");
    browser.until("return document.querySelector('.refusals img').naturalWidth > 0");
    browser.show("41-batch-paused");
    browser.run("document.getElementById('rate').value = ''");
    browser.click("#set-pace");
    browser.until("return document.getElementById('rate').defaultValue === ''");
    browser.run("document.getElementById('pause').click()");
    browser.find("#retry");
    browser.until("return document.getElementById('progress').value === " + StageArchive.RECORDS);
    browser.until("return document.querySelectorAll('.refusals li').length === 3");
    browser.show("42-batch-done");
    browser.go("/batch");
    browser.find(".batchrow.match");
    browser.show("43-batch-jobs");
  }
}
