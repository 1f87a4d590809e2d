package org.xiangfu.server.rpc;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.Identities;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.v1.CardIdentity;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.OidcIdentity;

/** The identity that an administrator names; the errors name the field, never its value. */
final class GivenIdentity {
  private static final int CERTIFICATE_BYTES = 8 << 10;

  private GivenIdentity() {}

  static IdentityLink of(LinkIdentityRequest request, AccessControl access) {
    return switch (request.getIdentityCase()) {
      case OIDC -> oidc(request.getOidc(), access);
      case CARD -> card(request.getCard());
      case IDENTITY_NOT_SET -> throw ServiceException.invalid("identity must be set: oidc or card");
    };
  }

  private static IdentityLink oidc(OidcIdentity identity, AccessControl access) {
    Validation.text("oidc.subject", identity.getSubject(), 1, 255);
    Validation.text("oidc.issuer", identity.getIssuer(), 0, 512);
    return Identities.oidc(
        identity.getIssuer().isEmpty() ? access.oidc().issuer() : identity.getIssuer(),
        identity.getSubject());
  }

  private static IdentityLink card(CardIdentity identity) {
    X509Certificate certificate = certificate(identity);
    if (identity.getCertificateOnly()) {
      return Identities.certificate(certificate);
    }
    return Identities.subject(certificate)
        .orElseThrow(
            () ->
                ServiceException.invalid(
                    "card.certificate's subject has no serial number of its own; link the"
                        + " certificate only 憑證主體無序號，請改以憑證本身連結"));
  }

  private static X509Certificate certificate(CardIdentity identity) {
    if (identity.getCertificate().size() <= CERTIFICATE_BYTES) {
      try {
        return (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(identity.getCertificate().toByteArray()));
      } catch (CertificateException e) {
        throw ServiceException.invalid("card.certificate is no X.509 certificate in DER");
      }
    }
    throw ServiceException.invalid(
        "card.certificate has more than %d bytes".formatted(CERTIFICATE_BYTES));
  }
}
