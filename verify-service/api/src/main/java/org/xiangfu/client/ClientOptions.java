package org.xiangfu.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the service is and how to reach it.
 *
 * @param target gRPC target, such as {@code host:port} or {@code dns:///name:port}; or the
 *     addresses of several nodes of one cluster, {@code host:port,host:port}
 * @param security TLS, or plain text asked for by name
 * @param deadline limit of each unary call, retries included; positive
 */
public record ClientOptions(String target, Security security, Duration deadline) {
  /** A counter's whole check is to take 20 seconds; a call that needs longer has failed. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(20);

  /** Refuses an empty target and a deadline that is not positive. */
  public ClientOptions {
    Objects.requireNonNull(security, "security");
    if (target.isBlank()) {
      throw new IllegalArgumentException("the service's address is empty; give HOST:PORT");
    }
    if (target.contains(",")) {
      NodeAddress.list(target);
    }
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("a deadline must be positive, not " + deadline);
    }
  }

  /** Options with the default deadline. */
  public static ClientOptions of(String target, Security security) {
    return new ClientOptions(target, security, DEFAULT_DEADLINE);
  }

  /** True if several nodes are named. */
  boolean cluster() {
    return target.contains(",");
  }

  /** How the connection is protected. */
  public sealed interface Security {
    /** No protection; for a service on the same machine only. */
    record Plaintext() implements Security {}

    /**
     * TLS 1.3.
     *
     * @param trust PEM file with the certificates of the authorities that may vouch for the
     *     service; empty: those of the Java runtime
     * @param identity this workstation's own certificate, for mutual TLS
     */
    record Tls(Optional<Path> trust, Optional<Identity> identity) implements Security {}
  }

  /**
   * A certificate and its key.
   *
   * @param certificateChain PEM
   * @param privateKey PEM, PKCS#8, not encrypted; RSA or ECDSA
   */
  public record Identity(Path certificateChain, Path privateKey) {}
}
