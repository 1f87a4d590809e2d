package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openqa.selenium.Keys;

/**
 * What a clerk's browser, console and line do from the number to the result, step by step. For one
 * thread.
 */
final class CounterPath {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int LOOK_MILLIS = 20;

  /** Where the path has come to. */
  enum Step {
    /** The case is open and the camera's page is there. */
    OPENED("return document.getElementById('camera') !== null"),
    /** The camera gives pictures. */
    SEEN("return document.getElementById('live')?.readyState >= 2"),
    /** The shutter went: two good pictures in a row. */
    CAPTURED(
        "const hint = document.getElementById('hint');"
            + "return hint === null || hint.textContent === hint.parentElement.parentElement"
            + ".dataset.sending"),
    /** The result, with every photo beside it: the driver waits for the page to be whole. */
    SHOWN(
        "return document.querySelector('.verdict .band') !== null"
            + " && [...document.images].every((i) => i.complete && i.naturalWidth > 0)");

    private final String reached;

    Step(String reached) {
      this.reached = reached;
    }
  }

  /**
   * A step that was reached.
   *
   * @param millis since the number was entered
   * @param up bytes to the service since then
   * @param down bytes from it
   */
  record Reached(Step step, long millis, long up, long down) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %,d ms, %,d B up, %,d B down", step, millis, up, down);
    }
  }

  private final Chromium browser;
  private final ThinLine line;

  CounterPath(Chromium browser, ThinLine line) {
    this.browser = browser;
    this.line = line;
  }

  /** Goes it once for somebody whom the camera sees. */
  List<Reached> go(String number) throws InterruptedException {
    browser.go("/cases/new");
    browser.type("#number", number);
    browser.find("#number-state[data-state=VALID]");
    long up = line.up();
    long down = line.down();
    long begun = System.nanoTime();
    browser.type("#number", Keys.ENTER.toString());
    List<Reached> path = new ArrayList<>();
    for (Step step : Step.values()) {
      while (!Boolean.TRUE.equals(browser.run(step.reached))) {
        assertTrue(millisSince(begun) < PATIENCE_MILLIS, step + " was not reached");
        Thread.sleep(LOOK_MILLIS);
      }
      path.add(new Reached(step, millisSince(begun), line.up() - up, line.down() - down));
    }
    return path;
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
