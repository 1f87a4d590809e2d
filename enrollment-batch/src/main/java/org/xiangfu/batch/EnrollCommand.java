package org.xiangfu.batch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.batch.attempt.Attempt;
import org.xiangfu.batch.attempt.AttemptOptions;
import org.xiangfu.batch.templates.ExtractionOptions;
import org.xiangfu.batch.templates.LocalExtractor;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu enroll}. */
@Command(
    name = "enroll",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Enrols the photos of an archive.",
      "",
      "Photos come from a folder, a ZIP or TAR file, a bucket, a database, or a folder that is"
          + " watched. The manifest is a CSV file with the columns photo (path in the archive),"
          + " person_id and, if known, captured_on (such as 2019-05-31), or JSON Lines with such"
          + " fields. Every record is in the report at the end. The report names lines, not"
          + " persons.",
      "",
      "The same bytes under the same person are sent once; under two persons both are sent, and the"
          + " report says so. While it runs, 'xiangfu job' pauses it or changes its rate.",
      "",
      "Stop it, lose power, lose the service: the same command goes on where it was, and nothing is"
          + " enrolled twice.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every photo is in the gallery",
      "1:some are not; the report lists each with its line and reason",
      "2:wrong options, or an archive, manifest or journal that cannot be used",
      "3:gave up because the service was away or refused; the same command goes on",
      "4:some are not, and a group's failure rate is abnormal; the report says which",
      "130:stopped with Ctrl-C; the same command goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu enroll --archive taipei.zip --manifest taipei.csv --plaintext",
      "  xiangfu enroll --archive photos/ --persons-from-folders --account batch01 \\",
      "      --server verify.example:7070 --trust ca.pem --cert me.pem --key me-key.pem \\",
      "      --report-csv refused.csv",
      "  xiangfu enroll --archive photos.zip --persons-from-folders --write-manifest photos.csv",
      "  xiangfu enroll --archive scans.tar.gz --manifest old.csv --encoding Big5 --rehearse --rate"
          + " 50",
      "  xiangfu enroll --archive s3://photos/2019?endpoint=https://store.example \\",
      "      --manifest 2019.jsonl --hours 19:00-07:00 --rate 80 --report-html report.html",
      "  xiangfu enroll --jdbc jdbc:postgresql://db/cards --driver postgresql.jar \\",
      "      --query 'select id, person_id, captured_on, source, photo from portraits'",
      "  xiangfu enroll --watch /feed --marker .ok",
      "  xiangfu enroll --archive old.zip --manifest old.csv --extract local --threads 16",
      "  xiangfu enroll --archive photos.zip --manifest m.csv --attempt gentle",
      "  xiangfu enroll --archive photos.zip --manifest m.csv --eye-marks marks.csv"
    })
final class EnrollCommand implements Callable<Integer> {
  static final int ALL_GOOD = 0;
  static final int SOME_NOT = 1;
  static final int UNUSABLE_INPUT = 2;
  static final int GAVE_UP = 3;
  static final int ALERT = 4;
  static final int STOPPED = 130;

  /** Folder beside the manifest that holds the journals, one folder a job. */
  static final String JOURNALS = ".xiangfu-enroll";

  @Spec private CommandSpec command;

  @Mixin private SourceOptions sources;

  @Option(
      names = "--write-manifest",
      paramLabel = "CSV",
      description = "With --persons-from-folders: write that manifest to a new file, and end.")
  private Path writeManifest;

  @Option(
      names = "--rehearse",
      description =
          "Read everything and say what will be refused and how long it takes; send and keep"
              + " nothing. Faces are not looked for.")
  private boolean rehearse;

  @Option(
      names = "--retry",
      description =
          "Send once more what was refused before, as after photos of a folder were replaced.")
  private boolean retry;

  @Option(
      names = "--extract",
      paramLabel = "WHERE",
      defaultValue = "cluster",
      description =
          "Where faces are looked for: cluster, or local, which sends templates along with the"
              + " photos and leaves the service's processors to the counters (default:"
              + " ${DEFAULT-VALUE}).")
  private ExtractAt extract;

  @Mixin private ExtractionOptions extraction;

  @Mixin private AttemptOptions attempt;

  @Mixin private ServiceOptions service;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "" + BatchSettings.DEFAULT_IN_FLIGHT,
      description = "Photos sent and not yet acknowledged, at most (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to keep what is done (default: " + JOURNALS + " beside the manifest).")
  private Path journal;

  @Mixin private PaceOptions pace;

  @Mixin private ReportOptions reports;

  @Mixin private LanguageOption language;

  /** Where faces are looked for. */
  enum ExtractAt {
    CLUSTER,
    LOCAL
  }

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = Messages.beside(EnrollCommand.class, language.locale());
    try {
      if (writeManifest != null) {
        long lines = sources.writeManifest(writeManifest);
        out().println(messages.text("manifest.written", lines, writeManifest));
        return ALL_GOOD;
      }
      if (extract == ExtractAt.CLUSTER && extraction.given()) {
        throw new IllegalArgumentException("--threads and --pack go with --extract local");
      }
      BatchSettings settings = service.settings(inFlight, pace.settings());
      try (PhotoSource source = sources.open()) {
        return rehearse
            ? rehearse(source, settings.pace(), messages)
            : enroll(source, settings, messages);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    } catch (BatchInputException e) {
      err().println(e.getMessage());
      return UNUSABLE_INPUT;
    } catch (IOException e) {
      err().println(messages.text("failed", e.getMessage()));
      return GAVE_UP;
    } catch (UncheckedIOException e) {
      err().println(messages.text("failed", e.getCause().getMessage()));
      return GAVE_UP;
    }
  }

  private int rehearse(PhotoSource source, PaceSettings at, Messages messages)
      throws IOException, InterruptedException {
    Rehearsal.Result result = Rehearsal.of(source);
    out().print(new RehearsalText(messages, at).of(result));
    out().flush();
    return result.reasons().isEmpty() ? ALL_GOOD : SOME_NOT;
  }

  private int enroll(PhotoSource source, BatchSettings settings, Messages messages)
      throws IOException, InterruptedException {
    ClientOptions server = service.server();
    EnrollmentBatch batch = EnrollmentBatch.of(source, settings);
    Optional<Attempt> second = attempt.second(retry, extract == ExtractAt.LOCAL);
    if (second.isPresent()) {
      batch.attempt(second.get());
    } else if (retry) {
      batch.retry();
    }
    try (LocalExtractor local = extract == ExtractAt.LOCAL ? extractor() : null) {
      if (local != null) {
        batch.extractWith(local);
      }
      return enroll(batch, server, messages);
    }
  }

  private LocalExtractor extractor() throws BatchInputException {
    try {
      return extraction.open();
    } catch (IOException e) {
      throw new BatchInputException(e.getMessage(), e);
    }
  }

  private int enroll(EnrollmentBatch batch, ClientOptions server, Messages messages)
      throws IOException, InterruptedException {
    Path folder = journal != null ? journal : sources.journals().resolve(batch.job());
    try (var _ = StopOnExit.of(batch::stop, "batch-stop");
        XiangfuClient client = ServiceOptions.connect(server)) {
      Report report =
          batch.run(
              folder,
              server.target(),
              client.enrollmentStreaming(),
              client::reconnectNow,
              reports.progress(messages, folder));
      reports.publish(report, messages, language.locale(), out());
      return report.exitCode();
    }
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
