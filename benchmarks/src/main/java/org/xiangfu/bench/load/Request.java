package org.xiangfu.bench.load;

import io.grpc.StatusRuntimeException;
import org.xiangfu.client.ServiceError;

/** One call to be made and timed. */
interface Request {
  /** What is called, such as {@code verify}. */
  String kind();

  /**
   * Calls and waits for the answer.
   *
   * @throws StatusRuntimeException if the service refuses or fails
   */
  void send();

  /** Sends it; the latency counts from {@code start}. */
  default void timed(long start, Ticker ticker, Measurements into) {
    try {
      send();
      into.answered(kind(), ticker.nanos() - start);
    } catch (StatusRuntimeException e) {
      into.failed(kind(), ServiceError.of(e).reason());
    }
  }
}
