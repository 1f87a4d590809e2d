package org.xiangfu.torture.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Operation.Kind;
import org.xiangfu.torture.history.Outcome;
import org.xiangfu.torture.history.PhotoSet;

class WaitTest {
  private static Operation answered(int client, long from, long to) {
    return new Operation(client, Kind.READ, "P", -1, from, to, new Outcome.Read(PhotoSet.EMPTY));
  }

  private static Operation unanswered(int client, long from, long to) {
    return new Operation(
        client, Kind.VERIFY, "P", -1, from, to, new Outcome.Unknown("UNAVAILABLE"));
  }

  @Test
  void callsWithoutAnAnswerBelongToOneWait() {
    List<Wait> waits =
        Wait.of(
            List.of(
                answered(1, 0, 10),
                unanswered(1, 20, 30),
                answered(2, 0, 35),
                unanswered(1, 32, 40),
                answered(1, 41, 50)));
    assertEquals(
        List.of(
            new Wait(1, Kind.READ, 0, 10),
            new Wait(2, Kind.READ, 0, 35),
            new Wait(1, Kind.VERIFY, 20, 50)),
        waits);
    assertEquals(30, Wait.longest(waits, 45, 46));
    assertEquals(35, Wait.longest(waits, 0, 60));
    assertEquals(0, Wait.longest(waits, 51, 60));
  }

  @Test
  void whoNeverGotAnAnswerWaitedToTheEnd() {
    List<Wait> waits = Wait.of(List.of(unanswered(1, 20, 30), answered(2, 80, 90)));
    assertEquals(70, Wait.longest(waits, 0, 100));
  }

  @Test
  void silenceLastsFromOneAnswerToTheNextOfAnybody() {
    var silence =
        new Silence(
            List.of(
                answered(1, 0, 10),
                answered(2, 0, 20),
                unanswered(1, 20, 40),
                answered(1, 40, 80)));
    assertEquals(60, silence.longest(30, 90));
    assertEquals(10, silence.longest(0, 15));
    assertEquals(0, silence.longest(81, 100));
  }

  @Test
  void aTimeInWhichNobodyAsksIsNoSilence() {
    var silence = new Silence(List.of(answered(1, 0, 10), answered(1, 70, 80)));
    assertEquals(10, silence.longest(0, 100));
  }

  @Test
  void whoeverIsNotAnsweredAnyMoreMakesSilenceToTheEnd() {
    var silence = new Silence(List.of(answered(1, 0, 10), unanswered(1, 30, 50)));
    assertEquals(70, silence.longest(0, 100));
  }
}
