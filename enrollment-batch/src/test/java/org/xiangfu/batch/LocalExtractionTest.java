package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Extraction;
import org.xiangfu.v1.ClientExtraction;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.RefusalReason;

/** A batch that looks for the faces itself. */
@Timeout(30)
class LocalExtractionTest {
  private static final BatchSettings SETTINGS =
      new BatchSettings("op", "", 8, Duration.ofSeconds(20));

  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private final FakeEngine engine = FakeEngine.ready();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(service).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    Files.createDirectories(folder.resolve("archive"));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** The photo of a line, which is its number in the archive and two. */
  private static String photo(int number) {
    return number % 7 == 6 ? "nobody " + number : "photo " + number;
  }

  private Path photos(int count) throws IOException {
    StringBuilder manifest = new StringBuilder("photo,person_id\n");
    for (int i = 0; i < count; i++) {
      Files.writeString(folder.resolve("archive/" + i + ".jpg"), photo(i));
      manifest.append("%d.jpg,P%d%n".formatted(i, i));
    }
    return Files.writeString(folder.resolve("manifest.csv"), manifest);
  }

  private Report run(Path manifest, int threads) throws Exception {
    try (PhotoArchive archive = PhotoArchive.open(folder.resolve("archive"));
        var extractor = engine.extractor(threads)) {
      EnrollmentBatch batch =
          EnrollmentBatch.of(PhotoSource.of(archive, Manifest.ofFile(manifest)), SETTINGS);
      batch.extractWith(extractor);
      return batch.run(
          folder.resolve("journal"),
          "fake",
          EnrollmentServiceGrpc.newStub(channel),
          () -> {},
          Progress.SILENT);
    }
  }

  private static EnrollStreamResponse.Builder answer(EnrollRequest request) {
    return request.getExtraction().hasRefusal()
        ? FakeService.refused(
            request.getExtraction().getRefusal().getReason(),
            request.getExtraction().getRefusal().getDetail())
        : FakeService.enrolled();
  }

  @Test
  void everyPhotoGoesOutWithWhatItGaveToTheBit() throws Exception {
    service.answer = request -> Optional.of(answer(request));
    Report report = run(photos(100), 3);
    assertEquals(86, report.count(Outcome.ENROLLED));
    assertEquals(14, report.count(Outcome.REFUSED));
    assertEquals(1, service.templateStreams.get());
    assertEquals(100, service.received.size());
    for (int i = 0; i < 100; i++) {
      EnrollRequest request = service.received.get(i + 2L).getFirst();
      ClientExtraction extraction = request.getExtraction();
      assertEquals(photo(i), request.getPhoto().toStringUtf8());
      assertEquals("pack-1", extraction.getPackId());
      assertEquals(
          FakeEngine.PACK.digest(),
          HexFormat.of().formatHex(extraction.getPackDigest().toByteArray()));
      assertEquals(Sha256.of(request.getPhoto()), extraction.getPhotoSha256());
      switch (FakeEngine.of(request.getPhoto().toByteArray())) {
        case Extraction.Extracted(var template, _) -> {
          ByteBuffer bits = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
          bits.asFloatBuffer().put(template.vector());
          assertEquals(ByteString.copyFrom(bits), extraction.getTemplate());
        }
        case Extraction.Refused _ ->
            assertEquals(RefusalReason.REFUSAL_REASON_NO_FACE, extraction.getRefusal().getReason());
      }
    }
  }

  @Test
  void whatABrokenStreamHadTakenGoesOutAgainAndIsNotExtractedAgain() throws Exception {
    Path manifest = photos(60);
    Set<Long> dropAt = ConcurrentHashMap.newKeySet();
    dropAt.addAll(Set.of(10L, 40L));
    service.answer =
        request ->
            dropAt.remove(FakeService.lineOf(request))
                ? Optional.empty()
                : Optional.of(answer(request));
    Report report = run(manifest, 2);
    assertEquals(52, report.count(Outcome.ENROLLED));
    assertEquals(8, report.count(Outcome.REFUSED));
    assertEquals(3, service.templateStreams.get());
    assertTrue(service.timesReceived().get(10L) > 1);
    assertEquals(60, engine.extracted.get());
    service.acknowledged.forEach((line, times) -> assertEquals(1, times, "line " + line));
  }

  @Test
  void theSameBytesUnderOnePersonAreExtractedOnce() throws Exception {
    Files.writeString(folder.resolve("archive/a.jpg"), "photo");
    Files.writeString(folder.resolve("archive/b.jpg"), "photo");
    Path manifest =
        Files.writeString(
            folder.resolve("manifest.csv"), "photo,person_id\na.jpg,P1\nb.jpg,P1\nc.jpg,P1\n");
    Report report = run(manifest, 2);
    assertEquals(1, report.count(Outcome.ENROLLED));
    assertEquals(1, report.count(Outcome.DUPLICATE));
    assertEquals(1, report.count(Outcome.ERROR));
    assertEquals(1, engine.extracted.get());
  }

  @Test
  void aSecondRunExtractsOnlyWhatIsNotAcknowledged() throws Exception {
    Path manifest = photos(20);
    service.answer = request -> Optional.of(answer(request));
    assertEquals(18, run(manifest, 2).count(Outcome.ENROLLED));
    Report again = run(manifest, 2);
    assertEquals(20, again.resumed());
    assertEquals(20, engine.extracted.get());
  }

  @Test
  void aServiceWithAnotherPackEndsTheBatchAndNoPhotoIsAccountedAsFailed() throws Exception {
    Path manifest = photos(50);
    service.answer =
        _ ->
            Optional.of(
                EnrollStreamResponse.newBuilder()
                    .setError(
                        com.google.rpc.Status.newBuilder()
                            .setCode(Code.FAILED_PRECONDITION_VALUE)
                            .setMessage("give the client the service's pack")
                            .addDetails(
                                Any.pack(
                                    ErrorInfo.newBuilder()
                                        .setReason("PACK_MISMATCH")
                                        .setDomain("xiangfu")
                                        .build()))));
    Report report = run(manifest, 2);
    Ending.GaveUp ending = assertInstanceOf(Ending.GaveUp.class, report.ending());
    assertTrue(ending.why().startsWith("PACK_MISMATCH: "), ending.why());
    assertEquals(50, report.notSent());
    service.answer = request -> Optional.of(answer(request));
    assertEquals(43, run(manifest, 2).count(Outcome.ENROLLED));
  }

  @Test
  void withoutItThePhotosGoWithoutTemplates() throws Exception {
    Path manifest = photos(1);
    try (PhotoArchive archive = PhotoArchive.open(folder.resolve("archive"))) {
      EnrollmentBatch.of(PhotoSource.of(archive, Manifest.ofFile(manifest)), SETTINGS)
          .run(
              folder.resolve("journal"),
              "fake",
              EnrollmentServiceGrpc.newStub(channel),
              () -> {},
              Progress.SILENT);
    }
    assertEquals(0, service.templateStreams.get());
    assertFalse(service.received.get(2L).getFirst().hasExtraction());
  }
}
