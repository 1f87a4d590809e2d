package org.xiangfu.server.security;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Mutual TLS 1.3: the service's own certificate, and the authorities whose workstations it lets in.
 *
 * @param certificateChain PEM
 * @param privateKey PEM, PKCS#8, not encrypted; RSA or ECDSA
 * @param clientAuthorities PEM; a client without a certificate from one of them is refused
 * @param revocations CRLs of these authorities; a client whose certificate is on one is refused
 */
public record ServerTls(
    Path certificateChain, Path privateKey, Path clientAuthorities, Optional<Path> revocations) {
  /** TLS without a list of revoked certificates. */
  public ServerTls(Path certificateChain, Path privateKey, Path clientAuthorities) {
    this(certificateChain, privateKey, clientAuthorities, Optional.empty());
  }

  /**
   * Reads the list of revoked certificates, if there is one.
   *
   * @throws IOException if it cannot be read or used; names it
   */
  public Optional<RevocationList> openRevocations() throws IOException {
    return revocations.isPresent()
        ? Optional.of(RevocationList.open(revocations.get(), Pem.certificates(clientAuthorities)))
        : Optional.empty();
  }

  /**
   * Reads the files.
   *
   * @param revoked also refused, though their authority is trusted
   * @throws IOException if one cannot be read or used; names it
   */
  public SslContext context(Optional<RevocationList> revoked) throws IOException {
    for (Path file : new Path[] {certificateChain, privateKey, clientAuthorities}) {
      if (!Files.isReadable(file)) {
        throw new IOException("cannot read the TLS file " + file);
      }
    }
    try {
      var builder = GrpcSslContexts.forServer(certificateChain.toFile(), privateKey.toFile());
      if (revoked.isPresent()) {
        builder.trustManager(
            RevocationTrust.of(Pem.certificates(clientAuthorities), revoked.get()));
      } else {
        builder.trustManager(clientAuthorities.toFile());
      }
      return builder.clientAuth(ClientAuth.REQUIRE).protocols("TLSv1.3").build();
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException(
          "a TLS file is not usable; certificates and keys must be PEM, the key PKCS#8 without a"
              + " password: "
              + this,
          e);
    }
  }

  /**
   * When the first certificate of the chain that ends does so.
   *
   * @throws IOException if the chain cannot be read; names the file
   */
  public Instant expiry() throws IOException {
    return Pem.certificates(certificateChain).stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow(() -> new IOException("no certificate in " + certificateChain));
  }
}
