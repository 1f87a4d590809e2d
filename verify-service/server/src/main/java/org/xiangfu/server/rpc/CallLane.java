package org.xiangfu.server.rpc;

import io.grpc.Context;
import io.grpc.Metadata;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

/**
 * Who waits for a call: a counter, unless the call is an archive's stream or its client says so.
 */
final class CallLane {
  /** The value {@code batch} puts a call behind all counters; anything else is live. */
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("xiangfu-lane", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Lane> CURRENT =
      Context.keyWithDefault("xiangfu-lane", Lane.LIVE);

  private CallLane() {}

  static Lane of(Metadata headers) {
    return Lane.BATCH.tag().equals(headers.get(HEADER)) ? Lane.BATCH : Lane.LIVE;
  }

  /** The lane of the call that this thread works on. */
  static Lane current() {
    return CURRENT.get();
  }

  static Context with(Lane lane) {
    return Context.current().withValue(CURRENT, lane);
  }
}
