package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the file of {@code src/test/resources/former-cases}, whose README says how to run it. */
@EnabledIfSystemProperty(named = "former.cases", matches = ".+")
class FormerCasesMaker {
  private static final List<String> MODULES =
      List.of("face-engine", "verify-service/api", "verify-service/server");

  @TempDir Path data;

  @Test
  void aNodeOfTheFormerReleaseHasCasesAndIsKilled() throws Exception {
    String classes = classPath(Path.of(System.getProperty("former.cases")));
    String[] options = {"--without-accounts", "--unsealed-data"};
    var people = BuiltIn.people(OfficeCases.NUMBERS.size(), 2);
    try (var node = ServerProcess.start(classes, data, options);
        var client = node.connect()) {
      new OfficeCases(client, people).enroll();
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, node.stop());
    }
    try (var node = ServerProcess.start(classes, data, options);
        var client = node.connect()) {
      String office = FormerCases.OFFICE;
      var made =
          new OfficeCases(client, people).work(office, "clerk-" + office, "supervisor-" + office);
      assertEquals(OfficeCases.CASES, made.size());
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, node.stop());
    }
    try (var node = ServerProcess.start(classes, data, options)) {
      node.kill();
    }
    FormerCases.pack(data);
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
}
