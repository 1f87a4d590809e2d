package org.xiangfu.gateway.references;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xiangfu.gateway.clients.AbisSettings;
import org.xiangfu.gateway.references.ReferenceException.Fault;

/** Fetches reference files, from the allowed places only. Thread-safe. */
public final class References implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int GONE = 410;

  private final List<URI> origins;
  private final Fetcher fetcher;
  private final Optional<DataShareSeal> seal;
  private final Optional<AccessCookie> cookie;

  /**
   * Ready to fetch.
   *
   * @throws IOException if a certificate or key cannot be read; names the file
   */
  public References(AbisSettings settings, Clock clock) throws IOException {
    origins = settings.origins();
    seal =
        settings.seal().isPresent()
            ? Optional.of(new DataShareSeal(settings.seal().get()))
            : Optional.empty();
    fetcher = new Fetcher(settings.trust(), settings.maxBytes(), settings.timeout());
    cookie = settings.token().map(source -> new AccessCookie(fetcher, source, clock));
  }

  /**
   * The file at an address, decrypted.
   *
   * @throws ReferenceException if it cannot be had
   */
  public byte[] fetch(String address) throws ReferenceException, InterruptedException {
    URI uri = allowed(address);
    HttpResponse<byte[]> answer = get(uri);
    if (cookie.isPresent() && refusesToken(answer)) {
      cookie.get().forget();
      answer = get(uri);
    }
    if (answer.statusCode() == GONE) {
      throw expired();
    }
    if (answer.statusCode() != OK) {
      throw new ReferenceException(
          Fault.NOT_FETCHED, "the file's host answers HTTP " + answer.statusCode());
    }
    for (JsonNode error : errors(answer)) {
      // MOSIP answers every failure with 200, and tells two of them by their words only.
      if (error.path("message").asText().toLowerCase(Locale.ROOT).contains("expired")) {
        throw expired();
      }
      throw new ReferenceException(Fault.NOT_FETCHED, "the file's host answers with an error");
    }
    return seal.isPresent() ? seal.get().open(answer.body()) : answer.body();
  }

  private HttpResponse<byte[]> get(URI uri) throws ReferenceException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).GET();
    if (cookie.isPresent()) {
      request.header("Cookie", cookie.get().header());
    }
    return fetcher.send(request.build());
  }

  private static boolean refusesToken(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == UNAUTHORIZED || answer.statusCode() == FORBIDDEN) {
      return true;
    }
    for (JsonNode error : errors(answer)) {
      if (error.path("errorCode").asText().startsWith("KER-ATH-")) {
        return true;
      }
    }
    return false;
  }

  private static Iterable<JsonNode> errors(HttpResponse<byte[]> answer) {
    byte[] body = answer.body();
    if (body.length == 0 || body[0] != '{') {
      return List.of();
    }
    try {
      return JSON.readTree(body).path("errors");
    } catch (IOException e) {
      return List.of();
    }
  }

  private URI allowed(String address) throws ReferenceException {
    URI uri;
    try {
      uri = URI.create(address.strip());
    } catch (IllegalArgumentException e) {
      throw new ReferenceException(Fault.NOT_ALLOWED, "the reference's address is none");
    }
    if (uri.getUserInfo() != null || origins.stream().noneMatch(origin -> same(origin, uri))) {
      throw new ReferenceException(
          Fault.NOT_ALLOWED, "the reference lies at a host that abis.references.from lacks");
    }
    return uri;
  }

  private static boolean same(URI origin, URI uri) {
    return uri.getHost() != null
        && origin.getScheme().equalsIgnoreCase(uri.getScheme())
        && origin.getHost().equalsIgnoreCase(uri.getHost())
        && port(origin) == port(uri);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static ReferenceException expired() {
    return new ReferenceException(Fault.EXPIRED, "the reference's address has expired");
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
