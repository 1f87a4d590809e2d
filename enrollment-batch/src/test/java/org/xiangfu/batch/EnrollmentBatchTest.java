package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RefusalReason;

@Timeout(30)
class EnrollmentBatchTest {
  private static final BatchSettings SETTINGS =
      new BatchSettings("op", "65000", 8, Duration.ofSeconds(20));

  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void startService() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(service).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stopService() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void everyLineAndEveryPhotoIsInTheReport() throws Exception {
    photos("a/1.jpg", "b/1.jpg", "c/1.jpg", "d/1.jpg", "x/unnamed.jpg", "readme.txt");
    Path manifest =
        manifest(
            "a/1.jpg,A1",
            "b/1.jpg,A2",
            "c/1.jpg,A3",
            "d/1.jpg,A4",
            "gone.jpg,A5",
            "a/1.jpg,A6",
            "b/1.jpg,",
            "../manifest.csv,A7");
    service.answer =
        request ->
            Optional.of(
                switch ((int) FakeService.lineOf(request)) {
                  case 2 -> FakeService.enrolled();
                  case 3 -> FakeService.already();
                  case 4 ->
                      FakeService.refused(
                          RefusalReason.REFUSAL_REASON_FACE_TOO_SMALL, "eyes 12 px, limit 24");
                  default -> FakeService.error(Status.Code.INVALID_ARGUMENT, "bad date");
                });

    Report report = run(manifest, SETTINGS);

    assertEquals(8, report.lines());
    assertEquals(
        Map.of(
            Outcome.ENROLLED,
            1L,
            Outcome.ALREADY_ENROLLED,
            1L,
            Outcome.REFUSED,
            1L,
            Outcome.ERROR,
            5L),
        report.outcomes());
    assertEquals(0, report.notSent());
    assertEquals(1, report.otherFiles());
    assertEquals(1, report.exitCode());
    assertEquals(
        List.of(
            "4 REFUSED FACE_TOO_SMALL eyes 12 px, limit 24",
            "5 ERROR INVALID_ARGUMENT bad date",
            "6 ERROR PHOTO_MISSING the archive has no such file; nothing was sent",
            "7 ERROR DUPLICATE_LINE line 2 names the same photo",
            "8 ERROR INVALID_LINE the field person_id is empty",
            "9 ERROR PHOTO_MISSING the archive has no such file; nothing was sent",
            "0 ERROR NOT_NAMED file 6 of the archive in order of names"),
        report.problems().stream()
            .map(p -> "%d %s %s %s".formatted(p.line(), p.outcome(), p.reason(), p.detail()))
            .toList());
  }

  @Test
  void reportsNamePathsOnlyOnDemandAndPersonsNever() throws Exception {
    photos("Lin_Mei/1.jpg", "Wu/2.jpg");
    service.answer =
        _ -> Optional.of(FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "d"));
    Report report = run(manifest("Lin_Mei/1.jpg,F131104093"), SETTINGS);
    for (Locale locale : List.of(Locale.ENGLISH, Locale.TRADITIONAL_CHINESE)) {
      Messages messages = Messages.beside(Report.class, locale);
      StringBuilder csv = new StringBuilder();
      report.writeCsv(csv, false);
      String both = report.text(messages, false) + csv;
      assertFalse(both.contains("Lin_Mei") || both.contains("Wu/"), both);
      assertFalse(both.contains("F131104093"), both);
      assertTrue(report.text(messages, true).contains("[Lin_Mei/1.jpg]"));
      assertFalse(report.text(messages, true).contains("F131104093"));
    }
    StringBuilder csv = new StringBuilder();
    report.writeCsv(csv, false);
    assertEquals(
        List.of(
            "line,outcome,reason,detail",
            "2,REFUSED,NO_FACE,d",
            ",ERROR,NOT_NAMED,file 2 of the archive in order of names"),
        csv.toString().lines().toList());
  }

  @Test
  void aRequestSaysWhoAsksAndWhereThePhotoCameFrom() throws Exception {
    photos("a.jpg");
    Files.writeString(
        folder.resolve("m.csv"), "photo,person_id,captured_on\na.jpg,P1,2019-05-31\n");
    assertEquals(0, run(folder.resolve("m.csv"), SETTINGS).exitCode());
    EnrollRequest request = service.received.get(2L).getFirst();
    assertEquals("P1", request.getPersonId());
    assertEquals("2019-05-31", request.getCapturedOn());
    assertEquals("archive#2", request.getSource());
    assertEquals("photo a.jpg", request.getPhoto().toStringUtf8());
    assertEquals("op", request.getOrigin().getOperatorId());
    assertEquals("65000", request.getOrigin().getOfficeId());
    assertEquals(Purpose.PURPOSE_ENROLLMENT, request.getOrigin().getPurpose());
  }

  @Test
  void neverMorePhotosAreOutstandingThanAllowed() throws Exception {
    Path manifest = manyPhotos(200);
    try (var clock = Executors.newSingleThreadScheduledExecutor()) {
      service.later = Optional.of(clock);
      service.delayMillis = 5;
      Report report = run(manifest, SETTINGS);
      assertEquals(200, report.count(Outcome.ENROLLED));
    }
    assertEquals(8, service.mostOutstanding.get());
  }

  @Test
  void aServiceThatDoesNotReadIsNotFlooded() throws Exception {
    Path manifest = manyPhotos(300);
    service.reads = 3;
    try (PhotoArchive photos = PhotoArchive.open(folder.resolve("archive"))) {
      CountingPhotos counting = new CountingPhotos(photos);
      BatchSettings settings = new BatchSettings("op", "", 300, Duration.ofMillis(1500));
      Report report = run(counting, manifest, settings);
      assertInstanceOf(Ending.GaveUp.class, report.ending());
      assertEquals(3, report.count(Outcome.ENROLLED));
      assertTrue(counting.reads.get() < 50, "photos read: " + counting.reads.get());
    }
  }

  @Test
  void aStreamThatBreaksIsTakenUpAgainWithOnlyWhatWasNotAcknowledged() throws Exception {
    Path manifest = manyPhotos(60);
    Set<Long> dropAt = ConcurrentHashMap.newKeySet();
    dropAt.addAll(Set.of(10L, 25L, 40L));
    service.answer =
        request ->
            dropAt.remove(FakeService.lineOf(request))
                ? Optional.empty()
                : Optional.of(FakeService.enrolled());
    Report report = run(manifest, SETTINGS);
    assertEquals(60, report.count(Outcome.ENROLLED));
    assertEquals(0, report.exitCode());
    assertEquals(4, service.streams.get());
    assertEquals(60, service.acknowledged.size());
    assertEquals(Set.of(1), new HashSet<>(service.acknowledged.values()));
    assertEquals(
        service.received.get(10L).get(0).getOrigin().getRequestId(),
        service.received.get(10L).get(1).getOrigin().getRequestId());
  }

  @Test
  void aPhotoThatTheServiceCannotTakeNowIsSentAgain() throws Exception {
    Path manifest = manyPhotos(30);
    Map<Long, AtomicInteger> tries = new ConcurrentHashMap<>();
    service.answer =
        request -> {
          long line = FakeService.lineOf(request);
          int n = tries.computeIfAbsent(line, _ -> new AtomicInteger()).incrementAndGet();
          if (line % 3 == 0 && n <= 2) {
            return Optional.of(
                FakeService.error(
                    n == 1 ? Status.Code.UNAVAILABLE : Status.Code.RESOURCE_EXHAUSTED, "busy"));
          }
          return Optional.of(FakeService.enrolled());
        };
    Report report = run(manifest, SETTINGS);
    assertEquals(30, report.count(Outcome.ENROLLED));
    assertEquals(1, service.streams.get());
    service
        .timesReceived()
        .forEach((line, times) -> assertEquals(line % 3 == 0 ? 3 : 1, times, "line " + line));
  }

  @Test
  void whatWasAcknowledgedIsNotSentAgainByTheNextRun() throws Exception {
    Path manifest = manyPhotos(40);
    service.answer =
        request ->
            FakeService.lineOf(request) > 21
                ? Optional.empty()
                : Optional.of(
                    FakeService.lineOf(request) == 5
                        ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "none")
                        : FakeService.enrolled());
    Report first = run(manifest, new BatchSettings("op", "", 8, Duration.ofMillis(700)));
    assertInstanceOf(Ending.GaveUp.class, first.ending());
    assertEquals(3, first.exitCode());
    assertEquals(20, first.notSent());
    Map<Long, String> firstIds = requestIds();

    service.answer = _ -> Optional.of(FakeService.already());
    service.received.clear();
    Report second = run(manifest, SETTINGS);
    assertEquals(20, second.resumed());
    assertEquals(19, second.count(Outcome.ENROLLED));
    assertEquals(20, second.count(Outcome.ALREADY_ENROLLED));
    assertEquals(1, second.count(Outcome.REFUSED));
    assertEquals(5, second.problems().getFirst().line());
    assertEquals(
        IntStream.rangeClosed(22, 41).mapToObj(i -> (long) i).collect(Collectors.toSet()),
        service.received.keySet());
    requestIds()
        .forEach((line, id) -> assertEquals(firstIds.getOrDefault(line, id), id, "line " + line));
  }

  @Test
  void aLastLineOfTheJournalTornByACrashIsSentAgain() throws Exception {
    Path manifest = manyPhotos(10);
    run(manifest, SETTINGS);
    Path journal = folder.resolve("journal").resolve(Journal.FILE);
    byte[] bytes = Files.readAllBytes(journal);
    for (int cut : List.of(1, 5, 20)) {
      Files.write(journal, Arrays.copyOf(bytes, bytes.length - cut));
      service.received.clear();
      Report report = run(manifest, SETTINGS);
      assertEquals(9, report.resumed());
      assertEquals(1, service.received.size());
      assertEquals(0, report.exitCode());
    }
    Files.writeString(journal, "\0\0\0\0\n", StandardOpenOption.APPEND);
    assertEquals(10, run(manifest, SETTINGS).resumed());
    Files.write(journal, new byte[] {'{', '"'});
    assertEquals(0, run(manifest, SETTINGS).resumed());
  }

  @Test
  void aJournalDamagedInTheMiddleIsRefusedWithItsLine() throws Exception {
    Path manifest = manyPhotos(10);
    run(manifest, SETTINGS);
    Path journal = folder.resolve("journal").resolve(Journal.FILE);
    List<String> lines = Files.readAllLines(journal);
    lines.set(4, "{\"line\":");
    Files.write(journal, lines);
    String message =
        assertThrows(BatchInputException.class, () -> run(manifest, SETTINGS)).getMessage();
    assertTrue(message.contains("journal.jsonl line 5: damaged"), message);
  }

  @Test
  void aForeignJournalIsRefused() throws Exception {
    Path manifest = manyPhotos(3);
    run(manifest, SETTINGS);
    Files.writeString(manifest, "photo,person_id\n0.jpg,OTHER\n");
    service.received.clear();
    String message =
        assertThrows(BatchInputException.class, () -> run(manifest, SETTINGS)).getMessage();
    assertTrue(message.contains("the journal of another job"), message);
    assertTrue(service.received.isEmpty());
    Files.writeString(folder.resolve("journal").resolve(Journal.FILE), "shopping list\n");
    message = assertThrows(BatchInputException.class, () -> run(manifest, SETTINGS)).getMessage();
    assertTrue(message.contains("line 1: not a journal"), message);
  }

  @Test
  void twoBatchesCannotWriteOneJournal() throws Exception {
    Path manifest = manyPhotos(3);
    try (PhotoArchive photos = PhotoArchive.open(folder.resolve("archive"));
        Journal _ = Journal.open(folder.resolve("journal"), "j", "s")) {
      String message =
          assertThrows(BatchInputException.class, () -> run(photos, manifest, SETTINGS))
              .getMessage();
      assertTrue(message.contains("another batch is at work"), message);
    }
  }

  @Test
  void aServiceThatTurnsTheBatchAwayIsNotAskedAgain() throws Exception {
    Path manifest = manyPhotos(3);
    service.refusesStreams = Optional.of(Status.PERMISSION_DENIED.withDescription("no such right"));
    Report report = run(manifest, SETTINGS);
    assertEquals(new Ending.GaveUp("PERMISSION_DENIED: no such right"), report.ending());
    assertEquals(3, report.notSent());
    assertEquals(1, service.streams.get());
  }

  @Test
  void aStoppedBatchKeepsWhatItHas() throws Exception {
    Path manifest = manyPhotos(50);
    try (PhotoArchive photos = PhotoArchive.open(folder.resolve("archive"))) {
      EnrollmentBatch batch =
          EnrollmentBatch.of(PhotoSource.of(photos, Manifest.ofFile(manifest)), SETTINGS);
      service.answer =
          request -> {
            if (FakeService.lineOf(request) == 20) {
              batch.stop();
            }
            return Optional.of(FakeService.enrolled());
          };
      Report report =
          batch.run(
              folder.resolve("journal"),
              "fake",
              EnrollmentServiceGrpc.newStub(channel),
              () -> {},
              Progress.SILENT);
      assertInstanceOf(Ending.Stopped.class, report.ending());
      assertEquals(130, report.exitCode());
      assertNotEquals(0, report.notSent());
      service.answer = _ -> Optional.of(FakeService.enrolled());
      Report rest = run(manifest, SETTINGS);
      assertEquals(report.count(Outcome.ENROLLED), rest.resumed());
      assertEquals(50, rest.count(Outcome.ENROLLED));
    }
    assertEquals(Set.of(1), new HashSet<>(service.acknowledged.values()));
  }

  private Map<Long, String> requestIds() {
    return service.received.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().getFirst().getOrigin().getRequestId()));
  }

  private Report run(Path manifest, BatchSettings settings) throws Exception {
    try (PhotoArchive photos = PhotoArchive.open(folder.resolve("archive"))) {
      return run(photos, manifest, settings);
    }
  }

  private Report run(PhotoArchive photos, Path manifest, BatchSettings settings) throws Exception {
    return EnrollmentBatch.of(PhotoSource.of(photos, Manifest.ofFile(manifest)), settings)
        .run(
            folder.resolve("journal"),
            "fake",
            EnrollmentServiceGrpc.newStub(channel),
            () -> {},
            Progress.SILENT);
  }

  private Path manyPhotos(int count) throws IOException {
    String[] names = IntStream.range(0, count).mapToObj(i -> i + ".jpg").toArray(String[]::new);
    photos(names);
    return manifest(
        IntStream.range(0, count).mapToObj(i -> i + ".jpg,P" + i).toArray(String[]::new));
  }

  private void photos(String... paths) throws IOException {
    for (String path : paths) {
      Path file = folder.resolve("archive").resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "photo " + path);
    }
  }

  private Path manifest(String... lines) throws IOException {
    return Files.write(
        folder.resolve("manifest.csv"),
        ("photo,person_id\n" + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Counts what is read. */
  private static final class CountingPhotos implements PhotoArchive {
    private final PhotoArchive photos;
    final AtomicInteger reads = new AtomicInteger();

    CountingPhotos(PhotoArchive photos) {
      this.photos = photos;
    }

    @Override
    public String name() {
      return photos.name();
    }

    @Override
    public long bytes() {
      return photos.bytes();
    }

    @Override
    public Stream<String> paths(String after, Order order) throws IOException {
      return photos.paths(after, order);
    }

    @Override
    public Photo read(String path) throws IOException {
      reads.incrementAndGet();
      return photos.read(path);
    }

    @Override
    public void close() {}
  }
}
