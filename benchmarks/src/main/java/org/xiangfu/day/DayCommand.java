package org.xiangfu.day;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.xiangfu.demo.Workspace;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu day}. */
@Command(
    name = "day",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 1,
    description = {
      "Rehearses a day at an office, and tells whether an impostor got through.",
      "演練戶所的一天：各類申辦案件中夾雜冒領、照片變換與雙重身分，最後核對全部案件與製證收據。",
      "",
      "Starts a service in a temporary folder, with accounts and sealed data. A clerk who knows"
          + " nothing but what the service says serves everybody, a supervisor who finds out the"
          + " truth looks at what is referred, cards are made of receipts, and an auditor settles"
          + " the account. The people do not exist: their faces are painted.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no impostor got through, no holder was refused, and the account is right",
      "1:the day could not be rehearsed; the reason is printed",
      "2:the command line is wrong",
      "3:something is not as it should be; the table says what"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu day", "  xiangfu day --cases 1000 --seed 7"})
public final class DayCommand implements Callable<Integer> {
  private static final int FEWEST = 50;
  private static final int MOST = 5_000;
  private static final int WRONG = 3;
  private static final int SAY_EVERY = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--cases",
      paramLabel = "N",
      defaultValue = "200",
      description = "Applicants, 50 to 5000. Default: ${DEFAULT-VALUE}.")
  private int cases;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of people, photos and order. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** Made by picocli. */
  public DayCommand() {}

  @Override
  public Integer call() throws Exception {
    if (cases < FEWEST || cases > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--cases must be %d to %d".formatted(FEWEST, MOST));
    }
    try (Workspace workspace = new Workspace()) {
      return rehearse(workspace.folder());
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private int rehearse(Path folder) throws Exception {
    var painted = new AtomicInteger();
    IntConsumer painting = progress("applicants painted");
    Town town =
        Town.paint(FaceModel.find(), cases, seed, () -> painting.accept(painted.incrementAndGet()));
    try (Office office = Office.open(ModelPacks.standard().only(), folder)) {
      int taken = office.enroll(town.archive(), progress("photos on record"));
      long begun = System.nanoTime();
      DayReport report = office.work(town.applicants(), progress("applicants served"));
      double seconds = (System.nanoTime() - begun) / 1e9;
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%,d applicants, %,d of %,d photos on record, seed %d, %.0f s at the counter%n%n",
          cases, taken, town.archive().size(), seed, seconds);
      report.print(out);
      return report.holds() ? 0 : WRONG;
    }
  }

  private IntConsumer progress(String what) {
    PrintWriter err = spec.commandLine().getErr();
    return done -> {
      if (done % SAY_EVERY == 0) {
        err.printf("%,d %s%n", done, what);
        err.flush();
      }
    };
  }
}
