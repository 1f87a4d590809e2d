package org.xiangfu.gateway.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.gateway.clients.Identity.Shown;

class ClientFileTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  private ClientFile read(String text) throws IOException {
    return ClientFile.read(Files.writeString(folder.resolve("clients.yaml"), text));
  }

  private String refusal(String text) {
    return assertThrows(IOException.class, () -> read(text)).getMessage();
  }

  private static String agency(String more) {
    return "agencies:\n  - name: boca\n    purposes: [passport]\n    perMinute: 1\n    perDay: 2\n"
        + more.indent(4);
  }

  @Test
  void aKeyIsTheOneThatWasMade() throws IOException {
    String key = ApiKey.create();
    assertNotEquals(key, ApiKey.create());
    ClientFile file = read(agency("keys: [\"" + ApiKey.stored(key) + "\"]"));
    var right = new Shown(Optional.empty(), Optional.of(ApiKey.stored(key)));
    var wrong = new Shown(Optional.empty(), Optional.of(ApiKey.stored(key + "x")));
    assertEquals("boca", file.agency(right).orElseThrow().name());
    assertTrue(file.agency(wrong).isEmpty());
    assertTrue(file.agency(new Shown(Optional.empty(), Optional.empty())).isEmpty());
    assertFalse(file.asksForCertificates());
  }

  @Test
  void whoHasCertificateAndKeyShowsBoth() throws IOException {
    String key = ApiKey.stored(ApiKey.create());
    String colons = DIGEST.replaceAll("(..)(?=.)", "$1:").toUpperCase(java.util.Locale.ROOT);
    ClientFile file = read(agency("certificate: \"" + colons + "\"\nkeys: [\"" + key + "\"]"));
    assertTrue(file.asksForCertificates());
    assertTrue(file.agency(new Shown(Optional.of(DIGEST), Optional.of(key))).isPresent());
    assertTrue(file.agency(new Shown(Optional.of(DIGEST), Optional.empty())).isEmpty());
    assertTrue(file.agency(new Shown(Optional.empty(), Optional.of(key))).isEmpty());
  }

  @Test
  void theAbisInterfaceIsReadWithItsUsualLimits() throws IOException {
    ClientFile file =
        read(
            """
            abis:
              clients: [{name: mosip, certificate: "%s"}]
              references: {from: ["https://datashare.example:8443"], trust: ca.pem}
            """
                .formatted(DIGEST));
    AbisSettings abis = file.abis().orElseThrow();
    assertEquals(16 << 20, abis.maxBytes());
    assertEquals(10, abis.timeout().toSeconds());
    assertEquals(folder.resolve("ca.pem"), abis.trust().orElseThrow());
    assertEquals(
        "mosip",
        file.abisClient(new Shown(Optional.of(DIGEST), Optional.empty())).orElseThrow().name());
  }

  @Test
  void whatIsWrongIsNamed() {
    assertTrue(refusal("").contains("No content"));
    assertTrue(refusal("agencies: []").contains("nobody may ask"));
    assertTrue(refusal(agency("")).contains("could not be known"));
    assertTrue(refusal(agency("keys: [secret]")).contains("gateway key"));
    assertTrue(refusal(agency("certificate: abc")).contains("64 hexadecimal"));
    assertTrue(refusal(agency("quota: 3")).contains("quota"));
    String key = "\"" + ApiKey.stored("k") + "\"";
    assertTrue(
        refusal(
                "agencies:\n  - {name: Boca, keys: [%s], purposes: [p], perMinute: 1, perDay: 1}"
                    .formatted(key))
            .contains("Boca"));
    assertTrue(
        refusal(
                "agencies:\n  - {name: boca, keys: [%s], purposes: [], perMinute: 1, perDay: 1}"
                    .formatted(key))
            .contains("purposes"));
    assertTrue(
        refusal("agencies:\n  - {name: boca, keys: [%s], purposes: [p], perDay: 1}".formatted(key))
            .contains("perMinute"));
    assertTrue(
        refusal(
                "abis: {clients: [{name: m, keys: [%s]}], references: {from: [\"ftp://x\"]}}"
                    .formatted(key))
            .contains("ftp://x"));
  }

  @Test
  void twoClientsAreNotToldByTheSame() {
    String key = "\"" + ApiKey.stored("k") + "\"";
    String two =
        """
        agencies:
          - {name: boca, keys: [%s], purposes: [p], perMinute: 1, perDay: 1}
          - {name: %s, keys: [%s], purposes: [p], perMinute: 1, perDay: 1}
        """;
    assertTrue(refusal(two.formatted(key, "nhi", key)).contains("another client"));
    assertTrue(
        refusal(two.formatted(key, "boca", "\"" + ApiKey.stored("l") + "\"")).contains("twice"));
  }

  @Test
  void aKeyIsNotFoundFromWhatIsStored() {
    String key = ApiKey.create();
    assertFalse(ApiKey.stored(key).contains(key.substring(4, 12)));
    assertTrue(ApiKey.isStored(ApiKey.stored(key)));
    assertEquals(Set.of(ApiKey.stored(key)), Set.of(ApiKey.stored(key)));
  }
}
