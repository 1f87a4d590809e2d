package org.xiangfu.server.sealing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key files that a token wraps: SoftHSM2, in processes of its own settings; skipped without it. */
class TokenKeyTest {
  private static final String LIBRARY = "/usr/lib/softhsm/libsofthsm2.so";
  private static final String PIN = "493827";

  @TempDir static Path folder;

  private static Path pinFile;
  private static String slot;

  @BeforeAll
  static void initialise() throws Exception {
    assumeTrue(Files.exists(Path.of(LIBRARY)), "SoftHSM2 is not installed: apt install softhsm2");
    Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(
        folder.resolve("softhsm2.conf"),
        "directories.tokendir = %s%nobjectstore.backend = file%nlog.level = ERROR%n"
            .formatted(folder.resolve("tokens")));
    pinFile = pinFile("pin", PIN);
    String told =
        ran(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "t",
            "--so-pin",
            "1234",
            "--pin",
            PIN);
    Matcher number = Pattern.compile("slot (\\d+)").matcher(told);
    assertTrue(number.find(), told);
    slot = number.group(1);
  }

  private static String ran(String... command) throws IOException, InterruptedException {
    return ran(new ProcessBuilder(command));
  }

  private static String ran(ProcessBuilder builder) throws IOException, InterruptedException {
    builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    Process process = builder.redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return told + "exit " + process.exitValue();
  }

  private static Path pinFile(String name, String pin) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, pin + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String uri(String object, Path pin) {
    return "pkcs11:slot-id=%s;object=%s?module-path=%s&pin-source=file:%s"
        .formatted(slot, object, LIBRARY, pin);
  }

  // The module reads its settings from the environment when it is loaded.
  private static String inProcess(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Steps.class.getName()));
    command.addAll(List.of(words));
    return ran(new ProcessBuilder(command));
  }

  /** What is done in a process that has the token. */
  static final class Steps {
    private Steps() {}

    public static void main(String[] words) throws Exception {
      switch (words[0]) {
        case "make" -> make(words[1], words[2]);
        case "wrap" -> {
          var _ = KeyFile.wrap(Path.of(words[1]), WrappingKey.of(words[2]));
        }
        case "read" -> read(Path.of(words[1]));
        default -> throw new IllegalArgumentException(words[0]);
      }
    }

    private static void read(Path file) {
      try {
        KeyFile keys = KeyFile.read(file);
        System.out.println("generations " + keys.generations());
      } catch (IOException e) {
        System.out.println("refused " + e.getMessage());
      }
    }

    private static void make(String slot, String label)
        throws GeneralSecurityException, IOException {
      Path config = Files.createTempFile("token", ".cfg");
      Files.writeString(
          config,
          """
          name = make
          library = %s
          slot = %s
          attributes(*, CKO_SECRET_KEY, CKK_AES) = {
            CKA_ENCRYPT = true
            CKA_DECRYPT = true
            CKA_SENSITIVE = true
            CKA_EXTRACTABLE = false
          }
          """
              .formatted(LIBRARY, slot));
      Provider provider = Security.getProvider("SunPKCS11").configure(config.toString());
      KeyStore token = KeyStore.getInstance("PKCS11", provider);
      token.load(null, PIN.toCharArray());
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(256);
      token.setKeyEntry(label, generator.generateKey(), null, null);
      Files.delete(config);
    }
  }

  @Test
  void aFileIsWrappedByATokenAndByAnotherKeyOfItAndNobodyReadsItWithout() throws Exception {
    assertTrue(inProcess("make", slot, "kek-1").endsWith("exit 0"));
    assertTrue(inProcess("make", slot, "kek-2").endsWith("exit 0"));
    Path file = folder.resolve("data.key");
    var open = KeyFile.create(file);
    String keys = Files.readString(file);
    String print = "generations " + open.generations();
    for (String label : List.of("kek-1", "kek-2")) {
      String wrapped = inProcess("wrap", file.toString(), uri(label, pinFile));
      assertTrue(wrapped.endsWith("exit 0"), wrapped);
      String read = inProcess("read", file.toString());
      assertTrue(read.startsWith(print), read);
      String text = Files.readString(file);
      assertTrue(text.contains(label) && !text.contains(PIN));
      assertFalse(text.contains("keyData"));
    }
    assertTrue(keys.contains("keyData"), "what is in the open is not looked for");

    String locked = refusal(file, uri("kek-2", pinFile), uri("kek-2", pinFile("wrong", "000000")));
    assertTrue(locked.contains("refuses the PIN") && !locked.contains("000000"), locked);
    String missing = refusal(file, uri("kek-2", pinFile), uri("kek-3", pinFile));
    assertTrue(missing.contains("no AES key called kek-3"), missing);
    String other = refusal(file, uri("kek-2", pinFile), uri("kek-1", pinFile));
    assertTrue(other.contains("another one than wrapped the file"), other);
    String unplugged = refusal(file, "slot-id=" + slot, "slot-id=99");
    assertTrue(unplugged.contains("slot-id"), unplugged);
    String absent = refusal(file, "libsofthsm2.so", "libabsent.so");
    assertTrue(absent.contains("module-path"), absent);
  }

  private static String refusal(Path file, String part, String other) throws Exception {
    Path changed = folder.resolve("changed.key");
    String text = Files.readString(file);
    assertTrue(
        text.contains(part),
        text.lines().filter(line -> line.contains("wrappedBy")).toList().toString());
    Files.writeString(changed, text.replace(part, other));
    String told = inProcess("read", changed.toString());
    assertTrue(told.startsWith("refused "), told);
    return told;
  }

  @Test
  void aPinFileThatOthersCanReadIsRefused() throws Exception {
    Path loose = pinFile("loose", PIN);
    Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rw-r--r--"));
    var error = assertThrows(IOException.class, () -> WrappingKey.of(uri("kek-1", loose)));
    assertTrue(error.getMessage().contains("chmod 600"), error.getMessage());
  }

  @Test
  void aUriThatLacksSomethingNamesIt() {
    for (String lacking :
        Stream.of("object=o?module-path=m", "object=o?pin-source=p", "slot-id=1?pin-source=p")
            .toList()) {
      var error = assertThrows(IOException.class, () -> WrappingKey.of("pkcs11:" + lacking));
      assertTrue(error.getMessage().contains(" lacks "), error.getMessage());
    }
  }
}
