package org.xiangfu.server.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the authorities of a PEM file alone. */
public final class PemTrust {
  private PemTrust() {}

  /**
   * For connections to whom these authorities vouch for.
   *
   * @throws IOException if the file cannot be read or used; names it
   */
  public static SSLContext context(Path authorities) throws IOException {
    try {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      List<X509Certificate> certificates = Pem.certificates(authorities);
      if (certificates.isEmpty()) {
        throw new IOException("no certificate in " + authorities);
      }
      for (int i = 0; i < certificates.size(); i++) {
        anchors.setCertificateEntry("authority-" + i, certificates.get(i));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities of %s cannot be used".formatted(authorities), e);
    }
  }
}
