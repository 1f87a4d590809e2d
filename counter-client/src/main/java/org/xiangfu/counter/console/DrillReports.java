package org.xiangfu.counter.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code xiangfu drill --report} left in a folder.
 *
 * @param reports the newest first
 * @param unreadable names of files that are no reports
 */
record DrillReports(List<Report> reports, List<String> unreadable) {
  private static final int MOST = 200;
  private static final long LARGEST = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One drill; the numbers are as the report gives them. */
  record Report(
      Instant begun,
      String operator,
      String from,
      String to,
      long longestSwitchMillis,
      long calls,
      long failedCalls,
      long longestSilenceMillis,
      long lost,
      boolean replicasAgree) {
    boolean passed() {
      return failedCalls == 0 && lost == 0 && replicasAgree;
    }
  }

  /**
   * Reads the folder.
   *
   * @throws IOException if it cannot be read
   */
  static DrillReports of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).limit(MOST).toList();
    }
    List<Report> reports = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Path file : files) {
      try {
        reports.add(read(file));
      } catch (IOException | DateTimeException e) {
        unreadable.add(file.getFileName().toString());
      }
    }
    reports.sort(Comparator.comparing(Report::begun).reversed());
    return new DrillReports(List.copyOf(reports), List.copyOf(unreadable));
  }

  private static Report read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException("too large for a report");
    }
    JsonNode json = JSON.readTree(file.toFile());
    long longest = 0;
    for (JsonNode each : json.path("switches")) {
      longest = Math.max(longest, each.path("millis").asLong());
    }
    return new Report(
        Instant.parse(text(json, "begun")),
        text(json, "operator"),
        text(json, "from"),
        text(json, "to"),
        longest,
        number(json, "calls"),
        number(json, "failedCalls"),
        number(json, "longestSilenceMillis"),
        number(json, "lost"),
        present(json, "replicasCaughtUp").asBoolean());
  }

  private static String text(JsonNode json, String name) throws IOException {
    return present(json, name).asText();
  }

  private static long number(JsonNode json, String name) throws IOException {
    return present(json, name).asLong();
  }

  private static JsonNode present(JsonNode json, String name) throws IOException {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new IOException("no " + name);
    }
    return value;
  }
}
