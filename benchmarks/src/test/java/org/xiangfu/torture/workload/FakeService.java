package org.xiangfu.torture.workload;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.Person;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoComparison;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.RetirePhotoResponse;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** Two addresses of one service in memory, with a fault of one's choice. */
final class FakeService implements AutoCloseable {
  /** What is wrong with it. */
  enum Fault {
    NONE,
    /** One enrolment in ten is acknowledged and not kept. */
    FORGETS,
    /** The second address answers reads from a copy that is one write old. */
    STALE,
    /** One call in 20 fails at the first address, half of these after they took effect. */
    UNAVAILABLE
  }

  private final Fault fault;
  private final Map<String, Map<String, PhotoState>> now = new HashMap<>();
  private Map<String, Map<String, PhotoState>> before = new HashMap<>();
  private final AtomicInteger events = new AtomicInteger();
  private final List<Server> servers = new ArrayList<>();

  FakeService(Fault fault) throws IOException {
    this.fault = fault;
    for (boolean first : new boolean[] {true, false}) {
      servers.add(
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new HealthStatusManager().getHealthService())
              .addService(new Enrollments(first))
              .addService(new Verifications(first))
              .build()
              .start());
    }
  }

  List<String> addresses() {
    return servers.stream().map(server -> "127.0.0.1:" + server.getPort()).toList();
  }

  private String event() {
    return "event-" + events.incrementAndGet();
  }

  private Map<String, PhotoState> photos(String person, boolean first) {
    var all = fault == Fault.STALE && !first ? before : now;
    return all.getOrDefault(person, Map.of());
  }

  private void write(String person, String photo, PhotoState state) {
    before = new HashMap<>(now);
    before.computeIfPresent(person, (_, photos) -> new HashMap<>(photos));
    now.computeIfAbsent(person, _ -> new HashMap<>()).put(photo, state);
  }

  private synchronized <T> void answer(boolean first, StreamObserver<T> reply, Supplier<T> call) {
    boolean fails = fault == Fault.UNAVAILABLE && first && oneIn(20);
    try {
      if (fails && oneIn(2)) {
        throw Status.UNAVAILABLE.asRuntimeException();
      }
      T answer = call.get();
      if (fails) {
        throw Status.UNAVAILABLE.asRuntimeException();
      }
      reply.onNext(answer);
      reply.onCompleted();
    } catch (RuntimeException e) {
      reply.onError(e);
    }
  }

  private static boolean oneIn(int many) {
    return ThreadLocalRandom.current().nextInt(many) == 0;
  }

  private static RuntimeException notFound(String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.NOT_FOUND.value())
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("xiangfu").setReason(reason).build()))
            .build());
  }

  private final class Enrollments extends EnrollmentServiceGrpc.EnrollmentServiceImplBase {
    private final boolean first;

    Enrollments(boolean first) {
      this.first = first;
    }

    @Override
    public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> reply) {
      answer(
          first,
          reply,
          () -> {
            String photo = request.getCapturedOn();
            boolean known = photos(request.getPersonId(), true).containsKey(photo);
            if (!known && !(fault == Fault.FORGETS && oneIn(10))) {
              write(request.getPersonId(), photo, PhotoState.PHOTO_STATE_ACTIVE);
            }
            return EnrollResponse.newBuilder()
                .setOutcome(
                    known
                        ? EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED
                        : EnrollOutcome.ENROLL_OUTCOME_ENROLLED)
                .setPhotoId(photo)
                .setEventId(event())
                .build();
          });
    }

    @Override
    public void retirePhoto(RetirePhotoRequest request, StreamObserver<RetirePhotoResponse> reply) {
      answer(
          first,
          reply,
          () -> {
            if (!photos(request.getPersonId(), true).containsKey(request.getPhotoId())) {
              throw notFound("PHOTO_NOT_FOUND");
            }
            write(request.getPersonId(), request.getPhotoId(), PhotoState.PHOTO_STATE_RETIRED);
            return RetirePhotoResponse.newBuilder().setEventId(event()).build();
          });
    }

    @Override
    public void getPerson(GetPersonRequest request, StreamObserver<GetPersonResponse> reply) {
      answer(
          first,
          reply,
          () -> {
            var photos = photos(request.getPersonId(), first);
            if (photos.isEmpty()) {
              throw notFound("PERSON_NOT_FOUND");
            }
            var person = Person.newBuilder();
            photos.forEach(
                (day, state) ->
                    person.addPhotos(Photo.newBuilder().setCapturedOn(day).setState(state)));
            return GetPersonResponse.newBuilder().setPerson(person).build();
          });
    }
  }

  private final class Verifications extends VerificationServiceGrpc.VerificationServiceImplBase {
    private final boolean first;

    Verifications(boolean first) {
      this.first = first;
    }

    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
      answer(
          first,
          reply,
          () -> {
            var photos = photos(request.getPersonId(), first);
            if (photos.isEmpty()) {
              throw notFound("PERSON_NOT_FOUND");
            }
            var answer = VerifyResponse.newBuilder().setEventId(event());
            photos.forEach(
                (day, state) -> {
                  if (state == PhotoState.PHOTO_STATE_ACTIVE) {
                    answer.addComparisons(PhotoComparison.newBuilder().setCapturedOn(day));
                  }
                });
            if (answer.getComparisonsCount() == 0) {
              throw notFound("NO_PHOTO_ON_RECORD");
            }
            return answer.build();
          });
    }
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
  }
}
