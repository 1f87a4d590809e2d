package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The token endpoint of an OpenID provider, which takes one code. */
final class FakeProvider implements AutoCloseable {
  static final String CODE = "the-code";

  final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  FakeProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::token);
    server.start();
  }

  private void token(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      asked.add(form);
      boolean known = form.contains("code=" + CODE);
      byte[] answer =
          (known
                  ? """
                  {"access_token":"a","token_type":"Bearer","id_token":"%s"}
                  """
                      .formatted(idToken())
                  : "{\"error\":\"invalid_grant\"}")
              .getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(known ? 200 : 400, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  // The service judges it, and a service of a test does not.
  static String idToken() {
    return part("{\"alg\":\"RS256\"}") + "." + part("{\"sub\":\"8a1c\"}") + "." + part("signed");
  }

  private static String part(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
