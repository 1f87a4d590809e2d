package org.xiangfu.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.GalleryCounts;
import org.xiangfu.v1.GatewayServiceGrpc;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Person;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.RecordRefusalRequest;
import org.xiangfu.v1.RecordRefusalResponse;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.RetirePhotoResponse;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/**
 * A service that takes texts for photos: those with the same first word show the same face, {@code
 * none} shows none. It is asked over a socket, as the real one is.
 */
final class FakeService implements AutoCloseable {
  final List<VerifyRequest> verified = new CopyOnWriteArrayList<>();
  final List<RecordRefusalRequest> refused = new CopyOnWriteArrayList<>();
  final List<String> personsRead = new CopyOnWriteArrayList<>();
  final List<IdentifyRequest> identified = new CopyOnWriteArrayList<>();
  final Map<String, Photo> photos = new LinkedHashMap<>();
  final Map<String, ByteString> bytes = new LinkedHashMap<>();

  /** What calls wait for before they are answered. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  volatile double searchedShare = 1;
  volatile boolean impersonated;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final int port;
  private Server server;

  FakeService() throws IOException {
    start(0);
    port = server.getPort();
  }

  private void start(int at) throws IOException {
    var health = new HealthStatusManager();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), at))
            .executor(threads)
            .maxInboundMessageSize(16 << 20)
            .addService(health.getHealthService())
            .addService(new Verification())
            .addService(new Enrolment())
            .addService(new Refusals())
            .addService(new Admin())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Goes away. */
  void stop() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination();
  }

  /** Comes back to where it was. */
  void restart() throws IOException {
    start(port);
  }

  /** Puts a photo on record. */
  synchronized void enrol(String person, String photo, String source) {
    String id = UUID.randomUUID().toString();
    photos.put(
        person + " " + id,
        Photo.newBuilder()
            .setPhotoId(id)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .setSource(source)
            .build());
    bytes.put(id, ByteString.copyFromUtf8(photo));
  }

  private synchronized List<Photo> of(String person) {
    return photos.entrySet().stream()
        .filter(each -> each.getKey().startsWith(person + " "))
        .map(Map.Entry::getValue)
        .toList()
        .reversed();
  }

  private static String face(ByteString photo) {
    return photo.toStringUtf8().split(" ", 2)[0];
  }

  private static StatusRuntimeException error(Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("no")
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("xiangfu").setReason(reason).build()))
            .build());
  }

  private <A> void answer(StreamObserver<A> reply, Supplier<A> work) {
    try {
      gate.await();
      reply.onNext(work.get());
      reply.onCompleted();
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void look(ByteString photo) {
    if (face(photo).equals("none")) {
      throw error(Status.Code.FAILED_PRECONDITION, "NO_FACE");
    }
  }

  private final class Verification extends VerificationServiceGrpc.VerificationServiceImplBase {
    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
      verified.add(request);
      answer(
          reply,
          () -> {
            List<Photo> known = of(request.getPersonId());
            if (known.isEmpty()) {
              throw error(Status.Code.NOT_FOUND, "PERSON_NOT_FOUND");
            }
            look(request.getProbe());
            String there = face(bytes.get(known.getFirst().getPhotoId()));
            String here = face(request.getProbe());
            Band band =
                here.equals("unsure")
                    ? Band.BAND_REFER
                    : here.equals(there) ? Band.BAND_MATCH : Band.BAND_NO_MATCH;
            var found =
                VerifyResponse.newBuilder()
                    .setEventId("event-" + request.getOrigin().getRequestId())
                    .setBand(band)
                    .setFalseMatchRateDb(43);
            if (impersonated) {
              found.addReasons(VerifyReason.VERIFY_REASON_IMPERSONATION_ON_RECORD);
            }
            return found.build();
          });
    }

    @Override
    public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> reply) {
      identified.add(request);
      answer(
          reply,
          () -> {
            look(request.getProbe());
            var found =
                IdentifyResponse.newBuilder()
                    .setGallerySize(photos.size())
                    .setSearchedShare(searchedShare);
            photos.forEach(
                (key, photo) -> {
                  String person = key.split(" ", 2)[0];
                  if (photo.getState() == PhotoState.PHOTO_STATE_ACTIVE
                      && !request.getExcludedPersonIdsList().contains(person)
                      && face(bytes.get(photo.getPhotoId())).equals(face(request.getProbe()))) {
                    found.addCandidates(
                        Candidate.newBuilder().setPersonId(person).setFalseMatchRateDb(51));
                  }
                });
            return found.build();
          });
    }
  }

  private final class Enrolment extends EnrollmentServiceGrpc.EnrollmentServiceImplBase {
    @Override
    public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> reply) {
      answer(
          reply,
          () -> {
            boolean used =
                of(request.getPersonId()).stream()
                    .anyMatch(
                        each ->
                            each.getState() != PhotoState.PHOTO_STATE_ACTIVE
                                || !each.getSource().equals(request.getSource()));
            if (request.getOnlyFirst() && used) {
              throw error(Status.Code.FAILED_PRECONDITION, "PERSON_HAS_PHOTOS");
            }
            if (of(request.getPersonId()).stream()
                .anyMatch(each -> each.getSource().equals(request.getSource()))) {
              return EnrollResponse.newBuilder()
                  .setOutcome(EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED)
                  .build();
            }
            if (face(request.getPhoto()).equals("none")) {
              return EnrollResponse.newBuilder()
                  .setOutcome(EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL)
                  .build();
            }
            enrol(request.getPersonId(), request.getPhoto().toStringUtf8(), request.getSource());
            return EnrollResponse.newBuilder()
                .setOutcome(EnrollOutcome.ENROLL_OUTCOME_ENROLLED)
                .build();
          });
    }

    @Override
    public void getPerson(GetPersonRequest request, StreamObserver<GetPersonResponse> reply) {
      answer(
          reply,
          () -> {
            personsRead.add(request.getPersonId());
            List<Photo> known = of(request.getPersonId());
            if (known.isEmpty()) {
              throw error(Status.Code.NOT_FOUND, "PERSON_NOT_FOUND");
            }
            return GetPersonResponse.newBuilder()
                .setPerson(Person.newBuilder().addAllPhotos(known))
                .build();
          });
    }

    @Override
    public void getPortrait(GetPortraitRequest request, StreamObserver<GetPortraitResponse> reply) {
      answer(
          reply,
          () -> GetPortraitResponse.newBuilder().setPhoto(bytes.get(request.getPhotoId())).build());
    }

    @Override
    public void retirePhoto(RetirePhotoRequest request, StreamObserver<RetirePhotoResponse> reply) {
      answer(
          reply,
          () -> {
            photos.computeIfPresent(
                request.getPersonId() + " " + request.getPhotoId(),
                (_, photo) -> photo.toBuilder().setState(PhotoState.PHOTO_STATE_RETIRED).build());
            return RetirePhotoResponse.getDefaultInstance();
          });
    }
  }

  private final class Refusals extends GatewayServiceGrpc.GatewayServiceImplBase {
    @Override
    public void recordRefusal(
        RecordRefusalRequest request, StreamObserver<RecordRefusalResponse> reply) {
      refused.add(request);
      answer(reply, RecordRefusalResponse::getDefaultInstance);
    }
  }

  private final class Admin extends AdminServiceGrpc.AdminServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
      answer(
          reply,
          () ->
              GetStatusResponse.newBuilder()
                  .setGallery(
                      GalleryCounts.newBuilder()
                          .setActivePhotos(
                              photos.values().stream()
                                  .filter(
                                      photo -> photo.getState() == PhotoState.PHOTO_STATE_ACTIVE)
                                  .count()))
                  .build());
    }
  }

  @Override
  public void close() {
    gate.countDown();
    server.shutdownNow();
    threads.shutdownNow();
  }
}
