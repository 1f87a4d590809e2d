package org.xiangfu.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.torture.audit.Finding;

/**
 * What a run showed.
 *
 * @param skipped what was asked for and could not be done here, with the reason
 * @param persons whose histories were checked for linearizability
 * @param operations in those histories
 * @param findings everything that must not be; empty if the cluster kept its promises
 */
record TortureReport(
    Conditions conditions,
    List<PhaseReport> phases,
    List<String> skipped,
    int persons,
    int operations,
    List<Finding> findings) {
  private static final int SHOWN = 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** How it was done. */
  record Conditions(
      long seed,
      int nodes,
      int shards,
      int replicas,
      int clients,
      long pauseMillis,
      String network,
      int cores,
      String java) {}

  boolean passed() {
    return findings.isEmpty();
  }

  String text() {
    var text = new StringBuilder();
    text.append(
        "%d nodes, %d shards × %d replicas, %d clients with %d ms of pause, %s, seed %d%n"
            .formatted(
                conditions.nodes(),
                conditions.shards(),
                conditions.replicas(),
                conditions.clients(),
                conditions.pauseMillis(),
                conditions.network(),
                conditions.seed()));
    text.append("Java %s, %d cores for all%n".formatted(conditions.java(), conditions.cores()));
    phases.forEach(phase -> text.append(phase.text()));
    skipped.forEach(what -> text.append("skipped: %s%n".formatted(what)));
    text.append(
        "checked for linearizability: %,d persons, %,d calls%n".formatted(persons, operations));
    Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
    findings.forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
    for (Finding.Kind kind : Finding.Kind.values()) {
      text.append("  %-18s %d%n".formatted(kind, counts.getOrDefault(kind, 0)));
    }
    findings.stream()
        .limit(SHOWN)
        .forEach(finding -> text.append("%s: %s%n".formatted(finding.kind(), finding.what())));
    text.append(passed() ? "PASSED%n".formatted() : "FAILED%n".formatted());
    return text.toString();
  }

  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }
}
