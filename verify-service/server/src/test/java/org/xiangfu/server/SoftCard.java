package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A card in a reader, made of software: SoftHSM behind PKCS#11. Its library finds its tokens by an
 * environment variable, so whatever uses it is a process of its own.
 */
final class SoftCard {
  static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  private final Path configuration;

  SoftCard(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("tokens"));
    configuration =
        Files.writeString(
            folder.resolve("softhsm2.conf"),
            "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
                .formatted(folder.resolve("tokens")));
  }

  /** Puts a key and its certificates into a new token. */
  void insert(Path pkcs12, String pin) throws Exception {
    run(
        List.of(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "card",
            "--pin",
            pin,
            "--so-pin",
            "87654321"));
    run(SoftCard.class, pkcs12.toString(), pin);
  }

  /** What the main method of a class prints; fails if it does not end well. */
  String run(Class<?> type, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                type.getName()));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  private String run(List<String> command) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", configuration.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command.getFirst() + " said: " + said);
    }
    return said;
  }

  /** Writes what a PKCS#12 file holds into the token. */
  public static void main(String[] arguments) throws Exception {
    char[] pin = arguments[1].toCharArray();
    KeyStore file = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      file.load(in, pin);
    }
    Provider provider =
        Security.getProvider("SunPKCS11")
            .configure("--name=writer\nlibrary=%s\n".formatted(LIBRARY));
    KeyStore token = KeyStore.getInstance("PKCS11", provider);
    token.load(null, pin);
    String alias = file.aliases().nextElement();
    token.setKeyEntry(alias, file.getKey(alias, pin), null, file.getCertificateChain(alias));
  }
}
