package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThinLineTest {
  private static final int BYTES = 100_000;

  // 0.4 s on the way at the rate and 0.1 s of delay both ways; the shaping is coarse at its begin.
  @Test
  void bytesTakeTheTimeOfTheirNumberAndOfTheDelayAndAreCounted() throws Exception {
    try (var service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var line = new ThinLine(service.getLocalPort(), 250_000, Duration.ofMillis(50));
        var console = new Socket(InetAddress.getLoopbackAddress(), line.port())) {
      var served = CompletableFuture.runAsync(() -> takeAllAndAnswer(service));
      long begun = System.nanoTime();
      console.getOutputStream().write(new byte[BYTES]);
      assertEquals(1, console.getInputStream().read());
      long millis = (System.nanoTime() - begun) / 1_000_000;
      served.join();
      assertTrue(millis >= 400, millis + " ms");
      assertEquals(BYTES, line.up());
      assertEquals(1, line.down());
    }
  }

  private static void takeAllAndAnswer(ServerSocket service) {
    try (Socket accepted = service.accept()) {
      assertEquals(BYTES, accepted.getInputStream().readNBytes(BYTES).length);
      accepted.getOutputStream().write(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
