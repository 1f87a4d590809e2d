package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.security.ServerTls;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How what clients send is protected: the options of TLS, or the admission that nothing is. */
final class ClientProtection {
  @Option(
      names = "--plaintext",
      required = true,
      description = "No TLS. For trials on one machine; refused on other than loopback addresses.")
  private boolean plaintext;

  @ArgGroup(exclusive = false)
  private Tls tls;

  private static final class Tls {
    @Option(
        names = "--tls-cert",
        required = true,
        paramLabel = "PEM",
        description = "Certificate chain of this node.")
    private Path certificate;

    @Option(
        names = "--tls-key",
        required = true,
        paramLabel = "PEM",
        description = "Its private key, PKCS#8.")
    private Path key;

    @Option(
        names = "--tls-client-ca",
        required = true,
        paramLabel = "PEM",
        description = "Authorities whose workstation certificates are let in.")
    private Path clientAuthorities;

    @Option(
        names = "--tls-client-crl",
        paramLabel = "FILE",
        description = {
          "Lists of revoked workstation certificates (CRLs, PEM or DER) of these authorities; read"
              + " again when it changes.",
          "工作站憑證廢止清冊；檔案更新時自動重新載入。"
        })
    private Path revocations;
  }

  boolean plaintext() {
    return plaintext;
  }

  Optional<ServerTls> tls() {
    return Optional.ofNullable(tls)
        .map(
            files ->
                new ServerTls(
                    files.certificate,
                    files.key,
                    files.clientAuthorities,
                    Optional.ofNullable(files.revocations)));
  }
}
