package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.xiangfu.server.access.Workstation;

/** The other end of a call's connection. */
final class Peer {
  private Peer() {}

  /** Its certificate; empty without mutual TLS. */
  static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** The workstation that its certificate names. */
  static Workstation workstation(ServerCall<?, ?> call) {
    return certificate(call)
        .map(certificate -> new Workstation(name(certificate), Optional.of(digest(certificate))))
        .orElse(Workstation.UNKNOWN);
  }

  private static String name(X509Certificate certificate) {
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return String.valueOf(part.getValue());
        }
      }
      return "";
    } catch (InvalidNameException e) {
      throw new IllegalStateException("a name that TLS has taken is none", e);
    }
  }

  private static String digest(X509Certificate certificate) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Hashing.sha256().hashBytes(certificate.getEncoded()).asBytes());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that TLS has taken is none", e);
    }
  }
}
