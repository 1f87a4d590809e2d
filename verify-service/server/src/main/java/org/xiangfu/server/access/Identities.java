package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.v1.IdentityKind;

/**
 * What accounts are linked with. A key is SHA-256 over the kind and length-prefixed parts, so that
 * no two identities have one text.
 */
public final class Identities {
  private static final int ID_BYTES = 8;

  private Identities() {}

  /**
   * Somebody at an OpenID provider.
   *
   * @param issuer exactly as ID tokens name it
   */
  public static IdentityLink oidc(String issuer, String subject) {
    return link(IdentityKind.IDENTITY_KIND_OIDC, issuer.getBytes(UTF_8), subject.getBytes(UTF_8));
  }

  /** One certificate. */
  public static IdentityLink certificate(X509Certificate certificate) {
    try {
      return link(IdentityKind.IDENTITY_KIND_CARD_CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate is none", e);
    }
  }

  /**
   * Whoever the issuer gives a serial number: the same for a renewed card. Empty if the subject has
   * none, or several.
   */
  public static Optional<IdentityLink> subject(X509Certificate certificate) {
    RDN[] numbers =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.SERIALNUMBER);
    if (numbers.length != 1 || numbers[0].isMultiValued()) {
      return Optional.empty();
    }
    String number = IETFUtils.valueToString(numbers[0].getFirst().getValue());
    return Optional.of(
        link(
            IdentityKind.IDENTITY_KIND_CARD_SUBJECT,
            certificate.getIssuerX500Principal().getEncoded(),
            number.getBytes(UTF_8)));
  }

  /** All that a card may be linked by. */
  static List<IdentityLink> ofCard(X509Certificate certificate) {
    return Stream.concat(Stream.of(certificate(certificate)), subject(certificate).stream())
        .toList();
  }

  /** Names an identity of an account: 16 hexadecimal digits. */
  public static String id(IdentityLink link) {
    return BaseEncoding.base16()
        .lowerCase()
        .encode(link.getKey().substring(0, ID_BYTES).toByteArray());
  }

  private static IdentityLink link(IdentityKind kind, byte[]... parts) {
    Hasher hasher = Hashing.sha256().newHasher().putInt(kind.getNumber());
    for (byte[] part : parts) {
      hasher.putInt(part.length).putBytes(part);
    }
    return IdentityLink.newBuilder()
        .setKind(kind)
        .setKey(ByteString.copyFrom(hasher.hash().asBytes()))
        .build();
  }
}
