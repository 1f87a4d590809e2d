package org.xiangfu.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu job}. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Pauses a running 'xiangfu enroll', lets it go on, changes its rate, or shows how far it is.",
      "",
      "What is said here holds for the job until something else is said, through restarts too. A"
          + " paused job keeps what it has and sends nothing; it acts within a second.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "2:there is no such job, or the options cannot be used"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu job pause --journal photos/.xiangfu-enroll/3f…",
      "  xiangfu job rate 20 --journal /var/lib/xiangfu/job7",
      "  xiangfu job rate none --journal /var/lib/xiangfu/job7"
    })
final class JobCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "ACT", description = "pause, resume, rate or show.")
  private String act;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "N",
      description = "With rate: photos a second at most, or none for what the command line says.")
  private String value;

  @Option(
      names = "--journal",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the job's journal.")
  private Path folder;

  @Mixin private LanguageOption language;

  @Override
  public Integer call() throws IOException {
    Messages messages = Messages.beside(JobCommand.class, language.locale());
    try {
      if (!Files.exists(folder.resolve(Journal.FILE))) {
        throw new BatchInputException(messages.text("job.none", folder));
      }
      command.commandLine().getOut().println(act(messages));
      return EnrollCommand.ALL_GOOD;
    } catch (BatchInputException | IllegalArgumentException e) {
      command.commandLine().getErr().println(e.getMessage());
      return EnrollCommand.UNUSABLE_INPUT;
    }
  }

  private String act(Messages messages) throws IOException {
    Control now = Control.read(folder);
    return switch (act) {
      case "pause" -> {
        now.paused(true).write(folder);
        yield messages.text("job.paused", folder);
      }
      case "resume" -> {
        now.paused(false).write(folder);
        yield messages.text("job.resumed", folder);
      }
      case "rate" -> {
        Optional<Double> rate = rate();
        now.rate(rate.orElse(null)).write(folder);
        yield rate.isPresent()
            ? messages.text("job.rate", folder, value)
            : messages.text("job.freeRate", folder);
      }
      case "show" -> show(now, messages);
      default ->
          throw new IllegalArgumentException(
              "'" + act + "' is none of pause, resume, rate, show; see xiangfu job --help");
    };
  }

  private Optional<Double> rate() {
    if ("none".equals(value)) {
      return Optional.empty();
    }
    try {
      double rate = Double.parseDouble(String.valueOf(value));
      if (rate > 0) {
        return Optional.of(rate);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("rate needs a positive number, or none", e);
    }
    throw new IllegalArgumentException("rate needs a positive number, or none");
  }

  private String show(Control now, Messages messages) throws IOException {
    Path progress = folder.resolve(JsonProgress.FILE);
    String state =
        messages.text("job.state", now.paused(), now.rate() == null ? "–" : now.rate().toString());
    return state
        + System.lineSeparator()
        + (Files.exists(progress) ? Files.readString(progress) : messages.text("job.noProgress"));
  }
}
