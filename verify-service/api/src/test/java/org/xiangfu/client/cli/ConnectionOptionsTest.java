package org.xiangfu.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ConnectionOptionsTest {
  @Command(name = "probe")
  static final class Probe {
    @Mixin ConnectionOptions connection;
    @Mixin LanguageOption language;
  }

  @Test
  void withoutOptionsTheServiceIsLocalAndTheLineIsEncrypted() {
    ClientOptions options = parse().connection.toClientOptions();
    assertEquals("127.0.0.1:7070", options.target());
    assertEquals(new Security.Tls(Optional.empty(), Optional.empty()), options.security());
    assertEquals(ClientOptions.DEFAULT_DEADLINE, options.deadline());
  }

  @Test
  void everyOptionArrives() {
    ClientOptions options =
        parse(
                "--server",
                "a:1",
                "--trust",
                "t.pem",
                "--cert",
                "c.pem",
                "--key",
                "k.pem",
                "--deadline",
                "800ms")
            .connection
            .toClientOptions();
    assertEquals("a:1", options.target());
    assertEquals(
        new Security.Tls(
            Optional.of(Path.of("t.pem")),
            Optional.of(new Identity(Path.of("c.pem"), Path.of("k.pem")))),
        options.security());
    assertEquals(Duration.ofMillis(800), options.deadline());
    assertEquals(
        new Security.Plaintext(), parse("--plaintext").connection.toClientOptions().security());
  }

  @Test
  void contradictionsAreRefusedByName() {
    assertTrue(refusal("--plaintext", "--trust", "t.pem").contains("leave out --trust"));
    assertTrue(refusal("--cert", "c.pem").contains("--cert and --key go together"));
    assertTrue(refusal("--server", " ").contains("address is empty"));
    assertTrue(refusal("--deadline", "0s").contains("no length of time"));
    assertTrue(refusal("--deadline", "soon").contains("no length of time"));
  }

  @Test
  void theLanguageIsChosenOrTakenFromTheEnvironment() {
    assertEquals(Locale.TRADITIONAL_CHINESE, parse("--lang", "zh_TW").language.locale());
    assertEquals(Locale.ENGLISH, parse("--lang", "en").language.locale());
    assertTrue(refusal("--lang", "fr").contains("choose zh-TW or en"));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("zh", "TW"));
      assertEquals(Locale.TRADITIONAL_CHINESE, parse().language.locale());
      Locale.setDefault(Locale.GERMANY);
      assertEquals(Locale.ENGLISH, parse().language.locale());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Probe parse(String... arguments) {
    Probe probe = new Probe();
    new CommandLine(probe).parseArgs(arguments);
    return probe;
  }

  private static String refusal(String... arguments) {
    return assertThrows(
            ParameterException.class, () -> parse(arguments).connection.toClientOptions())
        .getMessage();
  }
}
