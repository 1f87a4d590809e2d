package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.xiangfu.server.security.Pem;
import org.xiangfu.v1.CardAlgorithm;

/** Authorities below one root, and their cards. */
public final class CardMaker {
  public static final String POLICY = "2.16.886.101.0.3.3";

  private static final Duration BEFORE = Duration.ofDays(1);

  /** A certificate, its key, and who has signed it. */
  public record Card(X509Certificate certificate, KeyPair keys, List<X509Certificate> issuers) {
    /** What it makes of a challenge. */
    public CardAnswer answer(String challenge, CardAlgorithm algorithm) throws Exception {
      return answer(challenge, challenge, algorithm);
    }

    /** The same with what was really signed. */
    CardAnswer answer(String challenge, String signed, CardAlgorithm algorithm) throws Exception {
      Signature signer = Signature.getInstance(name(algorithm));
      if (algorithm == CardAlgorithm.CARD_ALGORITHM_RSA_PSS_SHA256) {
        signer.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signer.initSign(keys.getPrivate());
      signer.update((CardAnswer.TEXT + signed).getBytes(US_ASCII));
      return new CardAnswer(
          challenge,
          algorithm,
          ByteString.copyFrom(signer.sign()),
          List.of(
              ByteString.copyFrom(certificate.getEncoded()),
              ByteString.copyFrom(issuers.getFirst().getEncoded())));
    }

    /** As a file of a PIN. */
    public Path pkcs12(Path file, String pin) throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "card",
          keys.getPrivate(),
          pin.toCharArray(),
          new Certificate[] {certificate, issuers.getFirst()});
      var out = new ByteArrayOutputStream();
      store.store(out, pin.toCharArray());
      return Files.write(file, out.toByteArray());
    }
  }

  private final Instant now;
  private final Card root;
  private final Card issuer;
  private int serial = 100;
  private int written;

  public CardMaker(Instant now, String algorithm) throws Exception {
    this.now = now;
    KeyPair rootKeys = keys(algorithm);
    X509Certificate rootCertificate =
        signed(
            builder("CN=Test Root CA", "CN=Test Root CA", rootKeys, until(3_650))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(2))
                .addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
            rootKeys);
    root = new Card(rootCertificate, rootKeys, List.of());
    KeyPair issuerKeys = keys(algorithm);
    X509Certificate issuerCertificate =
        signed(
            builder("CN=Test Root CA", "CN=Test Citizen CA,C=TW", issuerKeys, until(3_000))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(
                    Extension.certificatePolicies,
                    false,
                    new CertificatePolicies(
                        new PolicyInformation(new ASN1ObjectIdentifier(POLICY))))
                .addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
            rootKeys);
    issuer = new Card(issuerCertificate, issuerKeys, List.of(rootCertificate));
  }

  private Instant until(int days) {
    return now.plus(Duration.ofDays(days));
  }

  static KeyPair keys(String algorithm) throws Exception {
    String[] parts = algorithm.split(" ", 2);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(parts[0]);
    if (parts[0].equals("RSA")) {
      generator.initialize(Integer.parseInt(parts[1]));
    } else {
      generator.initialize(new ECGenParameterSpec(parts[1]));
    }
    return generator.generateKeyPair();
  }

  private JcaX509v3CertificateBuilder builder(String by, String of, KeyPair keys, Instant until) {
    return new JcaX509v3CertificateBuilder(
        new X500Name(by),
        BigInteger.valueOf(++serial),
        Date.from(now.minus(BEFORE)),
        Date.from(until),
        new X500Name(of),
        keys.getPublic());
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair by)
      throws Exception {
    String name =
        by.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(name).build(by.getPrivate())));
  }

  /** A card as its holder would have it, good for five years. */
  public Card card(String algorithm) throws Exception {
    return card(algorithm, until(1_825), KeyUsage.digitalSignature, Optional.empty());
  }

  Card card(String algorithm, Instant until, int usage, Optional<KeyPurposeId> purpose)
      throws Exception {
    KeyPair keys = keys(algorithm);
    var builder =
        builder(
            "CN=Test Citizen CA,C=TW",
            "CN=Somebody,serialNumber=0000000112345678,C=TW",
            keys,
            until);
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(
            Extension.certificatePolicies,
            false,
            new CertificatePolicies(new PolicyInformation(new ASN1ObjectIdentifier(POLICY))))
        .addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    if (purpose.isPresent()) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
    }
    return new Card(
        signed(builder, issuer.keys()), keys, List.of(issuer.certificate(), root.certificate()));
  }

  /** Who vouches for the cards. */
  Card issuer() {
    return issuer;
  }

  /** The authorities as a file. */
  public Path authorities(Path file) throws Exception {
    return Files.write(
        file,
        concat(
            Pem.block("CERTIFICATE", root.certificate().getEncoded()),
            Pem.block("CERTIFICATE", issuer.certificate().getEncoded())));
  }

  /** The lists of both authorities as a file; two writes of it differ in time. */
  public Path revoked(Path file, Card... cards) throws Exception {
    var list = new X509v2CRLBuilder(new X500Name("CN=Test Citizen CA,C=TW"), Date.from(now));
    list.setNextUpdate(Date.from(until(365)));
    for (Card card : cards) {
      list.addCRLEntry(
          card.certificate().getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
    }
    var none = new X509v2CRLBuilder(new X500Name("CN=Test Root CA"), Date.from(now));
    none.setNextUpdate(Date.from(until(365)));
    Files.write(file, concat(crl(list, issuer), crl(none, root)));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(++written)));
    return file;
  }

  private static byte[] crl(X509v2CRLBuilder list, Card by) throws Exception {
    String name =
        by.keys().getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return Pem.block(
        "X509 CRL",
        list.build(new JcaContentSignerBuilder(name).build(by.keys().getPrivate())).getEncoded());
  }

  private static byte[] concat(byte[] one, byte[] two) throws IOException {
    var all = new ByteArrayOutputStream();
    all.write(one);
    all.write('\n');
    all.write(two);
    return all.toByteArray();
  }

  private static String name(CardAlgorithm algorithm) {
    return switch (algorithm) {
      case CARD_ALGORITHM_RSA_PKCS1_SHA256 -> "SHA256withRSA";
      case CARD_ALGORITHM_RSA_PSS_SHA256 -> "RSASSA-PSS";
      case CARD_ALGORITHM_ECDSA_SHA256 -> "SHA256withECDSA";
      case CARD_ALGORITHM_ECDSA_SHA384 -> "SHA384withECDSA";
      case CARD_ALGORITHM_ECDSA_SHA512 -> "SHA512withECDSA";
      default -> throw new IllegalArgumentException(algorithm.name());
    };
  }
}
