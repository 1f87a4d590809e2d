package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the files of {@code src/test/resources/former-release}, whose README says how to run it.
 */
@EnabledIfSystemProperty(named = "former.release", matches = ".+")
class FormerReleaseMaker {
  private static final List<String> MODULES =
      List.of("face-engine", "verify-service/api", "verify-service/server");

  @TempDir Path data;

  @Test
  void aNodeOfTheFormerReleaseWritesAndIsKilled() throws Exception {
    String classes = classPath(Path.of(System.getProperty("former.release")));
    try (var node = ServerProcess.start(classes, data);
        var client = node.connect()) {
      new FormerRelease(client).act(0);
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, node.stop());
    }
    Path out = Files.createDirectories(Path.of("src/test/resources/former-release"));
    try (var node = ServerProcess.start(classes, data);
        var client = node.connect()) {
      var acts = new FormerRelease(client);
      acts.act(6);
      RecordedAnswers.ask(client, acts).write(out.resolve("answers.jsonl"));
      node.kill();
    }
    zip(out.resolve("data.zip"));
  }

  // Its libraries are of the same versions as today's.
  private static String classPath(Path release) {
    return Stream.concat(
            MODULES.stream().map(module -> release.resolve(module).resolve("target/classes")),
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> !entry.contains("xiangfu"))
                .map(Path::of))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void zip(Path file) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file));
        Stream<Path> files = Files.walk(data)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!each.endsWith("in_use.lock")) {
          zip.putNextEntry(new ZipEntry(data.relativize(each).toString()));
          Files.copy(each, zip);
        }
      }
    }
  }
}
