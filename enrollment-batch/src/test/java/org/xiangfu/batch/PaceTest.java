package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaceTest {
  private static final ZoneId TAIPEI = ZoneId.of("Asia/Taipei");

  @TempDir Path folder;

  private static Instant at(String time) {
    return Instant.parse("2026-03-01T" + time + ":00+08:00");
  }

  @Test
  void windowsMayCrossMidnightAndSayHowLongItIsUntilTheNext() {
    Hours hours = Hours.parse("19:00-07:00, 12:00-13:00", TAIPEI);
    for (String open : List.of("19:00", "23:59", "00:00", "06:59", "12:30")) {
      assertTrue(hours.contains(at(open)), open);
      assertEquals(Duration.ZERO, hours.until(at(open)));
    }
    for (String closed : List.of("07:00", "11:59", "13:00", "18:59")) {
      assertFalse(hours.contains(at(closed)), closed);
    }
    assertEquals(Duration.ofHours(5), hours.until(at("07:00")));
    assertEquals(Duration.ofHours(6), hours.until(at("13:00")));
    assertEquals(13, hours.hoursOfADay());
    for (String wrong : List.of("19-7", "19:00-19:00", "25:00-07:00", "")) {
      assertThrows(IllegalArgumentException.class, () -> Hours.parse(wrong, TAIPEI), wrong);
    }
  }

  @Test
  void theRateHolds() throws IOException, InterruptedException {
    Pace pace = new Pace(new PaceSettings(50, Hours.ALWAYS), folder, Clock.systemUTC());
    long start = System.nanoTime();
    for (int sent = 0; sent < 40; ) {
      long wait = pace.next();
      if (wait == 0) {
        sent++;
      } else {
        Thread.sleep(Duration.ofNanos(wait));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(seconds >= (40 - 5 - 1) / 50.0, "40 at 50 a second took " + seconds + " s");
  }

  @Test
  void anOperatorPausesAndThrottlesAndItHoldsForTheNextRun() throws Exception {
    Control.NONE.paused(true).rate(7.0).write(folder);
    Pace pace = new Pace(PaceSettings.FREE, folder, Clock.systemUTC());
    assertTrue(pace.next() > 0);
    assertEquals(Pace.State.PAUSED, pace.state());
    Control.read(folder).paused(false).write(folder);
    for (int i = 0; i < 100 && pace.closed() > 0; i++) {
      Thread.sleep(20);
    }
    assertEquals(0, pace.next());
    assertTrue(pace.next() > 0, "the second photo waits at seven a second");
    assertEquals(Pace.State.RUNNING, pace.state());
  }

  @Test
  void outsideTheHoursNothingIsSent() throws IOException {
    Hours hours = Hours.parse("19:00-07:00", TAIPEI);
    Pace pace = new Pace(new PaceSettings(0, hours), folder, Clock.fixed(at("12:00"), TAIPEI));
    assertTrue(pace.next() > 0);
    assertEquals(Pace.State.OUTSIDE_HOURS, pace.state());
  }
}
