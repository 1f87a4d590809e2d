package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events: a part of a page whenever it has changed, and {@code away} while the service
 * does not answer. A stream ends with its session. At most {@value #MOST} at a time. Thread-safe.
 */
final class QueueFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFeed.class);
  private static final int MOST = 16;
  private static final int THREADS = 2;

  private final Semaphore places = new Semaphore(MOST);
  private final ScheduledExecutorService executor =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("console-feed-", 0).factory());
  private final Sessions sessions;
  private final Duration every;

  QueueFeed(Sessions sessions, Duration every) {
    this.sessions = sessions;
    this.every = every;
  }

  /**
   * A stream of what the supplier gives, asked again and again on a thread that may wait.
   *
   * @param ended runs once the stream has
   */
  HttpResponse open(Session session, Supplier<String> part, Runnable ended) {
    if (!places.tryAcquire()) {
      ended.run();
      return HttpResponse.of(
          HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "too many open queues");
    }
    HttpResponseWriter stream = HttpResponse.streaming();
    stream.write(
        ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.EVENT_STREAM).build());
    var last = new Last();
    ScheduledFuture<?> task =
        executor.scheduleWithFixedDelay(
            () -> tell(stream, session, part, last), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    var _ =
        stream
            .whenComplete()
            .whenComplete(
                (_, _) -> {
                  task.cancel(false);
                  places.release();
                  ended.run();
                });
    return stream;
  }

  private void tell(HttpResponseWriter stream, Session session, Supplier<String> part, Last last) {
    if (!sessions.isLive(session)) {
      stream.write(event("ended", "-"));
      stream.close();
      return;
    }
    String event = now(part);
    // A comment keeps the stream open, and tells whether the browser is still there.
    stream.write(event.equals(last.event) ? HttpData.ofUtf8(":\n\n") : HttpData.ofUtf8(event));
    last.event = event;
  }

  private static String now(Supplier<String> part) {
    try {
      return text("rows", part.get());
    } catch (StatusRuntimeException e) {
      return text("away", "-");
    } catch (RuntimeException e) {
      // Else the stream would stay open and never be fed again.
      LOG.error("the queue of a supervisor could not be made", e);
      return text("away", "-");
    }
  }

  private static HttpData event(String name, String data) {
    return HttpData.ofUtf8(text(name, data));
  }

  private static String text(String name, String data) {
    return data.lines()
        .collect(Collectors.joining("\ndata: ", "event: " + name + "\ndata: ", "\n\n"));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** What was sent last; used by the stream's own task alone. */
  private static final class Last {
    private String event = "";
  }
}
