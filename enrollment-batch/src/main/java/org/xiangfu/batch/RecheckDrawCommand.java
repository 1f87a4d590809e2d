package org.xiangfu.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.batch.check.AcceptancePlan;
import org.xiangfu.batch.check.CheckSheet;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu recheck draw}. */
@Command(
    name = "draw",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Draws a sample of what a job has in the gallery, for people to look at.",
      "",
      "It is as small as it can be so that a job of the acceptable error rate is rejected in at"
          + " most 5 %% of draws, and one of the limiting rate accepted in at most 10 %%; from each"
          + " county, office and whatever else is counted by come as many as its share. The seed"
          + " draws the same again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:drawn",
      "2:wrong options, or an archive, journal or folder that cannot be used",
      "3:the archive or the disk failed on the way"
    })
public final class RecheckDrawCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private SourceOptions source;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "The folder of the job's journal (default: as 'xiangfu enroll').")
  private Path journal;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--acceptable",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description = "Share of wrong records that is good enough (default: ${DEFAULT-VALUE}).")
  private double acceptable;

  @Option(
      names = "--limiting",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description = "Share of wrong records that is not (default: ${DEFAULT-VALUE}).")
  private double limiting;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description =
          "The new folder: a page with pictures, and a table for verdicts. It holds photos and"
              + " numbers of persons: keep it as the photos.")
  private Path to;

  @Mixin private LanguageOption language;

  /** Made by picocli. */
  public RecheckDrawCommand() {}

  @Override
  public Integer call() {
    Messages messages = Messages.beside(RecheckDrawCommand.class, language.locale());
    try {
      command.commandLine().getOut().println(draw(messages));
      return EnrollCommand.ALL_GOOD;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    } catch (BatchInputException e) {
      command.commandLine().getErr().println(e.getMessage());
      return EnrollCommand.UNUSABLE_INPUT;
    } catch (IOException e) {
      command.commandLine().getErr().println(messages.text("failed", e.getMessage()));
      return EnrollCommand.GAVE_UP;
    } catch (UncheckedIOException e) {
      command.commandLine().getErr().println(messages.text("failed", e.getCause().getMessage()));
      return EnrollCommand.GAVE_UP;
    }
  }

  private String draw(Messages messages) throws IOException {
    try (PhotoSource photos = source.open()) {
      if (photos.keepsMarks()) {
        throw new BatchInputException(
            photos.name() + ": a sample is drawn of an archive with a manifest or folders");
      }
      Path folder = journal != null ? journal : source.journals().resolve(photos.job());
      if (!Files.exists(folder.resolve(Journal.FILE))) {
        throw new BatchInputException(messages.text("job.none", folder));
      }
      try (Journal done =
          Journal.open(folder, photos.job(), "", photos.groups(), Journal.COMPACT_AFTER)) {
        CheckSheet.Plan plan =
            new RecheckDraw(photos, done)
                .into(
                    to,
                    acceptable,
                    limiting,
                    seed,
                    key -> messages.text("recheck." + key),
                    language.locale().toLanguageTag());
        AcceptancePlan risks = plan.acceptance();
        return messages.text(
            "recheck.drawn",
            plan.sample(),
            plan.lot(),
            plan.mostWrong(),
            1 - risks.acceptance((int) Math.floor(acceptable * plan.lot())),
            acceptable,
            risks.acceptance((int) Math.ceil(limiting * plan.lot())),
            limiting,
            to.resolve(CheckSheet.PAGE),
            to.resolve(CheckSheet.SHEET));
      }
    }
  }
}
