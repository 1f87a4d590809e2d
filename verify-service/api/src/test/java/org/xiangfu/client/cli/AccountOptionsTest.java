package org.xiangfu.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions.Credentials;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class AccountOptionsTest {
  @TempDir Path folder;

  @Command(name = "probe")
  static final class Probe {
    @Mixin AccountOptions who;
  }

  private static Optional<Credentials> parse(Map<String, String> environment, String... arguments) {
    Probe probe = new Probe();
    var line = new CommandLine(probe);
    line.parseArgs(arguments);
    return probe.who.credentials(line.getCommandSpec(), environment);
  }

  private static String refusal(Map<String, String> environment, String... arguments) {
    return assertThrows(ParameterException.class, () -> parse(environment, arguments)).getMessage();
  }

  @Test
  void aPasswordComesFromAFileOrTheEnvironment() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "from file\nmore\n");
    Map<String, String> environment = Map.of("XIANGFU_PASSWORD", "from environment");
    assertEquals(
        Optional.of(new Credentials("clerk01", "from file")),
        parse(environment, "--account", "clerk01", "--password-file", file.toString()));
    assertEquals(
        Optional.of(new Credentials("clerk01", "from environment")),
        parse(environment, "--account", "clerk01"));
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertTrue(
        refusal(Map.of(), "--account", "a", "--password-file", empty.toString())
            .contains("is empty"));
    assertTrue(
        refusal(Map.of(), "--account", "a", "--password-file", folder.resolve("no").toString())
            .contains("cannot read"));
    assertTrue(
        refusal(Map.of(), "--account", "", "--password-file", empty.toString())
            .contains("goes with --account"));
    assertTrue(refusal(Map.of(), "--account", "a").contains("XIANGFU_PASSWORD"));
  }

  @Test
  void thereIsNoOptionForAPassword() {
    var options = new CommandLine(new Probe()).getCommandSpec().optionsMap().keySet();
    assertTrue(options.stream().noneMatch("--password"::equals), options.toString());
  }
}
