package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.xiangfu.server.access.CardMaker.Card;

/** An OCSP responder (RFC 6960) that is the authority itself, and says the same of every card. */
final class LocalOcspResponder implements AutoCloseable {
  private final HttpServer server;
  private final Card authority;
  private final boolean good;
  private final AtomicInteger asked = new AtomicInteger();

  LocalOcspResponder(Card authority, boolean good) throws IOException {
    this.authority = authority;
    this.good = good;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  int asked() {
    return asked.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try (exchange) {
      byte[] request =
          exchange.getRequestMethod().equals("GET")
              ? Base64.getDecoder()
                  .decode(
                      URLDecoder.decode(exchange.getRequestURI().getRawPath().substring(1), UTF_8))
              : exchange.getRequestBody().readAllBytes();
      byte[] response = response(new OCSPReq(request));
      exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
      exchange.sendResponseHeaders(200, response.length);
      exchange.getResponseBody().write(response);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private byte[] response(OCSPReq request) throws Exception {
    BasicOCSPRespBuilder builder =
        new JcaBasicOCSPRespBuilder(
            authority.keys().getPublic(),
            new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
    Extension nonce = request.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    if (nonce != null) {
      builder.setResponseExtensions(new Extensions(nonce));
    }
    Date now = Date.from(Instant.now());
    for (Req each : request.getRequestList()) {
      builder.addResponse(
          each.getCertID(),
          good
              ? CertificateStatus.GOOD
              : new RevokedStatus(Date.from(Instant.EPOCH), CRLReason.keyCompromise),
          now,
          Date.from(Instant.now().plusSeconds(600)));
    }
    return new OCSPRespBuilder()
        .build(
            OCSPRespBuilder.SUCCESSFUL,
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authority.keys().getPrivate()),
                new X509CertificateHolder[] {new JcaX509CertificateHolder(authority.certificate())},
                now))
        .getEncoded();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
