package org.xiangfu.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu training}. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 1,
    description = {
      "Practise at the counter console, with people who do not exist and nothing else needed.",
      "訓練模式：以虛構人物練習櫃檯作業，不需其他設備，結束後不留存任何資料。",
      "",
      "Starts a service and a console in a temporary folder. Holders and impostors of several kinds"
          + " come to the counter; a picture of each stands in for the camera; after each decision"
          + " the page says who it was. Every page and slip is marked as training, no real service"
          + " answers this console, and everything is deleted at the end. Ends with Ctrl-C.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:could not be started; the reason is printed",
      "2:the command line is wrong",
      "130:stopped with Ctrl-C"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu training", "  xiangfu training --seed 7 --port 8480"})
public final class TrainingCommand implements Callable<Integer> {
  private static final int CLOSE_SECONDS = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the people and their order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8471",
      description =
          "Of the console, on this computer's loopback; 0 takes a free one (default:"
              + " ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--font",
      paramLabel = "FILE",
      description = "TTF, OTF or TTC for slips, as of 'xiangfu console'; may be repeated.")
  private List<Path> fonts = List.of();

  /** Made by picocli. */
  public TrainingCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    var stop = new CountDownLatch(1);
    var cleaned = new CountDownLatch(1);
    var onInterrupt = new Thread(() -> interrupt(stop, cleaned), "training-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      // Not a Workspace, whose own hook would delete under the hands of a service that closes.
      Path folder = Files.createTempDirectory("xiangfu-training-");
      try {
        train(folder, stop);
      } finally {
        PathUtils.deleteDirectory(folder);
      }
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    } finally {
      cleaned.countDown();
    }
  }

  private void train(Path folder, CountDownLatch stop) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Painting people who do not exist ... 正在產生虛構人物……");
    out.flush();
    var cast = Cast.paint(FaceModel.find(), seed);
    try (var site = TrainingSite.open(folder, ModelPacks.standard().only(), cast, port, fonts)) {
      out.println("Training ready 訓練介面已就緒: " + site.address());
      out.println("Accounts 帳號: clerk, supervisor   Password 密碼: " + site.password());
      out.println("Ctrl-C ends it, and leaves nothing. 按 Ctrl-C 結束，不留存資料。");
      out.flush();
      stop.await();
    }
  }

  /** Ctrl-C: lets the command end by itself, which closes everything and deletes the folder. */
  private static void interrupt(CountDownLatch stop, CountDownLatch cleaned) {
    stop.countDown();
    try {
      boolean unused = cleaned.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
