package org.xiangfu.counter.console;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import org.xiangfu.v1.AccountServiceGrpc;
import org.xiangfu.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc.AdminServiceBlockingStub;

/** The calls of an administrator to whichever node answers. Thread-safe. */
final class Administration {
  private final Channel channel;

  Administration(Channel channel, Operator operator) {
    this.channel =
        operator.token().map(token -> ClientInterceptors.intercept(channel, token)).orElse(channel);
  }

  AdminServiceBlockingStub admin() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  AccountServiceBlockingStub accounts() {
    return AccountServiceGrpc.newBlockingStub(channel);
  }
}
