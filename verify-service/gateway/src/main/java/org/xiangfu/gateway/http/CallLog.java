package org.xiangfu.gateway.http;

import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line and a measurement for each call: the route and never the path, so that neither holds a
 * number, a query or an id.
 */
public final class CallLog implements AccessLogWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  private final MeterRegistry metrics;

  /** Measures into a registry. */
  public CallLog(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  @Override
  public void log(RequestLog log) {
    if (!(log.context() instanceof ServiceRequestContext ctx)) {
      return;
    }
    String route = ctx.config().route().patternString();
    String method = ctx.method().name();
    String status = log.responseHeaders().status().codeAsText();
    String client = Callers.noted(ctx);
    long nanos = log.totalDurationNanos();
    Timer.builder("xiangfu.gateway.calls")
        .description("Calls of clients")
        .tag("route", route)
        .tag("method", method)
        .tag("status", status)
        .tag("client", client)
        .publishPercentileHistogram()
        .register(metrics)
        .record(Duration.ofNanos(nanos));
    LOG.info(
        "{} {} {} {} {} ms {} bytes in",
        client,
        method,
        route,
        status,
        Duration.ofNanos(nanos).toMillis(),
        log.requestLength());
  }
}
