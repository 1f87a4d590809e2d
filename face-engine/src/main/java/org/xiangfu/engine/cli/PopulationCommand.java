package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.engine.population.ContactSheet;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.PopulationArchive;
import org.xiangfu.engine.population.PopulationPlan;
import org.xiangfu.engine.population.PortraitStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu population}: archives of people who do not exist. */
@Command(
    name = "population",
    description = "Make photos of people who do not exist, with exercises planted among them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading =
        "%nThe same options give the same archive. It holds photos/, manifest.csv (for xiangfu"
            + " enroll), pairs.csv (for xiangfu evaluate) and truth.csv, which tells what was"
            + " planted. ID numbers begin with Z and are made up.%n%nExamples:%n",
    footer = {
      "  xiangfu population --people 200 --portraits 3 --seed 1 --out people.zip",
      "  xiangfu population --people 100 --portraits 4 --style mixed --siblings 0.1 \\",
      "      --substitutions 5 --double-identities 5 --out exercise",
      "  unzip -p people.zip manifest.csv > people.csv",
      "  xiangfu enroll --archive people.zip --manifest people.csv --operator batch01 --plaintext",
      "  xiangfu population sheet --out sheet.png"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written",
      "1:could not be written, or the face model is broken",
      "2:wrong usage"
    })
public final class PopulationCommand implements Callable<Integer> {
  /** Which photos. */
  enum Style {
    ID,
    COUNTER,
    ARCHIVE,
    MIXED;

    private List<PortraitStyle> styles() {
      return switch (this) {
        case ID -> List.of(PortraitStyle.ID_PHOTO);
        case COUNTER -> List.of(PortraitStyle.COUNTER_CAMERA);
        case ARCHIVE -> List.of(PortraitStyle.ARCHIVE_SCAN);
        case MIXED -> List.of(PortraitStyle.values());
      };
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--people",
      paramLabel = "N",
      defaultValue = "100",
      description = "Identities. Default: ${DEFAULT-VALUE}.")
  private int people;

  @Option(
      names = "--portraits",
      paramLabel = "M",
      defaultValue = "3",
      description = "Photos of each. Default: ${DEFAULT-VALUE}.")
  private int portraits;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Another number gives other people. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR|ZIP",
      description = "New folder, or ZIP file if it ends in .zip.")
  private Path out;

  @Option(
      names = "--style",
      paramLabel = "id|counter|archive|mixed",
      defaultValue = "id",
      description =
          "ID photos, frames of the counter's camera, scans of old photos, or these in turn."
              + " Default: ${DEFAULT-VALUE}.")
  private Style style;

  @Option(
      names = "--siblings",
      paramLabel = "P",
      defaultValue = "0",
      description = "Share of the people who look like the one before, 0..0.5.")
  private double siblings;

  @Option(
      names = "--substitutions",
      paramLabel = "K",
      defaultValue = "0",
      description = "People whose last photo shows somebody else.")
  private int substitutions;

  @Option(
      names = "--double-identities",
      paramLabel = "K",
      defaultValue = "0",
      description = "Faces enrolled under a second identity.")
  private int doubleIdentities;

  /** Made by picocli. */
  public PopulationCommand() {}

  @Override
  public Integer call() throws IOException {
    if (out == null) {
      throw new ParameterException(spec.commandLine(), "Missing: --out DIR or ZIP, or sheet");
    }
    PopulationPlan plan = plan();
    PopulationArchive archive = new PopulationArchive(plan, FaceModel.find());
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(text("population.task"))
            .setInitialMax((long) people * portraits)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .showSpeed()
            .build()) {
      archive.write(out, bar::step);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(
        text(
            "population.written",
            Integer.toString(people),
            Long.toString((long) people * portraits),
            Integer.toString(archive.exercises().size()),
            out));
    return 0;
  }

  private PopulationPlan plan() {
    try {
      return new PopulationPlan(
          people, portraits, seed, style.styles(), siblings, substitutions, doubleIdentities);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @Command(
      description = "Write a page of 40 portraits as a PNG file.",
      mixinStandardHelpOptions = true)
  int sheet(
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "The PNG file.")
          Path file,
      @Option(
              names = "--seed",
              paramLabel = "S",
              defaultValue = "1",
              description = "The first person. Default: ${DEFAULT-VALUE}.")
          long first)
      throws IOException {
    new ContactSheet(FaceModel.find()).write(file, first);
    spec.commandLine().getOut().println(text("written", file));
    return 0;
  }
}
