package org.xiangfu.gateway;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** The service behind the gateway. Thread-safe. */
public final class Backend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
  private static final int HEALTH_SECONDS = 2;

  /** Who asks a service without accounts. */
  private static final String NOBODY = "gateway";

  private final XiangfuClient client;
  private final String operator;
  private final Supplier<Boolean> serving;

  private Backend(XiangfuClient client, String operator) {
    this.client = client;
    this.operator = operator;
    // Anybody may ask for health, so the service is not asked each time.
    serving = Suppliers.memoizeWithExpiration(this::askHealth, Duration.ofSeconds(HEALTH_SECONDS));
  }

  /**
   * Prepares a connection.
   *
   * @throws IOException if a certificate or key cannot be read; names the file
   */
  public static Backend connect(ClientOptions options) throws IOException {
    String operator = options.credentials().map(who -> who.account()).orElse(NOBODY);
    return new Backend(XiangfuClient.connect(options), operator);
  }

  /** The calls. */
  public XiangfuClient client() {
    return client;
  }

  /**
   * Who asks for what.
   *
   * @param requestId the same for a retry
   * @param office for whom the gateway asks, such as {@code boca/passport}
   */
  public Origin origin(String requestId, String office, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(requestId)
        .setOperatorId(operator)
        .setOfficeId(office)
        .setPurpose(purpose)
        .build();
  }

  /** True if some node serves, as of the last seconds. */
  public boolean serves() {
    return serving.get();
  }

  private boolean askHealth() {
    try {
      return HealthGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(HEALTH_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      client.reconnectNow();
      return false;
    }
  }

  /** What a failed call ended with. What the gateway's operator has to look at is logged. */
  public static ServiceError failed(StatusRuntimeException e) {
    ServiceError error = ServiceError.of(e);
    switch (error.code()) {
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          LOG.warn(
              "the service refuses this gateway: {}; check its account, role and certificate",
              error.reason());
      case INTERNAL, UNIMPLEMENTED, UNKNOWN, DATA_LOSS ->
          LOG.warn("the service failed: {} {}", error.code(), error.reason());
      default -> LOG.debug("the service answered {} {}", error.code(), error.reason());
    }
    return error;
  }

  @Override
  public void close() {
    client.close();
  }
}
