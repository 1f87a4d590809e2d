package org.xiangfu.gateway;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.gateway.GatewaySettings.Tls;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How what agencies send is protected: the options of TLS, or the admission that nothing is. */
final class HttpProtection {
  @Option(
      names = "--http-plaintext",
      required = true,
      description = {
        "No TLS for clients. For trials on one machine; refused on other than loopback addresses.",
        "用戶端不加密；僅供本機試用。"
      })
  private boolean plaintext;

  @ArgGroup(exclusive = false)
  private Files tls;

  private static final class Files {
    @Option(
        names = "--tls-cert",
        required = true,
        paramLabel = "PEM",
        description = "Certificate chain of this gateway.")
    private Path certificate;

    @Option(
        names = "--tls-key",
        required = true,
        paramLabel = "PEM",
        description = "Its private key, PKCS#8.")
    private Path key;

    @Option(
        names = "--tls-client-ca",
        paramLabel = "PEM",
        description = {
          "Authorities that may vouch for the clients' certificates. Needed where the file of"
              + " clients names certificates.",
          "簽發用戶端憑證之機構。"
        })
    private Path clientAuthorities;
  }

  boolean plaintext() {
    return plaintext;
  }

  Optional<Tls> tls() {
    return Optional.ofNullable(tls)
        .map(
            files ->
                new Tls(
                    files.certificate, files.key, Optional.ofNullable(files.clientAuthorities)));
  }
}
