package org.xiangfu.gateway.references;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Bytes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.gateway.DataShare;
import org.xiangfu.gateway.HandClock;
import org.xiangfu.gateway.TestCertificates;
import org.xiangfu.gateway.clients.AbisSettings;
import org.xiangfu.gateway.references.ReferenceException.Fault;

@Timeout(120)
class ReferencesIT {
  private static final byte[] FILE = "<BIR/>".getBytes(UTF_8);
  private static final int MAX_BYTES = 10_000;

  @TempDir Path folder;

  private DataShare share;

  @BeforeEach
  void open() throws Exception {
    share = new DataShare(Optional.empty());
  }

  @AfterEach
  void close() {
    share.close();
  }

  private AbisSettings settings(
      String origin, Optional<Path> trust, Optional<AbisSettings.Seal> seal, String tokenUrl)
      throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "abc123\n");
    return new AbisSettings(
        List.of(),
        List.of(URI.create(origin)),
        trust,
        MAX_BYTES,
        Duration.ofSeconds(2),
        seal,
        Optional.of(tokenUrl)
            .filter(url -> !url.isEmpty())
            .map(url -> new AbisSettings.TokenSource(URI.create(url), "regproc", "abis", secret)));
  }

  private References references() throws Exception {
    return new References(
        settings(share.origin(), Optional.empty(), Optional.empty(), ""), Clock.systemUTC());
  }

  private static Fault fault(References references, String url) {
    return assertThrows(ReferenceException.class, () -> references.fetch(url)).fault();
  }

  @Test
  void aFileOfAnAllowedHostIsFetched() throws Exception {
    String url = share.put("/get/1", FILE);
    try (References references = references()) {
      assertArrayEquals(FILE, references.fetch(url));
    }
  }

  @Test
  void noOtherHostIsAskedAnything() throws Exception {
    try (var other = new DataShare(Optional.empty());
        References references = references()) {
      String elsewhere = other.put("/get/1", FILE);
      assertEquals(Fault.NOT_ALLOWED, fault(references, elsewhere));
      assertEquals(
          Fault.NOT_ALLOWED,
          fault(references, share.origin().replace("127.0.0.1", "localhost") + "/get/1"));
      assertEquals(
          Fault.NOT_ALLOWED,
          fault(references, share.origin().replace("http://", "http://user@") + "/get/1"));
      assertEquals(Fault.NOT_ALLOWED, fault(references, "file:///etc/passwd"));
      assertEquals(Fault.NOT_ALLOWED, fault(references, "no address"));
      String moved =
          share.page("/get/2", _ -> new DataShare.Answer(302, FILE, Map.of("Location", elsewhere)));
      assertEquals(Fault.NOT_FETCHED, fault(references, moved));
      assertTrue(other.asked().isEmpty(), "nobody asked the other host");
    }
  }

  @Test
  void aFileThatIsTooLargeOrTooSlowIsNotWaitedFor() throws Exception {
    String large = share.put("/large", new byte[MAX_BYTES + 1]);
    String slow =
        share.page(
            "/slow",
            _ -> {
              Thread.sleep(20_000);
              return DataShare.Answer.file(FILE);
            });
    try (References references = references()) {
      assertEquals(Fault.NOT_FETCHED, fault(references, large));
      long begin = System.nanoTime();
      assertEquals(Fault.NOT_FETCHED, fault(references, slow));
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 10);
    }
  }

  @Test
  void anExpiredAddressAndOtherErrorsAreToldApart() throws Exception {
    String expired =
        share.put(
            "/expired",
            "{\"errors\":[{\"errorCode\":\"DAT-SER-006\",\"message\":\"Data share usage expired\"}]}"
                .getBytes(UTF_8));
    String missing =
        share.put(
            "/missing",
            "{\"errors\":[{\"errorCode\":\"DAT-SER-006\",\"message\":\"Data share not found\"}]}"
                .getBytes(UTF_8));
    try (References references = references()) {
      assertEquals(Fault.EXPIRED, fault(references, expired));
      assertEquals(Fault.NOT_FETCHED, fault(references, missing));
      assertEquals(Fault.NOT_FETCHED, fault(references, share.origin() + "/nothing"));
    }
    String gone = share.origin() + "/get/1";
    share.close();
    try (References references = references()) {
      assertEquals(Fault.NOT_FETCHED, fault(references, gone));
    }
  }

  @Test
  void whoIsNotTrustedIsNotReadFrom() throws Exception {
    TestCertificates own = TestCertificates.make(folder, "share");
    TestCertificates other = TestCertificates.make(folder, "other");
    try (var secure = new DataShare(Optional.of(own.served()))) {
      String url = secure.put("/get/1", FILE);
      var trusting =
          settings(secure.origin(), Optional.of(own.certificate()), Optional.empty(), "");
      try (var references = new References(trusting, Clock.systemUTC())) {
        assertArrayEquals(FILE, references.fetch(url));
      }
      var doubting =
          settings(secure.origin(), Optional.of(other.certificate()), Optional.empty(), "");
      try (var references = new References(doubting, Clock.systemUTC())) {
        assertEquals(Fault.NOT_FETCHED, fault(references, url));
      }
    }
  }

  @Test
  void theTokenIsFetchedOnceAndAgainWhenItIsRefused() throws Exception {
    int[] given = {0};
    String auth =
        share.page(
            "/auth",
            _ ->
                new DataShare.Answer(
                    200,
                    "{}".getBytes(UTF_8),
                    Map.of(
                        "Set-Cookie", "Authorization=token-" + ++given[0] + "; Path=/; Secure")));
    String[] valid = {"token-1"};
    String url =
        share.page(
            "/get/1",
            cookie ->
                cookie.filter(each -> each.equals("Authorization=" + valid[0])).isPresent()
                    ? DataShare.Answer.file(FILE)
                    : DataShare.Answer.file(
                        "{\"errors\":[{\"errorCode\":\"KER-ATH-401\",\"message\":\"no\"}]}"
                            .getBytes(UTF_8)));
    var settings = settings(share.origin(), Optional.empty(), Optional.empty(), auth);
    try (var references = new References(settings, Clock.systemUTC())) {
      assertArrayEquals(FILE, references.fetch(url));
      assertArrayEquals(FILE, references.fetch(url));
      assertEquals(1, given[0]);
      valid[0] = "token-2";
      assertArrayEquals(FILE, references.fetch(url));
      assertEquals(2, given[0]);
      valid[0] = "none";
      assertEquals(Fault.NOT_FETCHED, fault(references, url));
    }
  }

  @Test
  void anAuthenticationThatGivesNoTokenIsNotAskedByEachOfThoseWhoWait() throws Exception {
    int[] asked = {0};
    String auth =
        share.page(
            "/auth",
            _ -> {
              asked[0]++;
              return new DataShare.Answer(503, new byte[0], Map.of());
            });
    String url = share.put("/get/1", FILE);
    var settings = settings(share.origin(), Optional.empty(), Optional.empty(), auth);
    var clock = new HandClock(Instant.EPOCH);
    try (var references = new References(settings, clock)) {
      assertEquals(Fault.NOT_FETCHED, fault(references, url));
      assertEquals(Fault.NOT_FETCHED, fault(references, url));
      assertEquals(1, asked[0]);
      clock.pass(Duration.ofSeconds(5));
      assertEquals(Fault.NOT_FETCHED, fault(references, url));
      assertEquals(2, asked[0]);
    }
  }

  @Test
  void whatIsSealedToThisPartnerIsOpenedAndNothingElse() throws Exception {
    TestCertificates partner = TestCertificates.make(folder, "partner");
    TestCertificates other = TestCertificates.make(folder, "stranger");
    var seal = new AbisSettings.Seal(partner.certificate(), partner.key());
    byte[] sealed = sealed(FILE, partner);
    String right = share.put("/right", sealed);
    String wrong = share.put("/wrong", sealed(FILE, other));
    byte[] bytes = Base64.getUrlDecoder().decode(sealed);
    bytes[bytes.length - 1] ^= 1;
    String altered = share.put("/altered", Base64.getUrlEncoder().encode(bytes));
    String plain = share.put("/plain", FILE);
    var settings = settings(share.origin(), Optional.empty(), Optional.of(seal), "");
    try (var references = new References(settings, Clock.systemUTC())) {
      assertArrayEquals(FILE, references.fetch(right));
      assertEquals(Fault.NOT_DECRYPTED, fault(references, wrong));
      assertEquals(Fault.NOT_DECRYPTED, fault(references, altered));
      assertEquals(Fault.NOT_DECRYPTED, fault(references, plain));
    }
  }

  @Test
  void whatIsWrongIsSaidWithoutTheAddress() throws Exception {
    try (References references = references()) {
      for (String url : List.of("http://elsewhere.example/secret", share.origin() + "/secret")) {
        var e = assertThrows(ReferenceException.class, () -> references.fetch(url));
        assertFalse(e.getMessage().contains("secret"));
      }
    }
  }

  // As the specification describes it.
  private static byte[] sealed(byte[] file, TestCertificates to) throws Exception {
    var random = new SecureRandom();
    byte[] key = new byte[32];
    random.nextBytes(key);
    byte[] associated = new byte[32];
    random.nextBytes(associated);
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    String alias = to.store().aliases().nextElement();
    rsa.init(
        Cipher.ENCRYPT_MODE,
        to.store().getCertificate(alias).getPublicKey(),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
    aes.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, associated, 0, 12));
    aes.updateAAD(associated);
    byte[] thumbprint = Hashing.sha256().hashBytes(to.encoded()).asBytes();
    return Base64.getUrlEncoder()
        .encode(
            Bytes.concat(
                "VER_R2".getBytes(US_ASCII),
                thumbprint,
                rsa.doFinal(key),
                "#KEY_SPLITTER#".getBytes(US_ASCII),
                associated,
                aes.doFinal(file)));
  }
}
