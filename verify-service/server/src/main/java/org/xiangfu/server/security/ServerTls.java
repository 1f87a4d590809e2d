package org.xiangfu.server.security;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;

/**
 * Mutual TLS 1.3: the service's own certificate, and the authorities whose workstations it lets in.
 *
 * @param certificateChain PEM
 * @param privateKey PEM, PKCS#8, not encrypted; RSA or ECDSA
 * @param clientAuthorities PEM; a client without a certificate from one of them is refused
 */
public record ServerTls(Path certificateChain, Path privateKey, Path clientAuthorities) {
  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be read or used; names it
   */
  public SslContext context() throws IOException {
    for (Path file : new Path[] {certificateChain, privateKey, clientAuthorities}) {
      if (!Files.isReadable(file)) {
        throw new IOException("cannot read the TLS file " + file);
      }
    }
    try {
      return GrpcSslContexts.forServer(certificateChain.toFile(), privateKey.toFile())
          .trustManager(clientAuthorities.toFile())
          .clientAuth(ClientAuth.REQUIRE)
          .protocols("TLSv1.3")
          .build();
    } catch (IllegalArgumentException e) {
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
    try (InputStream pem = Files.newInputStream(certificateChain)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
          .map(each -> ((X509Certificate) each).getNotAfter().toInstant())
          .min(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no certificate in " + certificateChain));
    } catch (CertificateException e) {
      throw new IOException("cannot read the certificate " + certificateChain, e);
    }
  }
}
