package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.xiangfu.server.security.ServerTls;

/** What runs out on a host: space for the data folder, and the node's certificate. */
public final class HostMetrics {
  private HostMetrics() {}

  /**
   * Registers the gauges.
   *
   * @throws IOException if the certificate cannot be read; names the file
   */
  public static void bind(MeterRegistry registry, Path dataDir, Optional<ServerTls> tls)
      throws IOException {
    File folder = dataDir.toFile();
    Gauge.builder("xiangfu.disk.free", folder, File::getUsableSpace)
        .description("Room left for the data folder")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    Gauge.builder("xiangfu.disk.size", folder, File::getTotalSpace)
        .description("Size of the disk that holds the data folder")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    if (tls.isPresent()) {
      Instant expiry = tls.get().expiry();
      Gauge.builder("xiangfu.certificate.expiry", expiry, Instant::getEpochSecond)
          .description("When the node's certificate ends, in seconds since 1970")
          .baseUnit("seconds")
          .strongReference(true)
          .register(registry);
    }
  }
}
