package org.xiangfu.torture.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.torture.history.Operation.Kind;
import org.xiangfu.torture.linearize.LinearizabilityChecker;
import org.xiangfu.torture.linearize.Verdict;

class PhotoStepsTest {
  @TempDir Path folder;

  private static Operation operation(Kind kind, int photo, long from, long to, Outcome outcome) {
    return new Operation(1, kind, "P", photo, from, to, outcome);
  }

  private static Operation enroll(int photo, long from, boolean created) {
    return operation(Kind.ENROLL, photo, from, from + 1, new Outcome.Enrolled(created, "e"));
  }

  private static Operation retire(int photo, long from) {
    return operation(Kind.RETIRE, photo, from, from + 1, new Outcome.Retired("e"));
  }

  private static Operation read(long from, PhotoSet photos) {
    return operation(Kind.READ, -1, from, from + 1, new Outcome.Read(photos));
  }

  private static Operation verify(long from, long active) {
    return operation(Kind.VERIFY, -1, from, from + 1, new Outcome.Compared(active, "e"));
  }

  private static boolean linearizable(Operation... operations) {
    return LinearizabilityChecker.check(
            PhotoSet.EMPTY,
            PhotoSteps.calls(Stream.of(operations).filter(PhotoSteps::tells).toList()),
            100_000)
        instanceof Verdict.Linearizable;
  }

  @Test
  void anUndisturbedStoryIsLinearizable() {
    assertTrue(
        linearizable(
            read(0, PhotoSet.EMPTY),
            enroll(0, 10, true),
            enroll(0, 20, false),
            verify(30, 0b1),
            enroll(1, 40, true),
            retire(0, 50),
            retire(0, 55),
            verify(60, 0b10),
            enroll(0, 70, false),
            read(80, new PhotoSet(0b10, 0b1, 0)),
            retire(1, 90),
            operation(Kind.VERIFY, -1, 100, 101, new Outcome.NothingToCompare())));
  }

  @Test
  void aLostEnrollmentIsCaught() {
    assertEquals(false, linearizable(enroll(0, 0, true), read(10, PhotoSet.EMPTY)));
    assertEquals(false, linearizable(enroll(0, 0, true), enroll(0, 10, true)));
  }

  @Test
  void aStaleReadIsCaught() {
    assertEquals(false, linearizable(enroll(0, 0, true), enroll(1, 10, true), verify(20, 0b1)));
    assertEquals(false, linearizable(enroll(0, 0, true), retire(0, 10), verify(20, 0b1)));
  }

  @Test
  void aPhotoThatNobodyEnrolledIsCaught() {
    assertEquals(false, linearizable(enroll(0, 0, true), verify(10, 0b11)));
    assertEquals(false, linearizable(operation(Kind.RETIRE, 0, 0, 1, new Outcome.Retired("e"))));
  }

  @Test
  void aFailedCallHasNoEffectAndAnUnknownOneMayHaveItLater() {
    var failed = operation(Kind.ENROLL, 0, 0, 1, new Outcome.Failed("INVALID_REQUEST"));
    assertEquals(false, linearizable(failed, verify(10, 0b1)));
    var unknown = operation(Kind.ENROLL, 0, 0, 1, new Outcome.Unknown("UNAVAILABLE"));
    assertTrue(linearizable(unknown, read(10, PhotoSet.EMPTY), verify(20, 0b1)));
    assertEquals(false, linearizable(unknown, verify(20, 0b1), read(30, PhotoSet.EMPTY)));
  }

  @Test
  void whatARefusedPhotoIsRecordedAsIsKnownForAttemptsWithoutAnAnswer() {
    var unknown = operation(Kind.ENROLL, 0, 0, 1, new Outcome.Unknown("UNAVAILABLE"));
    var refused = operation(Kind.ENROLL, 0, 20, 21, new Outcome.Refused("e"));
    assertTrue(linearizable(unknown, read(10, new PhotoSet(0, 0, 1)), refused));
  }

  @Test
  void theFileHoldsEveryOperation() throws IOException {
    Path file = folder.resolve("history.jsonl");
    try (var history = new History(file)) {
      history.add(enroll(0, 5, true));
      history.add(read(8, new PhotoSet(1, 0, 0)));
      assertEquals(2, history.operations().size());
    }
    assertEquals(
        """
        {"client":1,"kind":"ENROLL","person":"P","photo":0,"invoked":5,"completed":6,\
        "outcome":{"is":"Enrolled","created":true,"eventId":"e"}}\
        """,
        Files.readAllLines(file).getFirst());
    assertEquals(2, Files.readAllLines(file).size());
  }
}
