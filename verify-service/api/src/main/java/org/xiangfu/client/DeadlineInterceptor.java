package org.xiangfu.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;

/** Gives a deadline to each call that has none, so that no caller can wait for ever. */
final class DeadlineInterceptor implements ClientInterceptor {
  private final Duration deadline;

  DeadlineInterceptor(Duration deadline) {
    this.deadline = deadline;
  }

  @Override
  public <T, S> ClientCall<T, S> interceptCall(
      MethodDescriptor<T, S> method, CallOptions options, Channel next) {
    return next.newCall(
        method, options.getDeadline() == null ? options.withDeadlineAfter(deadline) : options);
  }
}
