package org.xiangfu.server.security;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that are no longer good, from a file of CRLs (PEM or DER) of the authorities that
 * are trusted; RSA or ECDSA. The file is looked at again within a second of being asked, and read
 * when it has changed; one that cannot be used is logged, and what was read before stays in force.
 * A list past its next update stays in force too, and is warned of. Thread-safe.
 */
public final class RevocationList {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationList.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private record Stamp(FileTime modified, long size) {}

  private final Path file;
  private final List<X509Certificate> authorities;
  private final LongSupplier nanos;
  private volatile List<X509CRL> lists = List.of();

  // Guarded by this.
  private Optional<Stamp> read = Optional.empty();
  private volatile long lookedAt;

  private RevocationList(Path file, List<X509Certificate> authorities, LongSupplier nanos) {
    this.file = file;
    this.authorities = authorities;
    this.nanos = nanos;
  }

  /**
   * Reads the file.
   *
   * @param authorities whose lists are taken
   * @throws IOException if it cannot be read, or holds a list that none of them signed; names it
   */
  public static RevocationList open(Path file, List<X509Certificate> authorities)
      throws IOException {
    return open(file, authorities, System::nanoTime);
  }

  static RevocationList open(Path file, List<X509Certificate> authorities, LongSupplier nanos)
      throws IOException {
    var list = new RevocationList(file, authorities, nanos);
    synchronized (list) {
      list.load();
    }
    return list;
  }

  /** True if an authority has revoked the certificate. */
  public boolean revoked(X509Certificate certificate) {
    return revoked(certificate.getIssuerX500Principal(), certificate.getSerialNumber());
  }

  /** True if an authority has revoked its certificate of this serial number. */
  public boolean revoked(X500Principal issuer, BigInteger serial) {
    return current().stream()
        .filter(list -> list.getIssuerX500Principal().equals(issuer))
        .anyMatch(list -> list.getRevokedCertificate(serial) != null);
  }

  /** True if there is a list of the certificate's authority. */
  public boolean covers(X509Certificate certificate) {
    return current().stream()
        .anyMatch(
            list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()));
  }

  private List<X509CRL> current() {
    if (nanos.getAsLong() - lookedAt >= LOOK.toNanos()) {
      look();
    }
    return lists;
  }

  /** The lists in force. */
  public List<X509CRL> lists() {
    return lists;
  }

  private synchronized void look() {
    if (nanos.getAsLong() - lookedAt < LOOK.toNanos()) {
      return;
    }
    try {
      if (!read.equals(Optional.of(stamp()))) {
        load();
        LOG.info("the list of revoked certificates was read anew 憑證廢止清冊已重新載入");
      }
    } catch (IOException e) {
      LOG.error("{}; the list of before stays in force 憑證廢止清冊無法載入，沿用舊清冊", e.getMessage());
    }
    lookedAt = nanos.getAsLong();
  }

  private Stamp stamp() throws IOException {
    return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
  }

  private void load() throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read the list of revoked certificates " + file);
    }
    Stamp stamp = stamp();
    List<X509CRL> loaded = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (CRL each : CertificateFactory.getInstance("X.509").generateCRLs(in)) {
        if (each instanceof X509CRL list) {
          loaded.add(signed(list));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no usable list of revoked certificates", e);
    }
    if (loaded.isEmpty()) {
      throw new IOException(file + " holds no list of revoked certificates");
    }
    lists = List.copyOf(loaded);
    read = Optional.of(stamp);
    lookedAt = nanos.getAsLong();
  }

  // An authority that has changed its key may be there twice.
  private X509CRL signed(X509CRL list) throws GeneralSecurityException, IOException {
    List<X509Certificate> issuers =
        authorities.stream()
            .filter(each -> each.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
            .toList();
    if (issuers.isEmpty()) {
      throw new IOException(
          file
              + " holds a list of an authority that is not trusted: "
              + list.getIssuerX500Principal());
    }
    requireSigned(list, issuers);
    if (list.getNextUpdate() != null && list.getNextUpdate().toInstant().isBefore(Instant.now())) {
      LOG.warn("the list of revoked certificates {} is past its next update 廢止清冊已逾期", file);
    }
    return list;
  }

  private static void requireSigned(X509CRL list, List<X509Certificate> issuers)
      throws GeneralSecurityException {
    GeneralSecurityException why = null;
    for (X509Certificate issuer : issuers) {
      try {
        list.verify(issuer.getPublicKey());
        return;
      } catch (GeneralSecurityException e) {
        why = e;
      }
    }
    throw new GeneralSecurityException("none of the authorities has signed the list", why);
  }
}
