package org.xiangfu.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.gateway.clients.ClientFile;

/**
 * How a gateway runs.
 *
 * @param clients who may ask
 * @param service the service behind it
 * @param listen where clients connect; port 0 takes a free one
 * @param tls empty is plain text, which must be asked for by name
 * @param metrics where Prometheus asks, in plain text; port 0 takes a free one
 * @param atOnce calls of each interface in work at once, at least 1; as many times {@value
 *     #WAITING} wait
 * @param kept how long a check can be fetched again, positive
 * @param drain how long calls in work are waited for when it stops
 */
public record GatewaySettings(
    ClientFile clients,
    ClientOptions service,
    InetSocketAddress listen,
    Optional<Tls> tls,
    Optional<InetSocketAddress> metrics,
    int atOnce,
    Duration kept,
    Duration drain) {
  /** Calls that wait for each one in work. */
  static final int WAITING = 4;

  /** Refuses what could not work. */
  public GatewaySettings {
    if (atOnce < 1 || kept.isZero() || kept.isNegative() || drain.isNegative()) {
      throw new IllegalArgumentException(
          "a gateway works on at least one call at once, and keeps checks for some time");
    }
    boolean asksForCertificates = tls.flatMap(Tls::clientAuthorities).isPresent();
    if (clients.asksForCertificates() && !asksForCertificates) {
      throw new IllegalArgumentException(
          "some clients are told by their certificate, which is asked for only with"
              + " --tls-client-ca");
    }
  }

  /**
   * The gateway's own certificate.
   *
   * @param certificateChain PEM
   * @param privateKey PEM, PKCS#8
   * @param clientAuthorities PEM with who may vouch for clients; empty: clients show none
   */
  public record Tls(Path certificateChain, Path privateKey, Optional<Path> clientAuthorities) {}
}
