package org.xiangfu.client.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where a browser is sent back to, at a free port of this machine alone (RFC 8252, 7.3). */
final class LoopbackRedirect implements AutoCloseable {
  private static final String PATH = "/xiangfu";
  private static final String PAGE =
      """
      <!doctype html><html lang="zh-Hant"><meta charset="utf-8"><title>Xiangfu 相符</title>
      <p>請回到原視窗；可關閉此頁。</p><p lang="en">Go back to where you came from; this page can be
      closed.</p></html>
      """;

  private final HttpServer server;
  private final BlockingQueue<URI> arrived = new ArrayBlockingQueue<>(1);

  private LoopbackRedirect(HttpServer server) {
    this.server = server;
    server.createContext(PATH, this::arrive);
    server.start();
  }

  static LoopbackRedirect open() throws IOException {
    return new LoopbackRedirect(
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0));
  }

  private void arrive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page = PAGE.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
      if (exchange.getRequestURI().getRawQuery() != null) {
        // Only the first counts.
        boolean _ = arrived.offer(address().resolve(exchange.getRequestURI()));
      }
    }
  }

  /** What a provider is told. */
  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  /** Where the browser came with an answer; empty if none came in time. */
  Optional<URI> await(Duration time) throws InterruptedException {
    return Optional.ofNullable(arrived.poll(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
