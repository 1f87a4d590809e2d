package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.xiangfu.client.ClientOptions.Identity;

/** Self-signed certificates of a JDK's own keytool, as PEM. */
public final class Certificates {
  private Certificates() {}

  /**
   * Makes one for 127.0.0.1.
   *
   * @param name its common name
   * @param algorithm such as RSA or EC
   */
  public static Identity selfSigned(Path folder, String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, exit);
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    pem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded());
    return new Identity(certificate, key);
  }

  private static void pem(Path file, String type, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }
}
