package org.xiangfu.console;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.counter.console.ConsoleServer;
import org.xiangfu.counter.console.ConsoleSettings;
import org.xiangfu.demo.TrialAccounts;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.engine.population.Sex;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.QualityMeasure;
import org.xiangfu.v1.Role;

/** A service with accounts, a console, two people on record, and a camera that sees the first. */
final class ConsoleStage implements AutoCloseable {
  private static final String OFFICE = "63000010";
  private static final long SEED = 20_261_122;
  private static final int FRAMES = 5;
  private static final int SIGNED_MILLIS = 200;
  private static final String STILL = "still.jpg";

  private final XiangfuServer server;
  private final StageCertificates certificates;
  private final ConsoleServer console;
  private final Credentials clerk;
  private final Credentials supervisor;
  private final Credentials auditor;
  private final Credentials operator;
  private final ClientOptions service;
  private final Path folder;
  private final Path video;
  private final String applicant;
  private final String other;

  private ConsoleStage(Path folder) throws IOException, InterruptedException {
    KeyFile.create(folder.resolve("data.key"));
    SigningKeyFile.create(folder.resolve("ledger.key")).writePublic(folder.resolve("ledger.pub"));
    this.folder = folder;
    var accounts = new TrialAccounts(folder);
    certificates = new StageCertificates(folder);
    server =
        XiangfuServer.start(
            ServerConfig.local(folder.resolve("data"), ModelPacks.standard().only())
                .withDataKey(folder.resolve("data.key"))
                .withCheckpoints(
                    new CheckpointSettings(
                        folder.resolve("ledger.key"), Duration.ofMillis(SIGNED_MILLIS), 1_000))
                .withAccess(accounts.settings())
                .withTls(certificates.server()));
    service = ClientOptions.of("127.0.0.1:" + server.port(), certificates.client());
    clerk = accounts.create(service, "clerk01", List.of(Role.ROLE_CLERK));
    supervisor = accounts.create(service, "supervisor01", List.of(Role.ROLE_SUPERVISOR));
    auditor = accounts.create(service, "auditor01", List.of(Role.ROLE_AUDITOR));
    operator = accounts.create(service, "operator01", List.of(Role.ROLE_OPERATOR));

    FaceModel model = FaceModel.find();
    var painter = new PortraitPainter(model);
    var population = new Population(model);
    Person first = population.person(SEED);
    Person second = population.person(SEED + 1);
    applicant = ArtificialId.of(1, first.sex());
    other = ArtificialId.of(2, second.sex());
    Files.write(
        folder.resolve(STILL),
        painter.jpeg(population.person(SEED + 2), PortraitStyle.ID_PHOTO, 1));
    try (var client = XiangfuClient.connect(service.signedInAs(operator))) {
      for (PortraitStyle style : List.of(PortraitStyle.ARCHIVE_SCAN, PortraitStyle.ID_PHOTO)) {
        enroll(client, applicant, painter.jpeg(first, style, 1), style);
        enroll(client, other, painter.jpeg(second, style, 1), style);
      }
      video = video(folder, client, painter, first);
    }
    console =
        ConsoleServer.start(
            settings(service, true, folder.resolve("console"))
                .withArchives(
                    List.of(StageArchive.write(folder.resolve("archives"), population, painter))));
  }

  static ConsoleStage open(Path folder) throws IOException, InterruptedException {
    return new ConsoleStage(folder);
  }

  /** A console whose service is nowhere. */
  static ConsoleServer cutOff(Path data) throws IOException {
    return console(
        new ClientOptions(
            "127.0.0.1:1", new ClientOptions.Security.Plaintext(), Duration.ofSeconds(1)),
        false,
        data);
  }

  private static ConsoleServer console(ClientOptions service, boolean accounts, Path data)
      throws IOException {
    return ConsoleServer.start(settings(service, accounts, data));
  }

  private static ConsoleSettings settings(ClientOptions service, boolean accounts, Path data) {
    return new ConsoleSettings(
        service,
        accounts,
        accounts ? "" : "clerk01",
        OFFICE,
        "",
        ZoneId.of("Asia/Taipei"),
        0,
        data,
        Duration.ofMinutes(15));
  }

  private static void enroll(
      XiangfuClient client, String personId, byte[] photo, PortraitStyle style) {
    var answer =
        client
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(personId)
                    .setPhoto(ByteString.copyFrom(photo))
                    .setCapturedOn(style == PortraitStyle.ID_PHOTO ? "2021-03-09" : "2009-11-18")
                    .build());
    if (answer.getOutcome() != EnrollOutcome.ENROLL_OUTCOME_ENROLLED) {
      throw new IllegalStateException("not enrolled: " + answer.getRefusal().getReason());
    }
  }

  // An applicant who stands as asked: the best of some frames.
  private static Path video(
      Path folder, XiangfuClient client, PortraitPainter painter, Person person)
      throws IOException {
    List<byte[]> frames =
        LongStream.range(0, 4L * FRAMES)
            .mapToObj(seed -> painter.jpeg(person, PortraitStyle.COUNTER_CAMERA, 100 + seed))
            .sorted(Comparator.comparing((byte[] frame) -> quality(client, frame)).reversed())
            .limit(FRAMES)
            .toList();
    var film = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      film.write(frame);
    }
    return Files.write(folder.resolve("camera.mjpeg"), film.toByteArray());
  }

  private static int quality(XiangfuClient client, byte[] photo) {
    return client
        .verification()
        .assessPhoto(
            AssessPhotoRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
                .setPhoto(ByteString.copyFrom(photo))
                .build())
        .getMeasuresList()
        .stream()
        .filter(measure -> measure.getName().equals("UnifiedQualityScore"))
        .mapToInt(QualityMeasure::getValue)
        .findFirst()
        .orElse(-1);
  }

  private static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOfficeId(OFFICE)
        .setPurpose(purpose)
        .build();
  }

  /** Another console of the same office, at the end of a line. */
  ConsoleServer console(ThinLine line, Path data) throws IOException {
    return console(ClientOptions.of("127.0.0.1:" + line.port(), certificates.client()), true, data);
  }

  /** Where the service is, on loopback. */
  int servicePort() {
    return server.port();
  }

  URI address() {
    return console.address();
  }

  Path video() {
    return video;
  }

  /** A photo of somebody who never came to a counter and is on no record. */
  Path still() {
    return folder.resolve(STILL);
  }

  /** With which the ledger's signatures are verified. */
  Path ledgerKey() {
    return folder.resolve("ledger.pub");
  }

  /** The service, as somebody who has signed in. */
  ClientOptions service(Credentials who) {
    return service.signedInAs(who);
  }

  /** Number of whom the camera sees. */
  String applicant() {
    return applicant;
  }

  /** Number of somebody else on record. */
  String other() {
    return other;
  }

  /** A number that nobody on record has. */
  String unknown() {
    return ArtificialId.of(3, Sex.FEMALE);
  }

  Credentials clerk() {
    return clerk;
  }

  Credentials supervisor() {
    return supervisor;
  }

  Credentials auditor() {
    return auditor;
  }

  Credentials operator() {
    return operator;
  }

  @Override
  public void close() {
    console.close();
    server.close();
  }
}
