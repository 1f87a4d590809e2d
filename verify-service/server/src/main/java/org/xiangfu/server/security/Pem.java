package org.xiangfu.server.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of certificates, keys and lists. */
public final class Pem {
  private static final int LINE = 64;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN [A-Z0-9 ]+-----([^-]+)-----END [A-Z0-9 ]+-----");

  private Pem() {}

  /**
   * The content of the first block of a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if there is none
   */
  public static byte[] content(Path file) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(file, US_ASCII));
    if (!block.find()) {
      throw new IllegalArgumentException("no PEM block in " + file);
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }

  /**
   * The certificates of a file.
   *
   * @throws IOException if it cannot be read, or holds something else; names it
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IOException("cannot read the certificate " + file, e);
    }
  }

  /**
   * A block.
   *
   * @param type such as {@code CERTIFICATE}, {@code PRIVATE KEY} or {@code X509 CRL}
   * @param der the content
   */
  public static byte[] block(String type, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, body, type)
        .getBytes(US_ASCII);
  }
}
