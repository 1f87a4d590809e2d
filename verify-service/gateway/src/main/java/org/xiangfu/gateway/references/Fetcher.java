package org.xiangfu.gateway.references;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xiangfu.gateway.references.ReferenceException.Fault;

/**
 * Fetches with a limit of bytes and one of time, which counts from the call to the last byte.
 * Follows no redirection: where that leads nobody has allowed. Thread-safe.
 */
final class Fetcher implements AutoCloseable {
  private static final int THREADS = 4;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, new ThreadFactoryBuilder().setNameFormat("gateway-fetch-%d").build());
  private final HttpClient client;
  private final int maxBytes;
  private final Duration limit;

  /**
   * No connection yet.
   *
   * @param trust authorities of the hosts; empty: those of the Java runtime
   * @throws IOException if the file of the authorities cannot be used; names it
   */
  Fetcher(Optional<Path> trust, int maxBytes, Duration limit) throws IOException {
    this.maxBytes = maxBytes;
    this.limit = limit;
    var builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit)
            .executor(threads);
    if (trust.isPresent()) {
      builder.sslContext(PemFiles.trusting(trust.get()));
    }
    client = builder.build();
  }

  /**
   * The answer to a request, whatever its status.
   *
   * @throws ReferenceException if there is none within the limits
   */
  HttpResponse<byte[]> send(HttpRequest request) throws ReferenceException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ReferenceException(
          Fault.NOT_FETCHED,
          "no answer, or one of more than %d bytes: %s"
              .formatted(maxBytes, e.getCause().getClass().getSimpleName()));
    } catch (TimeoutException e) {
      throw new ReferenceException(Fault.NOT_FETCHED, "no whole answer within " + limit);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
