package org.xiangfu.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A host of reference files, as MOSIP's data share is one. */
public final class DataShare implements AutoCloseable {
  /** What it answers at a path. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answer(int status, byte[] body, Map<String, String> headers) {
    /** A file. */
    public static Answer file(byte[] body) {
      return new Answer(200, body, Map.of());
    }
  }

  /** What decides on an answer from the header Cookie. */
  @FunctionalInterface
  public interface Page {
    Answer of(Optional<String> cookie) throws InterruptedException;
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final String scheme;

  /** Listens at a free port; with TLS, if a context is given. */
  public DataShare(Optional<SSLContext> tls) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls.isPresent()) {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      http = https;
      scheme = "https";
    } else {
      http = HttpServer.create(address, 0);
      scheme = "http";
    }
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  /** Its scheme, host and port. */
  public String origin() {
    return scheme + "://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Puts a file at a path and gives its address. */
  public String put(String path, byte[] body) {
    return page(path, _ -> Answer.file(body));
  }

  /** Puts a page at a path and gives its address. */
  public String page(String path, Page page) {
    pages.put(path, page);
    return origin() + path;
  }

  /** Paths that were asked for. */
  public List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      Page page = pages.get(path);
      Answer answer =
          page == null
              ? new Answer(404, new byte[0], Map.of())
              : page.of(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Cookie")));
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      if (answer.body().length > 0) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
