package org.xiangfu.torture.workload;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Operation.Kind;
import org.xiangfu.torture.history.Outcome;

/** One client: asks, waits for the answer, pauses. Runs until told to stop. */
record Clerk(
    int number,
    int team,
    PhotoCalls calls,
    Subjects subjects,
    Album album,
    History history,
    Duration pause,
    Random random,
    BooleanSupplier working)
    implements Callable<Void> {
  private static final double OLD_PERSON = 0.1;
  private static final double ENROLL = 0.35;
  private static final double RETIRE = 0.1;
  private static final double VERIFY = 0.3;

  @Override
  public Void call() throws InterruptedException {
    while (working.getAsBoolean()) {
      if (random.nextDouble() < OLD_PERSON) {
        ask(Kind.READ, subjects.any(random), -1);
      } else {
        work(subjects.next(team));
      }
      TimeUnit.NANOSECONDS.sleep((long) (2 * pause.toNanos() * random.nextDouble()));
    }
    return null;
  }

  private void work(Subject subject) {
    double chance = random.nextDouble();
    int photo = random.nextInt(album.photosEach());
    if (chance < ENROLL) {
      ask(Kind.ENROLL, subject, photo);
    } else if (chance < ENROLL + RETIRE) {
      ask(Kind.RETIRE, subject, photo);
    } else if (chance < ENROLL + RETIRE + VERIFY) {
      ask(Kind.VERIFY, subject, -1);
    } else {
      ask(Kind.READ, subject, -1);
    }
  }

  private void ask(Kind kind, Subject subject, int photo) {
    Optional<Supplier<Outcome>> call =
        switch (kind) {
          case ENROLL -> Optional.of(() -> calls.enroll(subject, photo, album));
          case RETIRE -> calls.retire(subject, photo);
          case READ -> Optional.of(() -> calls.read(subject));
          case VERIFY -> Optional.of(() -> calls.verify(subject, album));
        };
    if (call.isPresent()) {
      long invoked = history.now();
      Outcome outcome = call.get().get();
      history.add(
          new Operation(number, kind, subject.id(), photo, invoked, history.now(), outcome));
    }
  }
}
