package org.xiangfu.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.gateway.clients.ApiKey;
import org.xiangfu.gateway.clients.ClientFile;
import picocli.CommandLine;

class GatewayCommandTest {
  private static final Path DEPLOY = Path.of("../deploy/gateway");

  @TempDir Path folder;

  private record Run(int exit, String out, String err) {}

  private static Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private String clients() throws IOException {
    String text =
        "agencies: [{name: boca, keys: [\"%s\"], purposes: [passport], perMinute: 1, perDay: 1}]"
            .formatted(ApiKey.stored("k"));
    return Files.writeString(folder.resolve("clients.yaml"), text).toString();
  }

  @Test
  void aKeyIsShownWithTheLineForTheFile() {
    Run run = run("gateway", "key");
    assertEquals(0, run.exit());
    String key = run.out().lines().findFirst().orElseThrow().replaceAll(".*: ", "");
    assertTrue(run.out().contains("keys: [\"" + ApiKey.stored(key) + "\"]"), run.out());
    assertNotEquals(run.out(), run("gateway", "key").out());
  }

  @Test
  void plainTextIsAskedForByNameAndForThisMachineOnly() throws IOException {
    Run unsaid = run("gateway", "--clients", clients(), "--plaintext");
    assertEquals(2, unsaid.exit());
    assertTrue(unsaid.err().contains("--http-plaintext"));
    Run abroad =
        run(
            "gateway",
            "--clients",
            clients(),
            "--plaintext",
            "--http-plaintext",
            "--listen",
            "0.0.0.0:0");
    assertEquals(2, abroad.exit());
    assertTrue(abroad.err().contains("in the clear"));
  }

  @Test
  void whatIsWrongWithTheFileOfClientsIsNamed() throws IOException {
    Run none = run("gateway", "--http-plaintext", "--plaintext");
    assertEquals(2, none.exit());
    assertTrue(none.err().contains("--clients"));
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "agencies: [{name: boca}]");
    Run run = run("gateway", "--clients", wrong.toString(), "--http-plaintext", "--plaintext");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("wrong.yaml") && run.err().contains("boca"), run.err());
  }

  @Test
  void theHelpTeachesInBothLanguages() {
    Run run = run("gateway", "--help");
    assertEquals(0, run.exit());
    assertTrue(run.out().contains("purposes: [passport]"));
    assertTrue(run.out().contains("機關"));
  }

  @Test
  void theFilesForDeploymentAreReadAndNameKnownOptions() throws IOException {
    assertEquals(2, ClientFile.read(DEPLOY.resolve("clients.yaml")).agencies().size());
    Set<String> given = new TreeSet<>();
    String unit = Files.readString(DEPLOY.resolve("xiangfu-gateway.service"));
    Stream.of(unit.split("ExecStart=", 2)[1].split("\n#", 2)[0].split("\\s+"))
        .filter(word -> word.startsWith("--"))
        .forEach(given::add);
    try (var documents =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(DEPLOY.resolve("kubernetes/gateway.yaml").toFile())) {
      documents
          .readAll()
          .getFirst()
          .at("/spec/template/spec/containers/0/args")
          .forEach(
              argument -> {
                if (argument.asText().startsWith("--")) {
                  given.add(argument.asText().split("=", 2)[0]);
                }
              });
    }
    CommandLine gateway = Main.commandLine().getSubcommands().get("gateway");
    Set<String> known = new TreeSet<>(gateway.getCommandSpec().optionsMap().keySet());
    assertTrue(given.size() >= 12, "given " + given);
    given.removeAll(known);
    assertEquals(Set.of(), given);
  }
}
