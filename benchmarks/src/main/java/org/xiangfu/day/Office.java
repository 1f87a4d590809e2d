package org.xiangfu.day;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.demo.TrialAccounts;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.CaseworkSettings;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.notices.NoticeSettings;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Role;

/** An office with a service of its own, whose data is sealed and whose people sign in. */
final class Office implements AutoCloseable {
  private static final int REVIEW_AFTER = 10;
  private static final Duration SIGNED = Duration.ofSeconds(10);
  private static final int EVENTS = 1_000;

  private final XiangfuServer server;
  private final Letterbox letters;
  private final List<Desk> desks = new ArrayList<>();
  private final Desk clerk;
  private final Desk supervisor;
  private final Desk auditor;
  private final Desk operator;

  private Office(ModelPack pack, Path folder) throws IOException, InterruptedException {
    KeyFile.create(folder.resolve("data.key"));
    SigningKeyFile.create(folder.resolve("receipts.key"));
    SigningKeyFile.create(folder.resolve("ledger.key"));
    letters = new Letterbox(folder.resolve("notices.jsonl"));
    var accounts = new TrialAccounts(folder);
    server =
        XiangfuServer.start(
            ServerConfig.local(folder.resolve("data"), pack)
                .withDataKey(folder.resolve("data.key"))
                .withCheckpoints(
                    new CheckpointSettings(folder.resolve("ledger.key"), SIGNED, EVENTS))
                .withAccess(accounts.settings())
                .withCasework(
                    new CaseworkSettings(
                        Optional.of(folder.resolve("receipts.key")),
                        Optional.of(
                            new NoticeSettings(letters.file().toString(), Optional.empty())))));
    var service =
        ClientOptions.of("127.0.0.1:" + server.port(), new ClientOptions.Security.Plaintext());
    try {
      clerk = desk(service, accounts, "clerk01", Role.ROLE_CLERK);
      supervisor = desk(service, accounts, "supervisor01", Role.ROLE_SUPERVISOR);
      auditor = desk(service, accounts, "auditor01", Role.ROLE_AUDITOR);
      operator = desk(service, accounts, "operator01", Role.ROLE_OPERATOR);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the office.
   *
   * @param folder empty; holds keys and data
   * @throws IOException if the service does not start
   */
  static Office open(ModelPack pack, Path folder) throws IOException, InterruptedException {
    return new Office(pack, folder);
  }

  private Desk desk(ClientOptions service, TrialAccounts accounts, String name, Role role)
      throws IOException, InterruptedException {
    var desk =
        new Desk(
            XiangfuClient.connect(
                service.signedInAs(accounts.create(service, name, List.of(role)))));
    desks.add(desk);
    return desk;
  }

  /**
   * Puts photos on record.
   *
   * @return how many were taken
   */
  int enroll(List<Town.Photo> photos, IntConsumer done) {
    int taken = 0;
    for (int i = 0; i < photos.size(); i++) {
      var answer =
          operator
              .client()
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(Desk.origin(Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId(photos.get(i).personId())
                      .setPhoto(photos.get(i).jpeg())
                      .build());
      taken += answer.getOutcome() == EnrollOutcome.ENROLL_OUTCOME_ENROLLED ? 1 : 0;
      done.accept(i + 1);
    }
    return taken;
  }

  /** Serves everybody, then makes the cards, and has the auditor look at it all. */
  DayReport work(List<Applicant> applicants, IntConsumer done) {
    Map<String, Applicant> whoCame = new LinkedHashMap<>();
    var counter = new Clerk(clerk);
    var secondEyes = new Supervisor(supervisor);
    for (Applicant applicant : applicants) {
      whoCame.put(counter.serve(applicant).getCaseId(), applicant);
      if (whoCame.size() % REVIEW_AFTER == 0) {
        secondEyes.review(whoCame);
      }
      done.accept(whoCame.size());
    }
    secondEyes.review(whoCame);
    var audit = new Audit(auditor);
    List<Case> accepted = audit.cases().stream().filter(Case::hasReceipt).toList();
    var production = new Production(clerk, operator);
    production.make(accepted);
    return DayReport.of(whoCame, audit, production, letters, secondEyes.incidents());
  }

  @Override
  public void close() {
    desks.forEach(Desk::close);
    server.close();
  }
}
