package org.xiangfu.server.security;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a site's own. Its key is in memory; whoever opened it keeps it. */
public final class SiteAuthority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
  private static final Duration LIFE = Duration.ofDays(825);
  private static final Duration LIST_LIFE = Duration.ofDays(365);
  private static final Duration BEFORE = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 127;
  private static final int RSA_BITS = 3_072;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What kind of key a certificate has. */
  public enum Algorithm {
    /** P-256. */
    EC,
    /** 3,072 bits. */
    RSA
  }

  /** What a certificate is for. */
  public enum Use {
    /** A node: it serves clients, and calls its peers. */
    NODE,
    /** A workstation: it calls. */
    WORKSTATION
  }

  /** A certificate and its key. */
  public record Issued(X509Certificate certificate, KeyPair keys) {}

  private final Issued self;
  private final Clock clock;

  private SiteAuthority(Issued self, Clock clock) {
    this.self = self;
    this.clock = clock;
  }

  /**
   * A new authority.
   *
   * @param name its common name
   * @throws IOException if Java cannot make such keys
   */
  public static SiteAuthority create(String name, Algorithm algorithm, Clock clock)
      throws IOException {
    try {
      KeyPair keys = keys(algorithm);
      X500Name subject = name(name);
      X509v3CertificateBuilder builder =
          builder(subject, subject, keys, AUTHORITY_LIFE, clock.instant());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new SiteAuthority(new Issued(signed(builder, keys), keys), clock);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("the authority could not be made", e);
    }
  }

  /**
   * An authority that was made before.
   *
   * @param certificate PEM
   * @param key PEM, PKCS#8
   * @throws IOException if one cannot be read or used, or they do not belong together; names them
   */
  public static SiteAuthority open(Path certificate, Path key, Clock clock) throws IOException {
    try {
      X509Certificate own = Pem.certificates(certificate).getFirst();
      PrivateKey secret =
          KeyFactory.getInstance(own.getPublicKey().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(Pem.content(key)));
      var authority =
          new SiteAuthority(new Issued(own, new KeyPair(own.getPublicKey(), secret)), clock);
      signed(
              builder(issuer(own), issuer(own), authority.self().keys(), LIFE, clock.instant()),
              authority.self().keys())
          .verify(own.getPublicKey());
      return authority;
    } catch (GeneralSecurityException
        | OperatorCreationException
        | NoSuchElementException
        | IllegalArgumentException e) {
      throw new IOException(
          "%s and %s are no authority and its key".formatted(certificate, key), e);
    }
  }

  private static X500Name issuer(X509Certificate own) {
    return X500Name.getInstance(own.getSubjectX500Principal().getEncoded());
  }

  /** Its own certificate and key. */
  public Issued self() {
    return self;
  }

  /**
   * A new certificate.
   *
   * @param name common name: of a workstation, its id
   * @param hosts host names and IP addresses that a node is reached by
   * @throws IOException if Java cannot make such keys
   */
  public Issued issue(String name, Use use, List<String> hosts, Algorithm algorithm)
      throws IOException {
    try {
      KeyPair keys = keys(algorithm);
      X509v3CertificateBuilder builder =
          builder(issuer(self.certificate()), name(name), keys, LIFE, clock.instant());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, purposes(use));
      if (!hosts.isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
      }
      return new Issued(signed(builder, self.keys()), keys);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("the certificate of " + name + " could not be made", e);
    }
  }

  /**
   * A list of what is no longer good, good for a year.
   *
   * @param before an earlier list of its own, whose entries stay
   * @param revoked what is added
   * @return DER
   * @throws IOException if it could not be signed
   */
  public byte[] revocations(Optional<X509CRL> before, Collection<X509Certificate> revoked)
      throws IOException {
    Instant now = clock.instant();
    var list = new X509v2CRLBuilder(issuer(self.certificate()), Date.from(now.minus(BEFORE)));
    list.setNextUpdate(Date.from(now.plus(LIST_LIFE)));
    if (before.isPresent()) {
      try {
        list.addCRL(new X509CRLHolder(before.get().getEncoded()));
      } catch (CRLException e) {
        throw new IOException("the earlier list of revoked certificates is damaged", e);
      }
    }
    revoked.forEach(
        each ->
            list.addCRLEntry(
                each.getSerialNumber(), Date.from(now), CRLReason.cessationOfOperation));
    try {
      return list.build(signer(self.keys())).getEncoded();
    } catch (OperatorCreationException e) {
      throw new IOException("the list of revoked certificates could not be signed", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Duration life, Instant now) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, RANDOM).setBit(0),
        Date.from(now.minus(BEFORE)),
        Date.from(now.plus(life)),
        subject,
        keys.getPublic());
  }

  private static X500Name name(String common) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, common).build();
  }

  private static ExtendedKeyUsage purposes(Use use) {
    return use == Use.NODE
        ? new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth})
        : new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
  }

  private static GeneralNames names(List<String> hosts) {
    List<GeneralName> names = new ArrayList<>();
    for (String host : hosts) {
      boolean address = host.contains(":") || host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
      names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static KeyPair keys(Algorithm algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.name());
    if (algorithm == Algorithm.RSA) {
      generator.initialize(RSA_BITS);
    } else {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private static ContentSigner signer(KeyPair keys) throws OperatorCreationException {
    boolean rsa = keys.getPrivate().getAlgorithm().equals(Algorithm.RSA.name());
    return new JcaContentSignerBuilder(rsa ? "SHA256withRSA" : "SHA256withECDSA")
        .build(keys.getPrivate());
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer(keys)));
  }
}
