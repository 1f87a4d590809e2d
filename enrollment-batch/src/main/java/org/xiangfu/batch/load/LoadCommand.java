package org.xiangfu.batch.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.batch.PaceSettings;
import org.xiangfu.batch.ServiceOptions;
import org.xiangfu.batch.StopOnExit;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.templates.TemplateFileException;
import org.xiangfu.templates.TemplateKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Loads files of templates into the service in bulk.",
      "",
      "The files come from an extraction away from the service. What is in them counts as enrolled"
          + " photos do; a refusal in them becomes a failure to enrol. The service's model pack"
          + " must be the one that made them.",
      "",
      "Stop it, lose power, lose the service: the same command goes on where it was, and nothing is"
          + " on record twice. Counters come first: while they are at work the service takes blocks"
          + " more slowly.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every record is on record",
      "1:the service refused some; each is listed with its file and reason",
      "2:wrong options, or a file, key or journal that cannot be used",
      "3:gave up because the service was away or refused; the same command goes on",
      "130:stopped with Ctrl-C; the same command goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu load --templates features/ --templates-key templates.key --account batch01 \\",
      "      --server verify.example:7070 --trust ca.pem --cert me.pem --key me-key.pem",
      "  xiangfu load --templates part-00001.xft --templates-key templates.key --plaintext"
    })
public final class LoadCommand implements Callable<Integer> {
  private static final int SOME_NOT = 1;
  private static final int UNUSABLE_INPUT = 2;
  private static final int GAVE_UP = 3;
  private static final int STOPPED = 130;
  private static final int TELL_SECONDS = 10;
  private static final String JOURNALS = ".xiangfu-load";

  @Spec private CommandSpec command;

  @Option(
      names = "--templates",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files of templates, or folders with *" + TemplateFiles.SUFFIX + " in them.")
  private List<Path> templates;

  @Option(
      names = "--templates-key",
      required = true,
      paramLabel = "FILE",
      description = "The key that sealed them (xiangfu keys create --for templates).")
  private Path key;

  @Mixin private ServiceOptions service;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "4",
      description = "Blocks sent and not yet acknowledged, at most (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to keep what is done (default: " + JOURNALS + " beside the first PATH).")
  private Path journal;

  @Mixin private LanguageOption language;

  /** Made by picocli. */
  public LoadCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = Messages.beside(LoadCommand.class, language.locale());
    try {
      BatchSettings settings = service.settings(inFlight, PaceSettings.FREE);
      List<Path> files = TemplateFiles.of(templates);
      return load(files, TemplateKeys.read(key), settings, messages);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    } catch (BatchInputException | TemplateFileException e) {
      err().println(e.getMessage());
      return UNUSABLE_INPUT;
    } catch (IOException e) {
      err().println(messages.text("failed", e.getMessage()));
      return GAVE_UP;
    }
  }

  private int load(List<Path> files, TemplateKeys keys, BatchSettings settings, Messages messages)
      throws IOException, InterruptedException {
    ClientOptions server = service.server();
    Path beside = templates.getFirst().toAbsolutePath().getParent();
    Path folder = journal != null ? journal : beside.resolve(JOURNALS);
    long begun = System.nanoTime();
    try (var kept = LoadJournal.open(folder, server.target());
        var blocks = new BlockReader(files, keys, kept::doneFrom);
        XiangfuClient client = ServiceOptions.connect(server)) {
      long resumed = kept.lines().stream().mapToLong(line -> line.to() - line.from()).sum();
      var sender = new BlockSender(client.enrollment(), settings, kept);
      ScheduledExecutorService clock = tell(sender, messages, begun);
      boolean whole;
      try (var _ = StopOnExit.of(sender::stop, "load-stop")) {
        whole = sender.run(blocks);
      } finally {
        clock.shutdownNow();
      }
      return report(kept, files.size(), resumed, begun, whole, messages);
    }
  }

  private ScheduledExecutorService tell(BlockSender sender, Messages messages, long begun) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("load-progress").daemon(true).factory());
    var _ =
        clock.scheduleAtFixedRate(
            () ->
                err()
                    .println(
                        messages.text(
                            "progress", sender.sent(), Math.round(sender.sent() / seconds(begun)))),
            TELL_SECONDS,
            TELL_SECONDS,
            TimeUnit.SECONDS);
    return clock;
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private int report(
      LoadJournal kept, int files, long resumed, long begun, boolean whole, Messages messages) {
    List<LoadJournal.Line> lines = kept.lines();
    long records = lines.stream().mapToLong(line -> line.to() - line.from()).sum();
    PrintWriter out = command.commandLine().getOut();
    out.println(messages.text("report.files", files, records, Math.round(seconds(begun))));
    if (resumed > 0) {
      out.println(messages.text("report.resumed", resumed));
    }
    tell(out, messages, "ENROLLED", lines.stream().mapToLong(LoadJournal.Line::enrolled).sum());
    tell(
        out,
        messages,
        "ALREADY_ENROLLED",
        lines.stream().mapToLong(LoadJournal.Line::already).sum());
    tell(out, messages, "FAILED", lines.stream().mapToLong(LoadJournal.Line::failed).sum());
    long refused = lines.stream().mapToLong(line -> line.refused().size()).sum();
    tell(out, messages, "REFUSED", refused);
    for (LoadJournal.Line line : lines) {
      for (LoadJournal.Problem problem : line.refused()) {
        out.println(
            messages.text("report.problem", line.file(), problem.record(), problem.reason()));
      }
    }
    if (!whole) {
      out.println(messages.text("stopped"));
    } else if (refused == 0) {
      out.println(messages.text("report.complete"));
    }
    out.flush();
    if (!whole) {
      return STOPPED;
    }
    return refused == 0 ? 0 : SOME_NOT;
  }

  private static void tell(PrintWriter out, Messages messages, String what, long count) {
    if (count > 0) {
      out.println(messages.text("report." + what, count));
    }
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
