package org.xiangfu.gateway.checks;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.gateway.Backend;
import org.xiangfu.gateway.clients.Agency;
import org.xiangfu.v1.AgencyRefusal;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordRefusalRequest;
import org.xiangfu.v1.RecordRefusalResponse;

/**
 * Has the service keep in its ledger that an agency was refused: of refusals alike one a minute, so
 * that an agency cannot fill the ledger. Thread-safe.
 */
final class RefusalRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalRecorder.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int KEPT = 1_000;
  private static final int SECONDS = 5;

  private record Alike(String agency, AgencyRefusal why) {}

  private final Backend backend;
  private final MeterRegistry metrics;
  private final Cache<Alike, Boolean> recent;

  RefusalRecorder(Backend backend, MeterRegistry metrics, Ticker ticker) {
    this.backend = backend;
    this.metrics = metrics;
    recent =
        CacheBuilder.newBuilder().maximumSize(KEPT).expireAfterWrite(MINUTE).ticker(ticker).build();
  }

  /** Records a refusal; one that cannot be recorded is logged, and stays one. */
  void record(Agency agency, AgencyRefusal why) {
    Counter.builder("xiangfu.gateway.refused")
        .description("Checks refused for their purpose or a quota")
        .tag("client", agency.name())
        .tag("why", why.name().replace("AGENCY_REFUSAL_", "").toLowerCase(Locale.ROOT))
        .register(metrics)
        .increment();
    var alike = new Alike(agency.name(), why);
    if (recent.asMap().putIfAbsent(alike, true) != null) {
      return;
    }
    try {
      RecordRefusalResponse ignored =
          backend
              .client()
              .gateway()
              .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
              .recordRefusal(
                  RecordRefusalRequest.newBuilder()
                      .setOrigin(
                          backend.origin(
                              UUID.randomUUID().toString(),
                              agency.name(),
                              Purpose.PURPOSE_IDENTITY_CHECK))
                      .setRefusal(why)
                      .build());
    } catch (StatusRuntimeException e) {
      recent.invalidate(alike);
      LOG.warn(
          "that {} was refused ({}) is not in the ledger: {}",
          agency.name(),
          why,
          Backend.failed(e).reason());
    }
  }
}
