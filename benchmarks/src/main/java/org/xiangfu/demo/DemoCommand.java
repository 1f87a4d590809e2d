package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 1,
    description = {
      "Shows the whole service at work on this machine, in about half a minute.",
      "",
      "Starts a service in a temporary folder, enrols a few people, lets each come to the counter"
          + " with a new photo, turns an impostor away, finds a face under a second identity,"
          + " records the impersonation and finds it from both sides. The people do not exist:"
          + " their faces are painted. Everything is deleted at the end.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every step came out as it should",
      "1:a step did not, or a model is missing; the message says which",
      "2:wrong options",
      "130:stopped with Ctrl-C after --keep"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu demo", "  xiangfu demo --people 40 --keep"})
final class DemoCommand implements Callable<Integer> {
  static final String ACCOUNT = "demo";
  private static final List<Role> ROLES =
      List.of(Role.ROLE_SUPERVISOR, Role.ROLE_AUDITOR, Role.ROLE_OPERATOR);
  private static final int EVENTS_SIGNED_AT_ONCE = 1_000;
  private static final int FEWEST = 2;
  private static final int MOST = 200;

  @Spec private CommandSpec command;

  @Option(
      names = "--people",
      paramLabel = "N",
      defaultValue = "12",
      description = "People to enrol, 2 to 200 (default: ${DEFAULT-VALUE}).")
  private int people;

  @Option(names = "--keep", description = "Leave the service running until Ctrl-C.")
  private boolean keep;

  @Mixin private LanguageOption language;

  @Override
  public Integer call() throws Exception {
    if (people < FEWEST || people > MOST) {
      throw new ParameterException(
          command.commandLine(), "--people must be %d to %d".formatted(FEWEST, MOST));
    }
    Messages messages = Messages.beside(DemoCommand.class, language.locale());
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch cleaned = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> interrupt(stop, cleaned), "demo-stop");
    try (Workspace workspace = new Workspace()) {
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      run(workspace.folder(), messages, stop);
      return 0;
    } catch (DemoFailure e) {
      command.commandLine().getErr().println(e.getMessage());
      return 1;
    } catch (IOException e) {
      command.commandLine().getErr().println(messages.text("failed", e.getMessage()));
      return 1;
    } finally {
      cleaned.countDown();
    }
  }

  private void run(Path folder, Messages messages, CountDownLatch stop) throws Exception {
    ModelPack pack = ModelPacks.standard().only();
    FaceModel faces = FaceModel.find();
    var out = command.commandLine().getOut();
    long start = System.nanoTime();
    Narrator narrator = new Narrator(out, messages);
    out.println(messages.text("title"));
    Sample sample =
        narrator.step(
            "paint",
            () -> {
              Sample painted = Sample.paint(faces, people, folder);
              narrator.say("paint.done", people);
              return painted;
            });
    var accounts = new TrialAccounts(folder);
    XiangfuServer server =
        narrator.step(
            "start",
            () -> {
              Path key = folder.resolve("data.key");
              KeyFile.readOrCreate(key);
              Path ledgerKey = folder.resolve("ledger.key");
              SigningKeyFile.create(ledgerKey);
              XiangfuServer started =
                  XiangfuServer.start(
                      ServerConfig.local(folder.resolve("data"), pack)
                          .withDataKey(key)
                          .withCheckpoints(
                              new CheckpointSettings(
                                  ledgerKey, Duration.ofMinutes(1), EVENTS_SIGNED_AT_ONCE))
                          .withAccess(accounts.settings()));
              narrator.say("start.ready", pack.id(), Integer.toString(started.port()));
              return started;
            });
    String address = "127.0.0.1:" + server.port();
    var plain = ClientOptions.of(address, new ClientOptions.Security.Plaintext());
    try (server;
        XiangfuClient client = connect(plain, accounts, narrator)) {
      new Story(client, sample, narrator).tell(folder.resolve("journal"));
      out.println();
      out.println(messages.text("done", Math.round((System.nanoTime() - start) / 1e9)));
      if (keep) {
        Person first = sample.people().getFirst();
        out.println(
            messages.text(
                "keep",
                address,
                first.id(),
                first.capture(),
                first.spare(),
                accounts.passwordFile()));
        out.flush();
        stop.await();
      }
    }
  }

  private static XiangfuClient connect(
      ClientOptions service, TrialAccounts accounts, Narrator narrator) throws Exception {
    return narrator.step(
        "account",
        () -> {
          ClientOptions signedIn = service.signedInAs(accounts.create(service, ACCOUNT, ROLES));
          narrator.say("account.made", ACCOUNT);
          return XiangfuClient.connect(signedIn);
        });
  }

  /** Ctrl-C: lets the demo end by itself, which closes the service and deletes the folder. */
  private static void interrupt(CountDownLatch stop, CountDownLatch cleaned) {
    stop.countDown();
    try {
      boolean unused = cleaned.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
