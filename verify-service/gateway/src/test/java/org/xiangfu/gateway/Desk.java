package org.xiangfu.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Somebody who calls a gateway; every answer is held against the description. */
final class Desk implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer and its body. */
  record Reply(HttpResponse<byte[]> response, JsonNode body) {
    int status() {
      return response.statusCode();
    }

    String code() {
      return body.path("code").asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  private final HttpClient client;
  private final String base;
  private final Optional<String> key;

  Desk(String base, Optional<String> key, Optional<SSLContext> tls) {
    this.base = base;
    this.key = key;
    var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    tls.ifPresent(builder::sslContext);
    client = builder.build();
  }

  /** A check of a photo that is a text. */
  Reply check(String person, String purpose, String photo, Map<String, String> headers)
      throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            Map.of(
                "personId",
                person,
                "purpose",
                purpose,
                "photo",
                Base64.getEncoder().encodeToString(photo.getBytes(UTF_8))));
    return post("/v1/checks", "application/json", body.getBytes(UTF_8), headers);
  }

  Reply check(String person, String purpose, String photo)
      throws IOException, InterruptedException {
    return check(person, purpose, photo, Map.of());
  }

  Reply post(String path, String type, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    request.header("Content-Type", type);
    headers.forEach(request::header);
    return sent("POST", path, request);
  }

  /** An ABIS request at the path of its verb, or at the one of all. */
  Reply abis(String path, Map<String, Object> fields) throws IOException, InterruptedException {
    return post(path, "application/json", JSON.writeValueAsBytes(fields), Map.of());
  }

  Reply get(String path, String described) throws IOException, InterruptedException {
    return sent("GET", described, request(path).GET());
  }

  HttpResponse<byte[]> raw(String method, String path) throws IOException, InterruptedException {
    return client.send(
        request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    key.ifPresent(each -> request.header("Authorization", "Bearer " + each));
    return request;
  }

  private Reply sent(String method, String described, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Reply(response, Description.assertDescribed(method, described, response));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
