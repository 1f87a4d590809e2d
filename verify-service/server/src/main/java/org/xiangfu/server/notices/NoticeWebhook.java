package org.xiangfu.server.notices;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.server.security.PemTrust;

/**
 * A web address that takes one notice a request: {@code POST}, {@code application/json}, the case
 * as {@code Idempotency-Key}. Any 2xx is an arrival; redirects are not followed.
 */
public final class NoticeWebhook implements NoticeTarget {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final URI address;
  private final HttpClient client;

  /**
   * A webhook.
   *
   * @param address https, or http on this machine
   * @param trust certificates of who signed the server's; empty: what Java trusts
   * @throws IOException if the certificates cannot be read; names the file
   * @throws IllegalArgumentException if people's data would cross a network in the clear
   */
  public NoticeWebhook(URI address, Optional<Path> trust) throws IOException {
    if (!"https".equals(address.getScheme()) && !onThisMachine(address)) {
      throw new IllegalArgumentException(
          "notices name people: give an https address, or http on this machine, not " + address);
    }
    this.address = address;
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (trust.isPresent()) {
      builder.sslContext(PemTrust.context(trust.get()));
    }
    this.client = builder.build();
  }

  private static boolean onThisMachine(URI address) throws IOException {
    return "http".equals(address.getScheme())
        && address.getHost() != null
        && InetAddress.getByName(address.getHost()).isLoopbackAddress();
  }

  @Override
  public void deliver(Notice notice) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.caseId())
            .POST(BodyPublishers.ofString(notice.json()))
            .build();
    HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the notice's receiver answered " + answer.statusCode());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
