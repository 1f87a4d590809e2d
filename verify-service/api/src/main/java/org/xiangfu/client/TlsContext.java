package org.xiangfu.client;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xiangfu.client.ClientOptions.Security.Tls;

/** Reads the certificate files of a client. */
final class TlsContext {
  private TlsContext() {}

  static SslContext of(Tls tls, SslContextBuilder builder) throws IOException {
    builder.protocols("TLSv1.3");
    try {
      if (tls.trust().isPresent()) {
        builder.trustManager(readable(tls.trust().get()).toFile());
      }
      if (tls.identity().isPresent()) {
        var identity = tls.identity().get();
        builder.keyManager(
            readable(identity.certificateChain()).toFile(),
            readable(identity.privateKey()).toFile());
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "a TLS file is not usable: certificates and keys must be PEM, keys PKCS#8 without a"
              + " password; given were "
              + tls,
          e);
    }
  }

  private static Path readable(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read the TLS file " + file);
    }
    return file;
  }
}
