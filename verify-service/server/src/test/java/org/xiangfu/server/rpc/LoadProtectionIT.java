package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.Certificates;
import org.xiangfu.server.rpc.LoadLimits.Concurrency;
import org.xiangfu.server.rpc.LoadLimits.Quota;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** A real endpoint, pool and stream handler over sockets; recognising a photo is a sleep. */
@Timeout(60)
class LoadProtectionIT {
  private static final int WORKERS = 2;
  private static final int WORK_MILLIS = 20;
  private static final int COMMIT_MILLIS = 500;

  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ExecutorService clients = Executors.newFixedThreadPool(128);
  private final AtomicInteger archivePhotos = new AtomicInteger();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private int acknowledgementBytes;
  private LoadProtection protection;
  private RecognitionPool pool;
  private RpcEndpoint endpoint;

  private void start(Concurrency concurrency, Quota quota, Optional<ServerTls> tls)
      throws IOException {
    var limits =
        new LoadLimits(concurrency, Duration.ofMillis(500), quota, LoadLimits.Connections.DEFAULT);
    protection = new LoadProtection(limits, metrics);
    pool = new RecognitionPool(WORKERS, protection);
    var archive = new EnrollStreamHandler(this::enroll, protection.gate());
    endpoint =
        RpcEndpoint.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tls,
            Optional.empty(),
            protection,
            metrics,
            List.of(new Verification(), new Enrollment(archive)));
  }

  private final class Verification extends VerificationServiceGrpc.VerificationServiceImplBase {
    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
      var _ =
          recognised(CallLane.current())
              .whenComplete(
                  (_, error) -> {
                    if (error == null) {
                      reply.onNext(VerifyResponse.getDefaultInstance());
                      reply.onCompleted();
                    } else {
                      reply.onError(Failures.exception(error));
                    }
                  });
    }
  }

  private static final class Enrollment extends EnrollmentServiceGrpc.EnrollmentServiceImplBase {
    private final EnrollStreamHandler handler;

    Enrollment(EnrollStreamHandler handler) {
      this.handler = handler;
    }

    @Override
    public StreamObserver<EnrollStreamRequest> enrollStream(
        StreamObserver<EnrollStreamResponse> replies) {
      return handler.open(replies);
    }
  }

  private CompletableFuture<Boolean> recognised(Lane lane) {
    return pool.submit(
        lane,
        () -> {
          Thread.sleep(WORK_MILLIS);
          return true;
        });
  }

  private CompletableFuture<EnrollResponse> enroll(EnrollRequest request, Runnable recognised) {
    archivePhotos.incrementAndGet();
    CompletableFuture<Boolean> recognition =
        acknowledgementBytes > 0 ? CompletableFuture.completedFuture(true) : recognised(Lane.BATCH);
    int commitMillis = acknowledgementBytes > 0 ? 0 : COMMIT_MILLIS;
    var answer = EnrollResponse.newBuilder().setPhotoId("x".repeat(acknowledgementBytes)).build();
    return recognition
        .whenComplete((_, _) -> recognised.run())
        .thenApplyAsync(
            _ -> answer, CompletableFuture.delayedExecutor(commitMillis, TimeUnit.MILLISECONDS));
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    channels.forEach(ManagedChannel::shutdownNow);
    endpoint.close();
    pool.close();
    protection.close();
  }

  private ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", endpoint.port()).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  /** An archive that sends as fast as it may. */
  private static final class Flood {
    private final ClientCall<EnrollStreamRequest, EnrollStreamResponse> call;
    private final EnrollStreamRequest photo;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    Flood(ManagedChannel channel, int photoBytes, boolean reads) {
      photo =
          EnrollStreamRequest.newBuilder()
              .setRequest(
                  EnrollRequest.newBuilder().setPhoto(ByteString.copyFrom(new byte[photoBytes])))
              .build();
      call = channel.newCall(EnrollmentServiceGrpc.getEnrollStreamMethod(), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onReady() {
              while (call.isReady()) {
                call.sendMessage(photo);
              }
            }

            @Override
            public void onMessage(EnrollStreamResponse message) {
              acknowledged.incrementAndGet();
              call.request(1);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status);
            }
          },
          new Metadata());
      if (reads) {
        read();
      }
    }

    void read() {
      call.request(1);
    }
  }

  private static long[] latencies(ManagedChannel channel, int calls) throws InterruptedException {
    var stub = VerificationServiceGrpc.newBlockingStub(channel);
    long[] millis = new long[calls];
    for (int i = 0; i < calls; i++) {
      long begun = System.nanoTime();
      stub.verify(VerifyRequest.getDefaultInstance());
      millis[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      Thread.sleep(10);
    }
    Arrays.sort(millis);
    return millis;
  }

  @Test
  void aCounterKeepsItsLatencyWhileArchivesFlood() throws Exception {
    start(new Concurrency(16, 8, 64), Quota.NONE, Optional.empty());
    ManagedChannel counter = channel();
    latencies(counter, 50);
    long[] alone = latencies(counter, 100);
    List<Flood> floods = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      floods.add(new Flood(channel(), 30_000, true));
    }
    Thread.sleep(2_000);
    long[] flooded = latencies(counter, 100);
    int acknowledged = floods.stream().mapToInt(flood -> flood.acknowledged.get()).sum();
    System.out.printf(
        "live ms alone p50 %d p95 %d; while 4 archives flood p50 %d p95 %d; acknowledged %d%n",
        alone[50], alone[95], flooded[50], flooded[95], acknowledged);
    // In one queue with the windows of four archives a counter would wait for 7.7 s.
    assertTrue(flooded[50] <= alone[50] + 2 * WORK_MILLIS, "p50 " + flooded[50] + " ms");
    assertTrue(flooded[95] < 500, "p95 " + flooded[95] + " ms");
    assertTrue(acknowledged > 50, "the archives go on: " + acknowledged);
  }

  @Test
  void anArchiveAloneKeepsEveryThreadBusyWhileItsPhotosWaitForTheirCommit() throws Exception {
    start(new Concurrency(16, 8, 64), Quota.NONE, Optional.empty());
    var flood = new Flood(channel(), 30_000, true);
    Thread.sleep(2_000);
    int before = flood.acknowledged.get();
    long begun = System.nanoTime();
    Thread.sleep(4_000);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double rate = (flood.acknowledged.get() - before) / seconds;
    double possible = WORKERS * 1_000.0 / WORK_MILLIS;
    System.out.printf("archive alone: %.0f of %.0f photos/s%n", rate, possible);
    assertTrue(rate > 0.6 * possible, "acknowledged a second: " + rate);
  }

  private record Answer(Status.Code code, String reason, long millis) {}

  private Answer ask(ManagedChannel channel) {
    long begun = System.nanoTime();
    Status.Code code = Status.Code.OK;
    String reason = "";
    try {
      VerificationServiceGrpc.newBlockingStub(channel).verify(VerifyRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      code = e.getStatus().getCode();
      reason = ServiceError.of(e).reason();
    }
    return new Answer(code, reason, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  @Test
  void overloadIsAnsweredAtOnceInsteadOfQueued() throws Exception {
    start(new Concurrency(16, 8, 16), Quota.NONE, Optional.empty());
    ManagedChannel channel = channel();
    ask(channel);
    var begin = new CountDownLatch(1);
    List<Future<List<Answer>>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(
          clients.submit(
              () -> {
                begin.await();
                List<Answer> answers = new ArrayList<>();
                for (int call = 0; call < 20; call++) {
                  answers.add(ask(channel));
                  Thread.sleep(20);
                }
                return answers;
              }));
    }
    begin.countDown();
    List<Answer> answers = new ArrayList<>();
    for (Future<List<Answer>> each : all) {
      answers.addAll(each.get());
    }
    long[] served = millis(answers, Status.Code.OK);
    long[] refused = millis(answers, Status.Code.UNAVAILABLE);
    System.out.printf(
        "overload: %d served, p95 %d ms; %d refused, p50 %d p95 %d ms%n",
        served.length,
        served[served.length * 95 / 100],
        refused.length,
        refused[refused.length / 2],
        refused[refused.length * 95 / 100]);
    assertEquals(answers.size(), served.length + refused.length);
    assertTrue(
        answers.stream()
            .filter(answer -> answer.code() != Status.Code.OK)
            .allMatch(answer -> answer.reason().equals("OVERLOADED")));
    assertTrue(served.length >= 50, "served " + served.length);
    // In one queue with a hundred others it would be a second.
    assertTrue(served[served.length / 2] < 500, "served in " + served[served.length / 2] + " ms");
    assertTrue(refused[refused.length / 2] < 100, "refused after " + refused[refused.length / 2]);
    assertEquals(Status.Code.OK, ask(channel).code());
  }

  private static long[] millis(List<Answer> answers, Status.Code code) {
    return answers.stream()
        .filter(answer -> answer.code() == code)
        .mapToLong(Answer::millis)
        .sorted()
        .toArray();
  }

  @Test
  void aClientThatDoesNotReadIsHeldBackUntilItDoes() throws Exception {
    acknowledgementBytes = 50_000;
    start(new Concurrency(16, 8, 64), Quota.NONE, Optional.empty());
    ManagedChannel channel = channel();
    var flood = new Flood(channel, 1_000, false);
    int begun = settled();
    System.out.printf(
        "slow reader: %d photos begun, %d bytes held%n", begun, protection.gate().bytes());
    // What fits into the client's window of 1 MiB and into one of the handler's.
    assertTrue(begun * 50_000L < (1 << 20) + EnrollStreamHandler.WINDOW * 50_000L);
    assertEquals(begun, settled());
    flood.read();
    while (archivePhotos.get() < 2 * begun) {
      Thread.sleep(10);
    }
  }

  /** How many photos were begun once no more are for a second. */
  private int settled() throws InterruptedException {
    int before = -1;
    while (before != archivePhotos.get()) {
      before = archivePhotos.get();
      Thread.sleep(1_000);
    }
    return before;
  }

  @Test
  void aStoppingNodeAnswersWhatItBegan() throws Exception {
    start(new Concurrency(16, 8, 64), Quota.NONE, Optional.empty());
    ManagedChannel channel = channel();
    var flood = new Flood(channel, 1_000, true);
    while (flood.acknowledged.get() == 0) {
      Thread.sleep(10);
    }
    Future<Answer> live = clients.submit(() -> ask(channel));
    while (protection.limit().inProgress(Lane.LIVE) == 0 && !live.isDone()) {
      Thread.onSpinWait();
    }
    long begun = System.nanoTime();
    endpoint.close();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    assertEquals(Status.Code.OK, live.get().code());
    assertEquals(Status.Code.UNAVAILABLE, flood.end.get(1, TimeUnit.SECONDS).getCode());
    assertEquals(archivePhotos.get(), flood.acknowledged.get(), "nothing that was begun is lost");
    assertTrue(millis < 5_000, "stopped in " + millis + " ms");
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedAndTheConnectionLives() throws Exception {
    start(new Concurrency(16, 8, 64), Quota.NONE, Optional.empty());
    ManagedChannel channel = channel();
    var stub = VerificationServiceGrpc.newBlockingStub(channel);
    var large =
        VerifyRequest.newBuilder()
            .setProbe(ByteString.copyFrom(new byte[Services.MAX_MESSAGE_BYTES + 1]))
            .build();
    var error = assertThrows(StatusRuntimeException.class, () -> stub.verify(large));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.getStatus().getCode());
    assertEquals(Status.Code.OK, ask(channel).code());
    while (protection.limit().inProgress(Lane.LIVE) > 0) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneCertificateAtItsQuotaDoesNotKeepAnotherOut() throws Exception {
    Identity node = Certificates.selfSigned(folder, "node", "RSA");
    Identity one = Certificates.selfSigned(folder, "one", "EC");
    Identity two = Certificates.selfSigned(folder, "two", "EC");
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(
        authorities,
        Files.readString(one.certificateChain()) + Files.readString(two.certificateChain()));
    start(
        new Concurrency(16, 8, 64),
        new Quota(0, 5),
        Optional.of(new ServerTls(node.certificateChain(), node.privateKey(), authorities)));
    try (XiangfuClient first = connect(node, one);
        XiangfuClient second = connect(node, two)) {
      List<String> reasons = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        reasons.add(reason(first));
      }
      assertTrue(reasons.indexOf("QUOTA_EXCEEDED") >= 10, "twice the rate: " + reasons);
      assertEquals("", reason(second));
    }
  }

  private XiangfuClient connect(Identity node, Identity client) throws IOException {
    return XiangfuClient.connect(
        ClientOptions.of(
            "127.0.0.1:" + endpoint.port(),
            new Security.Tls(Optional.of(node.certificateChain()), Optional.of(client))));
  }

  private static String reason(XiangfuClient client) {
    try {
      client.verification().verify(VerifyRequest.getDefaultInstance());
      return "";
    } catch (StatusRuntimeException e) {
      return ServiceError.of(e).reason();
    }
  }
}
