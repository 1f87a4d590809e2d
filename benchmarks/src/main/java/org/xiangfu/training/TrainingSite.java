package org.xiangfu.training;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.counter.console.ConsoleServer;
import org.xiangfu.counter.console.ConsoleSettings;
import org.xiangfu.counter.console.TrainingApplicant;
import org.xiangfu.counter.console.TrainingRoom;
import org.xiangfu.demo.TrialAccounts;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.CaseworkSettings;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.QualityMeasure;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.Role;

/** A training service in a folder, the cast on its record, and a console at it. */
final class TrainingSite implements AutoCloseable {
  private static final String OFFICE = "63000010";
  private static final int CAPTURES = 2;
  private static final Duration IDLE = Duration.ofHours(1);

  private final XiangfuServer server;
  private final ConsoleServer console;
  private final String password;

  private TrainingSite(XiangfuServer server, ConsoleServer console, String password) {
    this.server = server;
    this.console = console;
    this.password = password;
  }

  /**
   * Opens a site.
   *
   * @param folder empty
   * @param port of the console; 0 takes a free one
   * @param fonts of slips, before those of the system
   * @throws IOException if service or console cannot be started; says why
   */
  static TrainingSite open(Path folder, ModelPack pack, Cast cast, int port, List<Path> fonts)
      throws IOException, InterruptedException {
    KeyFile.create(folder.resolve("data.key"));
    SigningKeyFile.create(folder.resolve("receipts.key"));
    var people = new TrialAccounts(folder);
    var server =
        XiangfuServer.start(
            ServerConfig.local(folder.resolve("data"), pack)
                .withDataKey(folder.resolve("data.key"))
                .withAccess(people.settings())
                .withCasework(
                    new CaseworkSettings(
                        Optional.of(folder.resolve("receipts.key")), Optional.empty()))
                .forTraining());
    try {
      var address =
          ClientOptions.of("127.0.0.1:" + server.port(), new ClientOptions.Security.Plaintext());
      ClientOptions service = address.forTraining();
      Credentials clerk = people.create(service, "clerk", List.of(Role.ROLE_CLERK));
      Credentials supervisor = people.create(service, "supervisor", List.of(Role.ROLE_SUPERVISOR));
      Credentials operator = people.create(service, "operator", List.of(Role.ROLE_OPERATOR));
      List<TrainingApplicant> applicants;
      try (var client = XiangfuClient.connect(service.signedInAs(operator))) {
        record(client, cast);
        applicants = cast.applicants().stream().map(each -> atTheirBest(client, each)).toList();
      }
      var room =
          new TrainingRoom(
              List.of(clerk.account(), supervisor.account()), clerk.password(), applicants);
      var settings =
          new ConsoleSettings(
              address,
              true,
              clerk.account(),
              OFFICE,
              "",
              ZoneId.of("Asia/Taipei"),
              port,
              folder.resolve("console"),
              IDLE);
      return new TrainingSite(
          server,
          ConsoleServer.start(settings.withFonts(fonts).forTraining(room)),
          clerk.password());
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static void record(XiangfuClient client, Cast cast) throws IOException {
    for (Cast.Photo photo : cast.archive()) {
      var answer =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId(photo.number())
                      .setPhoto(photo.jpeg())
                      .setCapturedOn(photo.capturedOn())
                      .build());
      if (answer.getOutcome() != EnrollOutcome.ENROLL_OUTCOME_ENROLLED) {
        throw new IOException(
            "a made-up photo was not taken (%s); give another --seed"
                .formatted(answer.getRefusal().getReason()));
      }
    }
    for (Cast.Entry entry : cast.register()) {
      var _ =
          client
              .persons()
              .recordPerson(
                  RecordPersonRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId(entry.number())
                      .addNames(entry.name())
                      .build());
    }
  }

  // Applicants stand as asked: the best of some pictures, the next best for another capture.
  private static TrainingApplicant atTheirBest(XiangfuClient client, TrainingApplicant applicant) {
    List<ByteString> best =
        applicant.captures().stream()
            .sorted(Comparator.comparing((ByteString each) -> quality(client, each)).reversed())
            .limit(CAPTURES)
            .toList();
    return new TrainingApplicant(applicant.number(), applicant.kind(), applicant.truth(), best);
  }

  private static int quality(XiangfuClient client, ByteString photo) {
    return client
        .verification()
        .assessPhoto(AssessPhotoRequest.newBuilder().setOrigin(origin()).setPhoto(photo).build())
        .getMeasuresList()
        .stream()
        .filter(measure -> measure.getName().equals("UnifiedQualityScore"))
        .mapToInt(QualityMeasure::getValue)
        .findFirst()
        .orElse(-1);
  }

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOfficeId(OFFICE)
        .setPurpose(Purpose.PURPOSE_ENROLLMENT)
        .build();
  }

  /** Where a browser finds the console. */
  URI address() {
    return console.address();
  }

  /** Of every account. */
  String password() {
    return password;
  }

  @Override
  public void close() {
    console.close();
    server.close();
  }
}
