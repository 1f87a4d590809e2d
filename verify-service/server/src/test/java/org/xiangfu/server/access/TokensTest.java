package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandClock clock = new HandClock();
  private final TokenKeys keys = TokenKeys.generate();
  private Tokens tokens;

  @TempDir Path folder;

  @BeforeEach
  void open() throws IOException {
    tokens = new Tokens(keys, "cluster-1", clock);
  }

  private Caller caller() {
    return new Caller("clerk01", 7, "session-1", clock.instant(), Optional.of("digest"));
  }

  private Refusal refusal(String token) {
    return refusal(tokens, token);
  }

  private static Refusal refusal(Tokens tokens, String token) {
    return assertThrows(AccessRefusedException.class, () -> tokens.check(token)).refusal();
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @Test
  void aTokenSaysAtEveryNodeWhoSignedIn() throws IOException {
    Caller caller = caller();
    String token = tokens.issue(caller);
    assertEquals(caller, tokens.check(token));
    assertEquals(caller, new Tokens(keys, "cluster-1", clock).check(token));
  }

  @Test
  void aTokenLivesAQuarterOfAnHourAndAMinuteForClocksThatDiffer() {
    String token = tokens.issue(caller());
    clock.pass(Tokens.LIFE.plus(Tokens.SKEW).minus(SECOND));
    assertEquals("clerk01", tokens.check(token).account());
    clock.pass(SECOND);
    assertEquals(Refusal.TOKEN_EXPIRED, refusal(token));
  }

  @Test
  void aTokenThatWasNeverSeenBeforeExpiresAlike() throws IOException {
    String token = tokens.issue(caller());
    clock.pass(Tokens.LIFE.plus(Tokens.SKEW).plus(SECOND));
    assertEquals(Refusal.TOKEN_EXPIRED, refusal(new Tokens(keys, "cluster-1", clock), token));
  }

  @Test
  void aTokenFromTheFutureIsTakenWithinAMinuteOnly() throws IOException {
    String token = tokens.issue(caller());
    clock.pass(Tokens.SKEW.negated());
    assertEquals("clerk01", new Tokens(keys, "cluster-1", clock).check(token).account());
    clock.pass(SECOND.negated());
    assertEquals(Refusal.TOKEN_INVALID, refusal(new Tokens(keys, "cluster-1", clock), token));
  }

  @Test
  void aTokenOfOtherKeysOrOfAnotherClusterIsRefused() throws IOException {
    assertEquals(
        Refusal.TOKEN_INVALID,
        refusal(new Tokens(TokenKeys.generate(), "cluster-1", clock).issue(caller())));
    assertEquals(
        Refusal.TOKEN_INVALID, refusal(new Tokens(keys, "cluster-2", clock).issue(caller())));
  }

  @Test
  void everyChangedByteIsRefused() {
    String token = tokens.issue(caller());
    int payload = token.indexOf('.') + 1;
    for (int at : new int[] {2, payload + 4, token.lastIndexOf('.') + 10}) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String forged = token.substring(0, at) + other + token.substring(at + 1);
      assertEquals(Refusal.TOKEN_INVALID, refusal(forged));
    }
    assertEquals(Refusal.TOKEN_INVALID, refusal(""));
    assertEquals(Refusal.TOKEN_INVALID, refusal("a.b.c"));
  }

  @Test
  void theAlgorithmIsThatOfTheKeyWhateverTheTokenSays() throws Exception {
    String[] parts = tokens.issue(caller()).split("\\.", -1);
    String header = new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8);
    assertTrue(header.contains("ES256"), header);
    String none = encoded(header.replace("ES256", "none")) + "." + parts[1];
    assertEquals(Refusal.TOKEN_INVALID, refusal(none + "."));
    assertEquals(Refusal.TOKEN_INVALID, refusal(none + "." + parts[2]));
    String symmetric = encoded(header.replace("ES256", "HS256")) + "." + parts[1];
    Mac mac = Mac.getInstance("HmacSHA256");
    // What a confused verifier would take for the shared secret is public.
    mac.init(new SecretKeySpec("public key".getBytes(UTF_8), "HmacSHA256"));
    String signature =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac.doFinal(symmetric.getBytes(UTF_8)));
    assertEquals(Refusal.TOKEN_INVALID, refusal(symmetric + "." + signature));
  }

  @Test
  void keysAreReadBackAndOnlyTheirOwnerMayReadThem() throws IOException {
    Path file = folder.resolve("token.key");
    TokenKeys made = TokenKeys.create(file);
    String token = new Tokens(made, "cluster-1", clock).issue(caller());
    assertEquals(
        "clerk01", new Tokens(TokenKeys.read(file), "cluster-1", clock).check(token).account());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertThrows(IOException.class, () -> TokenKeys.create(file));
  }

  @Test
  void aDamagedOrMissingKeyFileIsNamed() throws IOException {
    Path file = folder.resolve("damaged.key");
    Files.writeString(file, "{\"key\": 1}");
    var damaged = assertThrows(IOException.class, () -> TokenKeys.read(file));
    assertTrue(damaged.getMessage().contains("damaged.key"), damaged.getMessage());
    var missing = assertThrows(IOException.class, () -> TokenKeys.read(folder.resolve("none.key")));
    assertTrue(missing.getMessage().contains("xiangfu keys token"), missing.getMessage());
  }
}
