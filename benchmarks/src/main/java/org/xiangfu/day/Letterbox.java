package org.xiangfu.day;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the notices to holders arrive, each at least once.
 *
 * @param file JSON Lines
 */
record Letterbox(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOOK_MILLIS = 100;

  /** Of how many cases a holder was told, once it is as many as wanted or half a minute later. */
  int await(int wanted) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int told = told();
    while (told < wanted && System.nanoTime() < until) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return told;
      }
      told = told();
    }
    return told;
  }

  private int told() {
    if (!Files.exists(file)) {
      return 0;
    }
    Set<String> cases = new HashSet<>();
    try {
      for (String line : Files.readAllLines(file)) {
        cases.add(JSON.readTree(line).path("case").asText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases.size();
  }
}
