package org.xiangfu.counter.console;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether the service can be reached, as the last call showed. Thread-safe. */
final class ServiceLine {
  private static final int ANSWER_SECONDS = 3;

  private final Channel channel;
  private volatile boolean away;

  ServiceLine(Channel channel) {
    this.channel = channel;
  }

  boolean isAway() {
    return away;
  }

  void answered() {
    away = false;
  }

  void failed() {
    away = true;
  }

  /** Makes a call, and learns of it whether the service could be reached. */
  <T> T through(Supplier<T> call) {
    try {
      T answer = call.get();
      answered();
      return answer;
    } catch (StatusRuntimeException e) {
      if (Casework.isAway(e)) {
        failed();
      } else {
        answered();
      }
      throw e;
    }
  }

  /** Asks the service how it is, which costs no right and leaves no event. */
  void probe() {
    try {
      away =
          HealthGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus()
              != ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      away = true;
    }
  }
}
