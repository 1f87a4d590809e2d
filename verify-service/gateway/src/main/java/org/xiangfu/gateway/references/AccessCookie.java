package org.xiangfu.gateway.references;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.xiangfu.gateway.clients.AbisSettings.TokenSource;
import org.xiangfu.gateway.references.ReferenceException.Fault;

/**
 * The token that MOSIP's data share asks for, which its authentication gives a partner as the
 * cookie {@code Authorization}. It is kept until it is refused. While the authentication gives
 * none, it is asked once in some seconds, and not by each of those who wait for their turn.
 * Thread-safe.
 */
final class AccessCookie {
  private static final String NAME = "Authorization";
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Fetcher fetcher;
  private final TokenSource source;
  private final Clock clock;

  // Guarded by this.
  private Optional<String> token = Optional.empty();
  private Optional<ReferenceException> refusal = Optional.empty();
  private Instant refusedUntil = Instant.MIN;

  AccessCookie(Fetcher fetcher, TokenSource source, Clock clock) {
    this.fetcher = fetcher;
    this.source = source;
    this.clock = clock;
  }

  /** The header {@code Cookie}; signs in first if there is no token. */
  synchronized String header() throws ReferenceException, InterruptedException {
    if (token.isEmpty()) {
      if (refusal.isPresent() && clock.instant().isBefore(refusedUntil)) {
        throw new ReferenceException(refusal.get().fault(), refusal.get().getMessage());
      }
      try {
        token = Optional.of(fetched());
        refusal = Optional.empty();
      } catch (ReferenceException e) {
        refusal = Optional.of(e);
        refusedUntil = clock.instant().plus(AGAIN);
        throw e;
      }
    }
    return NAME + "=" + token.get();
  }

  /** The token was refused. */
  synchronized void forget() {
    token = Optional.empty();
  }

  private String fetched() throws ReferenceException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(source.url())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body()))
            .build();
    HttpResponse<byte[]> answer = fetcher.send(request);
    return answer.headers().allValues("Set-Cookie").stream()
        .flatMap(header -> HttpCookie.parse(header).stream())
        .filter(cookie -> cookie.getName().equalsIgnoreCase(NAME))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new ReferenceException(
                    Fault.NOT_FETCHED,
                    "the authentication gave no token (HTTP %d); check the client id and its"
                            .formatted(answer.statusCode())
                        + " secret"));
  }

  private String body() throws ReferenceException {
    try {
      String secret = Files.readString(source.secret()).lines().findFirst().orElse("");
      ObjectNode body = JSON.createObjectNode();
      body.put("id", "mosip.io.clientId.pwd");
      body.put("version", "1.0");
      body.put("requesttime", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      body.putObject("metadata");
      body.putObject("request")
          .put("appId", source.appId())
          .put("clientId", source.clientId())
          .put("secretKey", secret);
      return JSON.writeValueAsString(body);
    } catch (IOException e) {
      throw new ReferenceException(
          Fault.NOT_FETCHED, "cannot read the file of the client's secret " + source.secret());
    }
  }
}
