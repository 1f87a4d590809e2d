package org.xiangfu.gateway.http;

import com.google.common.hash.Hashing;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.xiangfu.gateway.clients.ApiKey;
import org.xiangfu.gateway.clients.Identity.Shown;

/**
 * Who makes a call: told by the certificate that TLS has checked, and by the key that it brings.
 */
public final class Callers {
  private static final String SCHEME = "Bearer ";
  private static final int MAX_KEY = 128;
  private static final AttributeKey<String> NAME =
      AttributeKey.valueOf(Callers.class, "clientName");

  private Callers() {}

  /** What a call shows. */
  public static Shown shown(ServiceRequestContext ctx, RequestHeaders headers) {
    return new Shown(certificate(ctx.sslSession()), key(headers));
  }

  private static Optional<String> key(RequestHeaders headers) {
    return Optional.ofNullable(headers.get(HttpHeaderNames.AUTHORIZATION))
        .filter(text -> text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(text -> text.substring(SCHEME.length()).strip())
        .filter(text -> text.length() <= MAX_KEY)
        .map(ApiKey::stored);
  }

  private static Optional<String> certificate(SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      byte[] encoded = session.getPeerCertificates()[0].getEncoded();
      return Optional.of(Hashing.sha256().hashBytes(encoded).toString());
    } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
      return Optional.empty();
    }
  }

  /** Notes for log and metrics whose call it is: a name of the file of clients. */
  public static void note(ServiceRequestContext ctx, String name) {
    ctx.setAttr(NAME, name);
  }

  /** Whose call it is; a hyphen if that is not known. */
  static String noted(ServiceRequestContext ctx) {
    String name = ctx.attr(NAME);
    return name == null ? "-" : name;
  }
}
