package org.xiangfu.torture.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.torture.cluster.Network.Place;

@Timeout(60)
class NamespacesIT {
  private static final int PATIENCE_MILLIS = 1_500;

  @Test
  void eachCutIsACutUntilItIsHealed() throws Exception {
    Optional<String> obstacle = Namespaces.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "no network namespaces here: " + obstacle.orElseThrow());
    try (var network = Namespaces.open(2)) {
      Place place = network.places().getFirst();
      Process server = serve(network, place);
      try {
        awaitReachable(place);
        assertTrue(network.cuts().contains(Cut.ISOLATED));
        for (Cut cut : network.cuts()) {
          network.cut(cut, 0, 1);
          // A split is between two nodes, and a thin line still carries a few packets.
          assertEquals(cut == Cut.SPLIT || cut == Cut.THIN, reachable(place), cut.toString());
          network.heal(0);
          assertTrue(reachable(place), "after " + cut);
        }
      } finally {
        server.destroyForcibly().waitFor();
      }
    }
    assertFalse(
        new ProcessBuilder("ip", "netns", "list")
            .start()
            .inputReader()
            .lines()
            .anyMatch(line -> line.startsWith("xf%x".formatted(ProcessHandle.current().pid()))));
  }

  private static Process serve(Network network, Place place) throws IOException {
    List<String> command = new ArrayList<>(network.prefix(0));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(),
            "-b",
            place.host(),
            "-p",
            Integer.toString(place.client()),
            "-d",
            Path.of("").toAbsolutePath().toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void awaitReachable(Place place) throws InterruptedException {
    while (!reachable(place)) {
      Thread.sleep(50);
    }
  }

  private static boolean reachable(Place place) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(place.host(), place.client()), PATIENCE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
