package org.xiangfu.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed RSA certificate for 127.0.0.1, made by the JDK's own keytool. */
public final class TestCertificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore store;
  private final String name;
  private final Path folder;

  private TestCertificates(KeyStore store, String name, Path folder) {
    this.store = store;
    this.name = name;
    this.folder = folder;
  }

  /** Makes one. */
  public static TestCertificates make(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, exit);
    return new TestCertificates(KeyStore.getInstance(file.toFile(), PASSWORD), name, folder);
  }

  /** The certificate, DER. */
  public byte[] encoded() throws GeneralSecurityException {
    return store.getCertificate(name).getEncoded();
  }

  /** The keys. */
  public KeyStore store() {
    return store;
  }

  /** The certificate as a PEM file. */
  public Path certificate() throws IOException, GeneralSecurityException {
    return pem(folder.resolve(name + ".pem"), "CERTIFICATE", encoded());
  }

  /** Its key as a PEM file. */
  public Path key() throws IOException, GeneralSecurityException {
    return pem(
        folder.resolve(name + ".key"), "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
  }

  private static Path pem(Path file, String type, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }

  /** TLS of a client that trusts this, and shows that, if it is not null. */
  public SSLContext trustedBy(TestCertificates client)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(name, store.getCertificate(name));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = null;
    if (client != null) {
      keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(client.store, PASSWORD);
    }
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  /** TLS of a server with this certificate. */
  public SSLContext served() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return tls;
  }
}
