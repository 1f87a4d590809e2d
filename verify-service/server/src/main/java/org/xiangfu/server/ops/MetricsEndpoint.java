package org.xiangfu.server.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves {@code /metrics} in the Prometheus text format. */
public final class MetricsEndpoint implements AutoCloseable {
  private final HttpServer http;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("metrics-http").daemon(true).factory());

  private MetricsEndpoint(HttpServer http) {
    this.http = http;
  }

  /**
   * Starts serving.
   *
   * @throws IOException if the address cannot be used; names it
   */
  public static MetricsEndpoint start(InetSocketAddress address, PrometheusMeterRegistry registry)
      throws IOException {
    HttpServer http;
    try {
      http = HttpServer.create(address, 8);
    } catch (IOException e) {
      throw new IOException("cannot serve metrics at " + address + "; choose another --metrics", e);
    }
    var endpoint = new MetricsEndpoint(http);
    http.setExecutor(endpoint.thread);
    http.createContext("/metrics", exchange -> answer(exchange, registry));
    http.start();
    return endpoint;
  }

  private static void answer(HttpExchange exchange, PrometheusMeterRegistry registry)
      throws IOException {
    try (exchange) {
      byte[] page = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  /** The port that is served. */
  public int port() {
    return http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
    thread.shutdownNow();
  }
}
