package org.xiangfu.server.cases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;

/** Receipts as signed text. */
class ReceiptTest {
  private static final Receipt RECEIPT =
      new Receipt(
          "0123456789abcdef0123456789abcdef",
          "fedcba9876543210fedcba9876543210",
          "REPLACEMENT",
          "63000010",
          Instant.parse("2026-11-20T01:30:00Z"),
          Optional.of("5e1f"));

  @TempDir Path folder;

  private SigningKeyFile keys;
  private ReceiptSigner signer;
  private ReceiptVerifier offline;

  @BeforeEach
  void keys() throws IOException {
    keys = SigningKeyFile.create(folder.resolve("receipts.key"));
    keys.writePublic(folder.resolve("receipts.pub"));
    signer = new ReceiptSigner(keys.signer());
    offline = new ReceiptVerifier(PublicKeyFile.read(folder.resolve("receipts.pub")));
  }

  @Test
  void aReceiptIsVerifiedWithThePublishedKeyAlone() {
    assertEquals(Optional.of(RECEIPT), offline.verify(signer.sign(RECEIPT)));
  }

  @Test
  void anyJoseLibraryVerifiesItWithThePublishedJwkSet() throws Exception {
    keys.writeJwks(folder.resolve("receipts.jwks"));
    JWKSet published = JWKSet.load(folder.resolve("receipts.jwks").toFile());
    SignedJWT receipt = SignedJWT.parse(signer.sign(RECEIPT));
    OctetKeyPair key = published.getKeyByKeyId(receipt.getHeader().getKeyID()).toOctetKeyPair();
    assertTrue(receipt.verify(new Ed25519Verifier(key)));
    assertFalse(key.isPrivate());
    var other = SigningKeyFile.create(folder.resolve("other.key"));
    assertFalse(
        SignedJWT.parse(new ReceiptSigner(other.signer()).sign(RECEIPT))
            .verify(new Ed25519Verifier(key)));
  }

  @Test
  void aReceiptIsTheSameTextEachTime() {
    assertEquals(signer.sign(RECEIPT), signer.sign(RECEIPT));
  }

  @Test
  void itIsACompactJwsWithEdDsaAndTheKeysId() throws IOException {
    String[] parts = signer.sign(RECEIPT).split("\\.", -1);
    assertEquals(3, parts.length);
    JsonNode header = json(parts[0]);
    assertEquals("EdDSA", header.path("alg").asText());
    assertEquals(keys.signer().keyId(), header.path("kid").asText());
    assertEquals("xiangfu-receipt+jwt", header.path("typ").asText());
    JsonNode claims = json(parts[1]);
    assertEquals("xiangfu", claims.path("iss").asText());
    assertEquals(RECEIPT.id(), claims.path("jti").asText());
    assertEquals(RECEIPT.issuedAt().getEpochSecond(), claims.path("iat").asLong());
    assertEquals(64, Base64.getUrlDecoder().decode(parts[2]).length);
  }

  private static JsonNode json(String part) throws IOException {
    return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(part));
  }

  @Test
  void everyAlteredCharacterIsAForgery() {
    String text = signer.sign(RECEIPT);
    for (int i = 0; i < text.length(); i++) {
      // The last one holds bits that no byte has.
      if (text.charAt(i) != '.' && i != text.length() - 1) {
        char other = text.charAt(i) == 'A' ? 'B' : 'A';
        String altered = text.substring(0, i) + other + text.substring(i + 1);
        assertEquals(Optional.empty(), offline.verify(altered), "character " + i);
      }
    }
  }

  @Test
  void whatIsSignedByNobodyOrSomebodyElseIsAForgery() throws IOException {
    var other = SigningKeyFile.create(folder.resolve("other.key"));
    assertEquals(Optional.empty(), offline.verify(new ReceiptSigner(other.signer()).sign(RECEIPT)));
    String[] parts = signer.sign(RECEIPT).split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\",\"typ\":\"xiangfu-receipt+jwt\"}".getBytes(UTF_8));
    assertEquals(Optional.empty(), offline.verify(none + "." + parts[1] + "."));
    assertEquals(Optional.empty(), offline.verify(none + "." + parts[1] + "." + parts[2]));
    for (String nonsense : new String[] {"", ".", "..", "a.b.c", "receipt", parts[0]}) {
      assertEquals(Optional.empty(), offline.verify(nonsense), nonsense);
    }
  }

  @Test
  void aReceiptOfAnEarlierKeyStaysGood() throws IOException {
    String before = signer.sign(RECEIPT);
    SigningKeyFile after = SigningKeyFile.rotate(folder.resolve("receipts.key"));
    var verifier = new ReceiptVerifier(after.verifier());
    assertEquals(Optional.of(RECEIPT), verifier.verify(before));
    String now = new ReceiptSigner(after.signer()).sign(RECEIPT);
    assertFalse(now.equals(before));
    assertEquals(Optional.of(RECEIPT), verifier.verify(now));
    assertEquals(Optional.empty(), offline.verify(now));
  }
}
