package org.xiangfu.batch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu household}. */
@Command(
    name = "household",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Loads a feed of the household system 戶籍異動: who the persons are, and what became of them.",
      "",
      "The feed is CSV with a header; columns that no row needs may be left out, and dates are such"
          + " as 2019-05-31. The actions, and what each needs beside person_id:",
      "",
      "  record         name; may have other_names (a | between two), birth_date, sex (M, F), date",
      "  name           name; may have other_names, date",
      "  number         other_person_id, the new number",
      "  death          date",
      "  death-revoked",
      "  merge          other_person_id, the number that stays",
      "  relate         other_person_id, relation (TWIN, SIBLING, PARENT, CHILD, SPOUSE, OTHER):",
      "                 what the other is to the person",
      "  unrelate       other_person_id",
      "  withdraw       photo_id, ground (HOLDER, LAW, ERROR), reason",
      "",
      "Rows that share a person have their effect in the order of the file. Every row is in the"
          + " report; it names lines, not persons. Stop it, lose power, lose the service: the same"
          + " command goes on, and nothing has its effect twice.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every row had its effect",
      "1:some had not; the report lists each with its line and reason",
      "2:wrong options, or a feed or journal that cannot be used",
      "3:gave up because the service was away or refused; the same command goes on",
      "130:stopped with Ctrl-C; the same command goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu household today.csv --operator batch01 --plaintext",
      "  xiangfu household today.csv --encoding Big5 --account batch01 --trust ca.pem … \\",
      "      --report-csv refused.csv"
    })
final class HouseholdCommand implements Callable<Integer> {
  /** Folder beside the feed that holds the journals, one folder a feed. */
  static final String JOURNALS = ".xiangfu-household";

  private static final int IN_FLIGHT = 16;

  /** Which texts a feed can be written in; Big5 as Windows in Taiwan extends it. */
  enum Encoding {
    UTF8(StandardCharsets.UTF_8),
    BIG5(Charset.forName("x-windows-950"));

    private final Charset charset;

    Encoding(Charset charset) {
      this.charset = charset;
    }
  }

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "CSV", description = "The feed.")
  private Path feed;

  @Option(
      names = "--encoding",
      paramLabel = "UTF8|BIG5",
      defaultValue = "UTF8",
      description = "How the feed is written (default: ${DEFAULT-VALUE}).")
  private Encoding encoding;

  @Mixin private ServiceOptions service;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to keep what is done (default: " + JOURNALS + " beside the feed).")
  private Path journal;

  @Option(
      names = "--report-csv",
      paramLabel = "FILE",
      description = "Also write each row that had no effect as a row of a CSV file.")
  private Path reportCsv;

  @Mixin private LanguageOption language;

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = Messages.beside(HouseholdCommand.class, language.locale());
    try {
      if (!Files.isReadable(feed)) {
        throw new BatchInputException(feed + ": no such feed, or not readable");
      }
      return send(messages);
    } catch (BatchInputException e) {
      err().println(e.getMessage());
      return EnrollCommand.UNUSABLE_INPUT;
    } catch (IOException e) {
      err().println(messages.text("failed", e.getMessage()));
      return EnrollCommand.GAVE_UP;
    }
  }

  private int send(Messages messages) throws IOException, InterruptedException {
    ClientOptions server = service.server();
    var run = new FeedRun(feed, encoding.charset, settings());
    try (var _ = StopOnExit.of(run::stop, "feed-stop");
        XiangfuClient client = ServiceOptions.connect(server)) {
      Path folder =
          journal != null
              ? journal
              : feed.toAbsolutePath().normalize().resolveSibling(JOURNALS).resolve(run.job());
      FeedReport report = run.run(folder, client, server.target());
      publish(report, messages);
      return report.exitCode();
    }
  }

  private BatchSettings settings() {
    try {
      return service.settings(IN_FLIGHT, PaceSettings.FREE);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private void publish(FeedReport report, Messages messages) throws IOException {
    PrintWriter out = command.commandLine().getOut();
    out.print(report.text(messages));
    out.flush();
    if (reportCsv != null) {
      try (Writer csv = Files.newBufferedWriter(reportCsv)) {
        report.writeCsv(csv);
      }
    }
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
