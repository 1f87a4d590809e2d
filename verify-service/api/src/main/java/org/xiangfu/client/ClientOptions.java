package org.xiangfu.client;

import io.grpc.Metadata;
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
 * @param credentials who signs in with a password; empty: nobody, for a service without accounts
 * @param method how to sign in without a password; comes before the credentials
 * @param training every call says that it is training: a real service refuses it, and a training
 *     service takes no other
 */
public record ClientOptions(
    String target,
    Security security,
    Duration deadline,
    Optional<Credentials> credentials,
    Optional<SignInMethod> method,
    boolean training) {
  /** The header by which a call says that it is training; its value does not matter. */
  public static final Metadata.Key<String> TRAINING =
      Metadata.Key.of("xiangfu-training", Metadata.ASCII_STRING_MARSHALLER);

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

  /** Options of a client of the real service. */
  public ClientOptions(
      String target,
      Security security,
      Duration deadline,
      Optional<Credentials> credentials,
      Optional<SignInMethod> method) {
    this(target, security, deadline, credentials, method, false);
  }

  /** Options of a client that signs in with a password, or not at all. */
  public ClientOptions(
      String target, Security security, Duration deadline, Optional<Credentials> credentials) {
    this(target, security, deadline, credentials, Optional.empty());
  }

  /** Options of a client that does not sign in. */
  public ClientOptions(String target, Security security, Duration deadline) {
    this(target, security, deadline, Optional.empty());
  }

  /** The same for somebody who signs in. */
  public ClientOptions signedInAs(Credentials who) {
    return new ClientOptions(
        target, security, deadline, Optional.of(who), Optional.empty(), training);
  }

  /** The same for somebody who signs in without a password. */
  public ClientOptions signedInBy(SignInMethod how) {
    return new ClientOptions(
        target, security, deadline, Optional.empty(), Optional.of(how), training);
  }

  /** The same for a training service. */
  public ClientOptions forTraining() {
    return new ClientOptions(target, security, deadline, credentials, method, true);
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
   * An account and its password, which is shown nowhere.
   *
   * @param account name, not empty
   * @param password kept for as long as the client is, since sessions end
   */
  public record Credentials(String account, String password) {
    /** Refuses an empty name or password. */
    public Credentials {
      if (account.isBlank() || password.isEmpty()) {
        throw new IllegalArgumentException("an account and its password must not be empty");
      }
    }

    @Override
    public String toString() {
      return "Credentials[account=" + account + "]";
    }
  }

  /**
   * A certificate and its key.
   *
   * @param certificateChain PEM
   * @param privateKey PEM, PKCS#8, not encrypted; RSA or ECDSA
   */
  public record Identity(Path certificateChain, Path privateKey) {}
}
