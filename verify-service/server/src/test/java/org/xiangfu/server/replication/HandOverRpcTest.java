package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.junit.jupiter.api.Test;

final class HandOverRpcTest {
  private static final Duration LOOK = Duration.ofMillis(50);

  private static HandOverRpc over(Callable<StartLeaderElectionReplyProto> answer) {
    return new HandOverRpc(
        (GrpcServices)
            Proxy.newProxyInstance(
                GrpcServices.class.getClassLoader(),
                new Class<?>[] {GrpcServices.class},
                (_, method, _) -> {
                  assertEquals("startLeaderElection", method.getName());
                  return answer.call();
                }));
  }

  @Test
  void anOrderThatIsRefusedAtOnceFailsOnlyAfterTheLeaderHasLooked() {
    var refusal = new IOException("refused");
    HandOverRpc rpc =
        over(
            () -> {
              throw refusal;
            });
    long begun = System.nanoTime();
    var error =
        assertThrows(
            IOException.class,
            () -> rpc.startLeaderElection(StartLeaderElectionRequestProto.getDefaultInstance()));
    assertSame(refusal, error);
    assertTrue(System.nanoTime() - begun >= LOOK.toNanos());
  }

  @Test
  void anAnswerPassesAsItIs() throws IOException {
    var answer = StartLeaderElectionReplyProto.getDefaultInstance();
    assertSame(
        answer,
        over(() -> answer)
            .startLeaderElection(StartLeaderElectionRequestProto.getDefaultInstance()));
  }
}
