package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.Role;

class SessionsTest {
  private final AtomicLong now = new AtomicLong();
  private final Sessions sessions = new Sessions(Duration.ofMinutes(15), now::get);

  @Test
  void aSessionEndsAfterAWhileWithoutAStep() {
    Session session = sessions.begin(Optional.empty());
    pass(Duration.ofMinutes(14));
    sessions.step(session);
    pass(Duration.ofMinutes(14));
    assertTrue(sessions.find(session.id()).isPresent());
    assertEquals(Duration.ofMinutes(1), sessions.left(session));
    pass(Duration.ofMinutes(2));
    assertTrue(sessions.find(session.id()).isEmpty());
  }

  @Test
  void aSessionEndsAfterTwelveHoursWhateverIsDone() {
    Session session = sessions.begin(Optional.empty());
    for (int minutes = 0; minutes < 12 * 60; minutes += 10) {
      sessions.step(session);
      pass(Duration.ofMinutes(10));
    }
    assertEquals(Duration.ZERO, sessions.left(session));
    pass(Duration.ofSeconds(1));
    assertTrue(sessions.find(session.id()).isEmpty());
  }

  @Test
  void visitorsDoNotPushOutWhoHasSignedIn() {
    Session signedIn =
        sessions.begin(
            Optional.of(new Operator("clerk01", Set.of(Role.ROLE_CLERK), Optional.empty(), false)));
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(1));
      sessions.begin(Optional.empty());
    }
    assertTrue(sessions.find(signedIn.id()).isPresent());
    assertEquals(1, sessions.signedIn().size());
  }

  @Test
  void idsAndTokensAreDifferentSecrets() {
    Session one = sessions.begin(Optional.empty());
    Session other = sessions.begin(Optional.empty());
    assertNotEquals(one.id(), other.id());
    assertNotEquals(one.csrf(), other.csrf());
    assertNotEquals(one.id(), one.csrf());
    assertEquals(64, one.id().length());
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
