package org.xiangfu.gateway.clients;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The ABIS interface: who may use it, and where photos may be fetched from.
 *
 * @param clients who may use it
 * @param origins scheme, host and port that a reference may lie at; http only if it is written so
 * @param trust PEM with the authorities of these hosts; empty: those of the Java runtime
 * @param maxBytes most bytes of a fetched file, positive
 * @param timeout how long fetching may take, positive
 * @param seal how files are decrypted; empty: they come as plain CBEFF
 * @param token where the token comes from that these hosts ask for; empty: they ask for none
 */
public record AbisSettings(
    List<Identity> clients,
    List<URI> origins,
    Optional<Path> trust,
    int maxBytes,
    Duration timeout,
    Optional<Seal> seal,
    Optional<TokenSource> token) {
  /** Refuses what would fetch from nowhere, or without end. */
  public AbisSettings {
    clients = List.copyOf(clients);
    origins = List.copyOf(origins);
    if (origins.isEmpty()) {
      throw new IllegalArgumentException(
          "abis.references.from must name what may be fetched from, such as"
              + " https://datashare.example");
    }
    for (URI origin : origins) {
      if (!("https".equals(origin.getScheme()) || "http".equals(origin.getScheme()))
          || origin.getHost() == null
          || origin.getUserInfo() != null
          || !(origin.getPath() == null || origin.getPath().isEmpty())
          || origin.getQuery() != null) {
        throw new IllegalArgumentException(
            "abis.references.from: '" + origin + "' is no https://HOST or https://HOST:PORT");
      }
    }
    if (maxBytes < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("abis.references: maxBytes and timeout must be positive");
    }
  }

  /**
   * This partner's own key, to which files are encrypted.
   *
   * @param certificate PEM
   * @param key PEM, PKCS#8, RSA
   */
  public record Seal(Path certificate, Path key) {}

  /**
   * MOSIP's authentication by client id.
   *
   * @param url such as {@code https://HOST/v1/authmanager/authenticate/clientidsecretkey}
   * @param secret file whose first line is the secret
   */
  public record TokenSource(URI url, String appId, String clientId, Path secret) {}
}
