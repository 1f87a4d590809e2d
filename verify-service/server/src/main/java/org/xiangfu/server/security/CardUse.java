package org.xiangfu.server.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xiangfu.server.security.CardRefusedException.Reason;

/** What a card's certificate must be for, and how strong what it says must be. */
final class CardUse {
  private static final int RSA_BITS = 2_048;
  private static final int RSA_MOST_BITS = 8_192;
  private static final Set<Integer> EC_BITS = Set.of(256, 384, 521);

  /** Place of the bit in RFC 5280's KeyUsage. */
  private static final int DIGITAL_SIGNATURE = 0;

  /** Client authentication, any, and Microsoft's smart card logon. */
  private static final Set<String> USUAL =
      Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0", "1.3.6.1.4.1.311.20.2.2");

  private final Set<String> purposes;

  CardUse(Set<String> purposes) {
    this.purposes = purposes;
  }

  /** Refuses a certificate that is not for signing in. */
  void require(X509Certificate card) throws CardRefusedException {
    boolean[] usage = card.getKeyUsage();
    if (usage == null || !usage[DIGITAL_SIGNATURE] || card.getBasicConstraints() >= 0) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
    List<String> named = purposes(card);
    boolean fits =
        purposes.isEmpty()
            ? named.isEmpty() || named.stream().anyMatch(USUAL::contains)
            : named.stream().anyMatch(purposes::contains);
    if (!fits) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
    requireStrong(card);
  }

  private static List<String> purposes(X509Certificate card) throws CardRefusedException {
    try {
      List<String> named = card.getExtendedKeyUsage();
      return named == null ? List.of() : named;
    } catch (CertificateParsingException e) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
  }

  /** Refuses a key or a signature that can be forged. */
  static void requireStrong(X509Certificate certificate) throws CardRefusedException {
    boolean strong =
        switch (certificate.getPublicKey()) {
          case RSAPublicKey key ->
              key.getModulus().bitLength() >= RSA_BITS
                  && key.getModulus().bitLength() <= RSA_MOST_BITS;
          case ECPublicKey key ->
              EC_BITS.contains(key.getParams().getCurve().getField().getFieldSize());
          default -> false;
        };
    String signed = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (!strong || signed.startsWith("SHA1") || signed.startsWith("MD")) {
      throw new CardRefusedException(Reason.NOT_ACCEPTED);
    }
  }

  static boolean isOfNow(X509Certificate certificate, Clock clock) {
    return !clock.instant().isBefore(certificate.getNotBefore().toInstant())
        && !clock.instant().isAfter(certificate.getNotAfter().toInstant());
  }
}
