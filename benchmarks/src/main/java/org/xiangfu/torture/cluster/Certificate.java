package org.xiangfu.torture.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One self-signed certificate for all nodes and clients of a trial, made with the JDK's keytool.
 *
 * @param chain PEM; also the authority that vouches for it
 * @param key PEM, PKCS#8
 */
record Certificate(Path chain, Path key) {
  private static final String PASSWORD = "of-a-trial";
  private static final String ALIAS = "torture";

  /**
   * Makes it.
   *
   * @param hosts IP addresses that it is valid for
   */
  static Certificate make(Path folder, List<String> hosts)
      throws IOException, InterruptedException {
    Path store = folder.resolve("torture.p12");
    Files.deleteIfExists(store);
    String names = hosts.stream().map(host -> "ip:" + host).collect(Collectors.joining(","));
    Shell.run(
        String.join(
            " ",
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair -keyalg EC -dname CN=torture -validity 7 -alias",
            ALIAS,
            "-ext san=" + names,
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()));
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new Certificate(
          pem(
              folder.resolve("torture.pem"),
              "CERTIFICATE",
              keys.getCertificate(ALIAS).getEncoded()),
          pem(
              folder.resolve("torture.key"),
              "PRIVATE KEY",
              keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool's store cannot be read: " + store, e);
    }
  }

  private static Path pem(Path file, String type, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }
}
