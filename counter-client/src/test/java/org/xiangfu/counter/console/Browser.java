package org.xiangfu.counter.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as the console's pages need: cookies, forms, the token in the page. */
final class Browser implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private URI console;
  private HttpResponse<String> last;

  Browser(ConsoleServer console) {
    this.console = console.address();
  }

  /** The same cookies at a console that was started again, at another port. */
  void goTo(ConsoleServer other) {
    console = other.address();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** Follows redirects as a browser does after a form. */
  HttpResponse<String> follow() throws IOException, InterruptedException {
    while (last.statusCode() == 303) {
      get(last.headers().firstValue("location").orElseThrow());
    }
    return last;
  }

  /** Sends a form of the page that was seen last, and follows. */
  HttpResponse<String> submit(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("csrf", csrf());
    find("name=\"request\" value=\"([^\"]+)\"").ifPresent(id -> all.put("request", id));
    all.putAll(fields);
    form(path, all);
    return follow();
  }

  HttpResponse<String> form(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    String body =
        fields.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", origin())
            .POST(BodyPublishers.ofString(body)));
  }

  /** Sends a form with a file, and follows. */
  HttpResponse<String> upload(String path, String field, byte[] file)
      throws IOException, InterruptedException {
    return upload(path, field, file, csrf());
  }

  HttpResponse<String> upload(String path, String field, byte[] file, String token)
      throws IOException, InterruptedException {
    String part = "--between\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n";
    var body = new ByteArrayOutputStream();
    body.writeBytes((part.formatted("csrf", "") + token + "\r\n").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(part.formatted(field, "; filename=\"file\"").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(file);
    body.writeBytes("\r\n--between--\r\n".getBytes(StandardCharsets.UTF_8));
    send(
        request(path)
            .header("content-type", "multipart/form-data; boundary=between")
            .header("origin", origin())
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    return follow();
  }

  /** What the camera's script sends. */
  HttpResponse<String> photo(String path, byte[] photo, String requestId)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("content-type", "image/jpeg")
            .header("origin", origin())
            .header("x-csrf-token", csrf())
            .header("x-request-id", requestId)
            .POST(BodyPublishers.ofByteArray(photo)));
  }

  HttpResponse<String> signIn(String account) throws IOException, InterruptedException {
    get("/sign-in");
    return submit("/sign-in", Map.of("account", account, "password", FakeOffice.PASSWORD));
  }

  String origin() {
    return "http://" + console.getAuthority();
  }

  URI console() {
    return console;
  }

  private String csrf = "";

  String csrf() {
    return csrf;
  }

  String cookieHeader() {
    return cookies.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("; "));
  }

  Optional<String> find(String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(last.body());
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(console.resolve(path)).timeout(Duration.ofSeconds(60));
    if (!cookies.isEmpty()) {
      request.header("cookie", cookieHeader());
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    last = client.send(request.build(), BodyHandlers.ofString());
    for (String cookie : last.headers().allValues("set-cookie")) {
      String[] pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
    find("data-csrf=\"([^\"]+)\"").ifPresent(found -> csrf = found);
    return last;
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
