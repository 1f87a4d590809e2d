package org.xiangfu.counter.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.DurationConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu console}. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "The console for clerks, supervisors, auditors, batch operators and administrators, in the"
          + " browser of this computer.",
      "作業介面：承辦人員、主管、稽核人員與系統管理者以本機瀏覽器作業。",
      "",
      "Serves http://127.0.0.1:PORT and nothing beyond this computer. Captures that cannot be sent"
          + " are sealed in the data folder and sent when the service is back. Ends with Ctrl-C.",
      "With --oidc people may also sign in at the service's OpenID provider, which sends the"
          + " browser back to http://127.0.0.1:PORT/sign-in/oidc/back.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped",
      "2:wrong options",
      "3:a certificate, the data folder, a font or the port cannot be used; the reason is printed"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu console --office 63000010 --server n1.example:7070,n2.example:7070 \\",
      "      --trust ca.pem --cert desk3.pem --key desk3-key.pem",
      "  xiangfu console --office 63000010 --plaintext --without-accounts --operator clerk01"
    })
public final class ConsoleCommand implements Callable<Integer> {
  private static final int FAILED = 3;

  @Spec private CommandSpec command;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--office",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OFFICE:-}",
      description = "Household registration office of every case (default: XIANGFU_OFFICE).")
  private String office;

  @Option(
      names = "--workstation",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_WORKSTATION:-}",
      description = "This workstation (default: XIANGFU_WORKSTATION).")
  private String workstation;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "Asia/Taipei",
      description = "The office's time zone (default: ${DEFAULT-VALUE}).")
  private ZoneId zone;

  @Option(
      names = "--without-accounts",
      description =
          "For a service started the same way: whoever comes gives a name and no password. For a"
              + " trial.")
  private boolean withoutAccounts;

  @Option(
      names = "--operator",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OPERATOR:-}",
      description = "The name that --without-accounts offers (default: XIANGFU_OPERATOR).")
  private String operator;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8470",
      description = "On this computer's loopback; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "For captures that wait for the service, sealed (default: ~/.xiangfu/console, and"
              + " ~/.xiangfu/console-training with --training).")
  private Path data;

  @Option(
      names = "--font",
      paramLabel = "FILE",
      description = {
        "TTF, OTF or TTC for slips; may be given several times, a character is taken from the first"
            + " font that has it. Then come the fonts of the system: Noto CJK, 全字庫, Windows."
            + " A character that none has is shown as its code in a box.",
        "列印單據所用字型，可重複指定；缺字時印出字碼方框。"
      })
  private List<Path> fonts = List.of();

  @Option(
      names = "--training",
      description = {
        "For 'xiangfu serve --training' alone: every page and slip is marked, and no real service"
            + " answers. 'xiangfu training' starts both with made-up applicants.",
        "訓練模式：僅能連接訓練用服務，所有畫面與單據皆有標示。"
      })
  private boolean training;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      defaultValue = "15m",
      converter = DurationConverter.class,
      description = "A session ends after so long without a step (default: ${DEFAULT-VALUE}).")
  private Duration idle;

  @Option(
      names = "--drill-reports",
      paramLabel = "FOLDER",
      description =
          "Where the reports of xiangfu drill are; administrators see them. Default: none.")
  private Path drills;

  @Option(
      names = "--archives",
      paramLabel = "FOLDER",
      description = {
        "Folder with archives that batch operators may enrol here: folders and ZIP files, with"
            + " their manifests beside them. May be given several times; nothing outside is read."
            + " Default: none, and no pages for them.",
        "批次建檔用的檔案夾，可重複指定；不讀取此處以外的檔案。"
      })
  private List<Path> archives = List.of();

  /** Made by picocli. */
  public ConsoleCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      // Not a resource of this block: it is closed when the process is told to end.
      ConsoleServer console = ConsoleServer.start(settings());
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("console-stop")
                  .unstarted(
                      () -> {
                        console.close();
                        stopped.countDown();
                      }));
      PrintWriter out = command.commandLine().getOut();
      out.println("Console ready: " + console.address() + "  櫃檯介面已就緒");
      stopped.await();
      return 0;
    } catch (IOException e) {
      command.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }

  private ConsoleSettings settings() {
    if (!connection.account().isEmpty()) {
      throw refused(
          "people sign in at the browser: leave out --account, and unset XIANGFU_ACCOUNT");
    }
    try {
      var settings =
          new ConsoleSettings(
                  connection.toAnonymousOptions(),
                  !withoutAccounts,
                  operator,
                  office,
                  workstation,
                  zone,
                  port,
                  folder(),
                  idle)
              .withSignIns(connection.offered())
              .withDrills(Optional.ofNullable(drills))
              .withArchives(archives)
              .withFonts(fonts);
      return training ? settings.forTraining(TrainingRoom.EMPTY) : settings;
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage() + "; see --office, --idle and --port");
    }
  }

  private Path folder() {
    return data != null
        ? data
        : Path.of(
            System.getProperty("user.home"), ".xiangfu", training ? "console-training" : "console");
  }

  private ParameterException refused(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
