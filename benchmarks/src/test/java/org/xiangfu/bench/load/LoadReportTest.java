package org.xiangfu.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadReportTest {
  private static LoadReport report() {
    var measured = new Measurements();
    for (int millis = 1; millis <= 100; millis++) {
      measured.answered("verify", millis * 1_000_000L);
    }
    measured.failed("verify", "OVERLOADED");
    measured.failed("verify", "OVERLOADED");
    var conditions =
        new LoadReport.Conditions(
            "open", "verify", 2, 50, 10, true, 7, "250x250 JPEG", 1_000, "pack", 2, "25");
    return LoadReport.of(conditions, Duration.ofSeconds(4), measured);
  }

  @Test
  void theJsonHoldsLatenciesFailuresAndConditions(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.json");
    report().write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    JsonNode verify = json.at("/latencies/verify");
    assertEquals(100, verify.at("/calls").asLong());
    assertEquals(50, verify.at("/p50").asDouble(), 0.1);
    assertEquals(90, verify.at("/p90").asDouble(), 0.1);
    assertEquals(99, verify.at("/p99").asDouble(), 0.1);
    assertEquals(100, verify.at("/p999").asDouble(), 0.1);
    assertEquals(100, verify.at("/max").asDouble(), 0.1);
    assertEquals(25, json.at("/throughput").asDouble(), 0.001);
    assertEquals(2, json.at("/failures/verify OVERLOADED").asLong());
    assertEquals("open", json.at("/conditions/mode").asText());
    assertEquals(50, json.at("/conditions/rate").asDouble());
    assertEquals(1_000, json.at("/conditions/galleryPhotos").asLong());
  }

  @Test
  void aRunWithFailedCallsIsNotComplete() {
    assertFalse(report().complete());
    assertTrue(report().text().contains("failed: verify OVERLOADED 2"));
  }
}
