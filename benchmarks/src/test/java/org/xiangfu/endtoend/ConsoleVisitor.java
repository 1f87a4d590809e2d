package org.xiangfu.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A clerk's browser at a console, as far as forms and captures go. For one thread. */
final class ConsoleVisitor implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();
  private final URI console;
  private String page = "";
  private String csrf = "";

  ConsoleVisitor(URI console) {
    this.console = console;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return seen(client.send(request(path).GET().build(), BodyHandlers.ofString()));
  }

  /** Sends a form of the page that was seen last, and follows. */
  void submit(String path, Map<String, String> fields) throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("csrf", csrf);
    if (page.contains("name=\"request\"")) {
      all.put("request", find("name=\"request\" value=\"([^\"]+)\""));
    }
    String body =
        all.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest form =
        request(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://" + console.getAuthority())
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = seen(client.send(form, BodyHandlers.ofString()));
    while (answer.statusCode() == 303) {
      answer = get(answer.headers().firstValue("location").orElseThrow());
    }
    assertEquals(200, answer.statusCode(), answer.body());
  }

  /** What the camera's script sends. */
  CompletableFuture<HttpResponse<String>> capture(String path, byte[] photo, String requestId) {
    return client.sendAsync(
        request(path)
            .header("content-type", "image/jpeg")
            .header("origin", "http://" + console.getAuthority())
            .header("x-csrf-token", csrf)
            .header("x-request-id", requestId)
            .POST(BodyPublishers.ofByteArray(photo))
            .build(),
        BodyHandlers.ofString());
  }

  /** What is in the page that was seen last. */
  String find(String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(page);
    if (!found.find()) {
      throw new AssertionError(pattern + " is not in the page");
    }
    return found.group(1);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(console.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> seen(HttpResponse<String> answer) {
    page = answer.body();
    Matcher token = Pattern.compile("data-csrf=\"([^\"]+)\"").matcher(page);
    if (token.find()) {
      csrf = token.group(1);
    }
    return answer;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
