package org.xiangfu.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.server.rpc.LoadLimits;
import picocli.CommandLine.Option;

/** How much a node takes on, and where it is asked how it is. */
final class LoadOptions {
  @Option(
      names = "--client-calls",
      paramLabel = "N",
      defaultValue = "256",
      description = {
        "Most calls in progress of one client (certificate, or address without TLS), archives"
            + " included; 0: no quota. Default: ${DEFAULT-VALUE}.",
        "單一用戶端同時進行的呼叫上限；0 為不限。"
      })
  private int clientCalls;

  @Option(
      names = "--client-rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = {
        "Most calls of one client in a second, twice as many in one burst; 0: no quota."
            + " Default: ${DEFAULT-VALUE}.",
        "單一用戶端每秒呼叫上限；0 為不限。"
      })
  private int clientRate;

  @Option(
      names = "--queue-target",
      paramLabel = "MS",
      defaultValue = "500",
      description = {
        "Milliseconds that a live photo may wait for a recognition thread; if for a second none"
            + " waits less, those that waited twice as long are refused. Default:"
            + " ${DEFAULT-VALUE}.",
        "臨櫃照片等候辨識的目標毫秒數；持續超過時，立即拒絕等候過久者。"
      })
  private int queueTargetMillis;

  @Option(
      names = "--health",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = {
        "Answer gRPC health probes here, without TLS and nothing else: service '' is ready,"
            + " service 'live' is alive. Default: not answered.",
        "供健康檢查（不加密，僅此用途）的位址。"
      })
  private InetSocketAddress health;

  LoadLimits limits(int workers) {
    return LoadLimits.forWorkers(workers)
        .withQuota(new LoadLimits.Quota(clientCalls, clientRate))
        .withQueueTarget(Duration.ofMillis(queueTargetMillis));
  }

  Optional<InetSocketAddress> health() {
    return Optional.ofNullable(health);
  }
}
