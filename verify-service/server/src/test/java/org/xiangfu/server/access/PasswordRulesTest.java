package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.PasswordHash;
import org.xiangfu.server.replication.OverloadedException;

class PasswordRulesTest {
  @Test
  void lengthCountsAndCompositionDoesNot() {
    for (String good : List.of("correct horse battery", "一二三四五六七八九十甲乙丙丁戊", "tomato tomato xy9q")) {
      assertEquals(Optional.empty(), PasswordRules.complaint("clerk01", good), good);
    }
    assertEquals(
        Optional.empty(), PasswordRules.complaint("clerk01", "qwer tzui opas dfgh ".repeat(6)));
  }

  @Test
  void whatIsEasilyGuessedIsRefused() {
    for (String bad :
        List.of(
            "fourteen chars",
            "a".repeat(20),
            "abababababababab",
            "abcdefghijklmnopqrst",
            "0123456789012345678",
            "my name is clerk01 ok",
            "XiangFu for the win",
            "correct horse ".repeat(10))) {
      assertTrue(PasswordRules.complaint("clerk01", bad).isPresent(), bad);
    }
  }

  @Test
  void aOneTimePasswordIsGoodAndNeverTwiceTheSame() {
    String one = OneTimePassword.make();
    assertEquals(Optional.empty(), PasswordRules.complaint("clerk01", one), one);
    assertNotEquals(one, OneTimePassword.make());
  }

  @Test
  void aFloodOfPasswordsIsRefusedAtOnceAndMakesRoomAgain() {
    try (var hashing = new PasswordHashing()) {
      List<PasswordHashing.Place> places = new ArrayList<>();
      for (int i = 0; i < PasswordHashing.QUEUE; i++) {
        places.add(hashing.enter());
      }
      assertThrows(OverloadedException.class, hashing::enter);
      places.getFirst().close();
      places.getFirst().close();
      places.add(hashing.enter());
      assertThrows(OverloadedException.class, hashing::enter);
    }
  }

  @Test
  void aHashIsOfOnePasswordWhateverFormItWasTypedIn() throws Exception {
    PasswordHash hash = PasswordHashing.hash("é correct horse", new SecureRandom());
    assertEquals(19_456, hash.getMemoryKib());
    assertEquals(2, hash.getIterations());
    assertEquals(1, hash.getParallelism());
    try (var hashing = new PasswordHashing();
        var place = hashing.enter()) {
      assertTrue(place.matches(hash, "e\u0301 correct horse").get());
      assertFalse(place.matches(hash, "e correct horse").get());
      assertFalse(place.matchesNobody("é correct horse").get());
    }
  }
}
