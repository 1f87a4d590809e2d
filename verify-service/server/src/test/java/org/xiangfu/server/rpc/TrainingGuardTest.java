package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.SignInRequest;
import org.xiangfu.v1.SignInResponse;

class TrainingGuardTest {
  @Test
  void aTrainingServiceTakesNoRealCall() throws IOException {
    assertEquals("TRAINING_SERVICE", reason(true, false));
    assertEquals("", reason(true, true));
  }

  @Test
  void aRealServiceTakesNoCallOfTraining() throws IOException {
    assertEquals("NOT_TRAINING_SERVICE", reason(false, true));
    assertEquals("", reason(false, false));
  }

  private static String reason(boolean service, boolean call) throws IOException {
    String name = InProcessServerBuilder.generateName();
    var builder = InProcessServerBuilder.forName(name).directExecutor();
    TrainingGuard.over(List.of(new Door()), service).forEach(builder::addService);
    Server server = builder.build().start();
    ManagedChannel line = InProcessChannelBuilder.forName(name).directExecutor().build();
    var headers = new Metadata();
    headers.put(ClientOptions.TRAINING, "1");
    Channel channel =
        call
            ? ClientInterceptors.intercept(line, MetadataUtils.newAttachHeadersInterceptor(headers))
            : line;
    try {
      assertEquals("let in", signIn(channel));
      return "";
    } catch (StatusRuntimeException e) {
      assertThrows(StatusRuntimeException.class, () -> signIn(channel), "the same again");
      return ServiceError.of(e).reason();
    } finally {
      line.shutdownNow();
      server.shutdownNow();
    }
  }

  private static String signIn(Channel channel) {
    return AccessServiceGrpc.newBlockingStub(channel)
        .signIn(SignInRequest.getDefaultInstance())
        .getAccess()
        .getToken();
  }

  private static final class Door extends AccessServiceGrpc.AccessServiceImplBase {
    @Override
    public void signIn(SignInRequest request, StreamObserver<SignInResponse> reply) {
      var answer = SignInResponse.newBuilder();
      answer.getAccessBuilder().setToken("let in");
      reply.onNext(answer.build());
      reply.onCompleted();
    }
  }
}
