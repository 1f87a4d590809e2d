package org.xiangfu.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.torture.audit.Finding;
import org.xiangfu.torture.fault.Fault;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Operation.Kind;
import org.xiangfu.torture.history.Outcome;
import org.xiangfu.torture.history.PhotoSet;

class TortureReportTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;

  private static Operation read(int client, long from, long to) {
    return new Operation(
        client, Kind.READ, "P", -1, from * SECOND, to * SECOND, new Outcome.Read(PhotoSet.EMPTY));
  }

  private static PhaseReport kills() {
    var unknown =
        new Operation(
            2, Kind.VERIFY, "P", -1, 11 * SECOND, 13 * SECOND, new Outcome.Unknown("UNAVAILABLE"));
    return PhaseReport.of(
        "kills",
        List.of(read(1, 0, 1), read(1, 2, 5), unknown, read(2, 14, 16), read(1, 18, 19)),
        List.of(
            new Fault("kill -9", "n1", 2 * SECOND, 8 * SECOND),
            new Fault("kill -9", "n2, leader of ledger", 10 * SECOND, 15 * SECOND)),
        new ShardMap(1),
        0,
        20 * SECOND);
  }

  private static TortureReport report(List<Finding> findings) {
    var conditions = new TortureReport.Conditions(7, 3, 2, 3, 32, 500, "loopback", 2, "25");
    return new TortureReport(
        conditions, List.of(kills()), List.of("cuts: not here"), 4, 5, findings);
  }

  @Test
  void eachFaultIsChargedWithTheLongestWaitUntilTheNextOne() {
    PhaseReport kills = kills();
    assertEquals(
        List.of(
            new PhaseReport.Cost("kill -9", "n1", 2, 6, 3, 3),
            new PhaseReport.Cost("kill -9", "n2, leader of ledger", 10, 5, 5, 9)),
        kills.faults());
    assertEquals(new Spread(2, 3, 5, 5), kills.waits());
    assertEquals(Map.of("UNAVAILABLE", 1L), kills.unanswered());
    assertEquals(4, kills.answered());
    assertEquals(
        Set.of("READ", "VERIFY", "gallery-0", "worst of these"), kills.silences().keySet());
    assertEquals(new Spread(2, 3, 5, 5), kills.silences().get("gallery-0"));
    assertEquals(new Spread(2, 3, 9, 9), kills.silences().get("worst of these"));
  }

  @Test
  void theTextSaysWhatWasSkippedAndWhatWasFound() {
    String text = report(List.of(new Finding(Finding.Kind.WRITE_LOST, "photo 3 of Z2"))).text();
    assertTrue(text.contains("seed 7"));
    assertTrue(text.contains("skipped: cuts: not here"));
    assertTrue(text.contains("WRITE_LOST: photo 3 of Z2"));
    assertTrue(text.endsWith("FAILED\n"));
    assertTrue(report(List.of()).text().endsWith("PASSED\n"));
  }

  @Test
  void theJsonHoldsEveryFault() throws IOException {
    Path file = folder.resolve("report.json");
    report(List.of()).write(file);
    var json = new ObjectMapper().readTree(file.toFile());
    assertEquals(7, json.at("/conditions/seed").asInt());
    assertEquals(5, json.at("/phases/0/faults/1/longestWait").asDouble());
    assertEquals(5, json.at("/phases/0/waits/p99").asDouble());
  }
}
