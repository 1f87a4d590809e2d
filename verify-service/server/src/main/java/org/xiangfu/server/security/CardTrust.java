package org.xiangfu.server.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.xiangfu.server.security.CardRefusedException.Reason;

/** The cards of some authorities: path validation by the JDK (RFC 5280). Thread-safe. */
public final class CardTrust {
  private static final int CERTIFICATES = 6;
  private static final int CERTIFICATE_BYTES = 8 << 10;
  private static final int PATH = 5;

  private final CardSettings settings;
  private final Set<TrustAnchor> anchors;
  private final Optional<RevocationList> lists;
  private final CardUse use;
  private final Clock clock;

  private CardTrust(
      CardSettings settings,
      Set<TrustAnchor> anchors,
      Optional<RevocationList> lists,
      Clock clock) {
    this.settings = settings;
    this.anchors = anchors;
    this.lists = lists;
    this.use = new CardUse(settings.purposes());
    this.clock = clock;
  }

  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be read or used; names it
   */
  public static CardTrust open(CardSettings settings, Clock clock) throws IOException {
    List<X509Certificate> authorities = Pem.certificates(settings.authorities());
    if (authorities.isEmpty()) {
      throw new IOException("no certificate in " + settings.authorities());
    }
    Optional<RevocationList> lists =
        settings.revocation().lists().isPresent()
            ? Optional.of(RevocationList.open(settings.revocation().lists().get(), authorities))
            : Optional.empty();
    return new CardTrust(
        settings,
        authorities.stream()
            .map(each -> new TrustAnchor(each, null))
            .collect(Collectors.toUnmodifiableSet()),
        lists,
        clock);
  }

  /** True if an authority has revoked its card of this serial number, as far as lists tell. */
  public boolean revoked(X500Principal issuer, BigInteger serial) {
    return lists.isPresent() && lists.get().revoked(issuer, serial);
  }

  /**
   * The card's certificate, if it is good now; may ask an OCSP responder.
   *
   * @param chain DER, the card's first, then authorities in any order
   * @throws CardRefusedException if it is not
   */
  public X509Certificate verified(List<byte[]> chain) throws CardRefusedException {
    List<X509Certificate> given = parsed(chain);
    X509Certificate card = given.getFirst();
    use.require(card);
    List<X509Certificate> path = path(card, given);
    for (X509Certificate each : path) {
      CardUse.requireStrong(each);
      if (lists.isPresent() && lists.get().revoked(each)) {
        throw new CardRefusedException(Reason.REVOKED);
      }
    }
    if (lists.isPresent() && !settings.revocation().ocsp() && !lists.get().covers(card)) {
      throw new CardRefusedException(Reason.UNDETERMINED);
    }
    return card;
  }

  private static List<X509Certificate> parsed(List<byte[]> chain) throws CardRefusedException {
    if (chain.isEmpty()
        || chain.size() > CERTIFICATES
        || chain.stream().anyMatch(each -> each.length > CERTIFICATE_BYTES)) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
    try {
      var factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates = new ArrayList<>();
      for (byte[] each : chain) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each)));
      }
      return certificates;
    } catch (CertificateException e) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
  }

  private List<X509Certificate> path(X509Certificate card, List<X509Certificate> given)
      throws CardRefusedException {
    try {
      var target = new X509CertSelector();
      target.setCertificate(card);
      var parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(given)));
      parameters.setDate(Date.from(clock.instant()));
      parameters.setMaxPathLength(PATH);
      parameters.setRevocationEnabled(false);
      if (!settings.policies().isEmpty()) {
        parameters.setInitialPolicies(settings.policies());
        parameters.setExplicitPolicyRequired(true);
      }
      CertPath path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
      if (settings.revocation().ocsp()) {
        askResponder(path);
      }
      return path.getCertificates().stream().map(X509Certificate.class::cast).toList();
    } catch (CertPathBuilderException e) {
      // The builder forgets that only time is wrong.
      throw new CardRefusedException(
          CardUse.isOfNow(card, clock) ? Reason.NOT_ACCEPTED : Reason.EXPIRED);
    } catch (GeneralSecurityException e) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
  }

  // By itself, after the path was found good: what is wrong then is the card's status, or that
  // nobody tells it.
  private void askResponder(CertPath path) throws CardRefusedException, GeneralSecurityException {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.NO_FALLBACK,
            PKIXRevocationChecker.Option.ONLY_END_ENTITY));
    settings.revocation().responder().ifPresent(checker::setOcspResponder);
    var parameters = new PKIXParameters(anchors);
    parameters.setDate(Date.from(clock.instant()));
    parameters.addCertPathChecker(checker);
    try {
      var _ = validator.validate(path, parameters);
    } catch (CertPathValidatorException e) {
      throw new CardRefusedException(
          e.getReason() == BasicReason.REVOKED ? Reason.REVOKED : Reason.UNDETERMINED);
    }
  }
}
