package org.xiangfu.batch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.ArgGroup;
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
      "The manifest is a CSV file in UTF-8 with the columns photo (path in the archive), person_id"
          + " and, if known, captured_on (such as 2019-05-31). Every line and every photo of the"
          + " archive is in the report at the end. The report names lines, not persons.",
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
      "130:stopped with Ctrl-C; the same command goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu enroll --archive taipei.zip --manifest taipei.csv --plaintext",
      "  xiangfu enroll --archive photos/ --persons-from-folders --account batch01 \\",
      "      --server verify.example:7070 --trust ca.pem --cert me.pem --key me-key.pem \\",
      "      --report-csv refused.csv",
      "  xiangfu enroll --archive photos.zip --persons-from-folders --write-manifest photos.csv"
    })
final class EnrollCommand implements Callable<Integer> {
  static final int ALL_GOOD = 0;
  static final int SOME_NOT = 1;
  static final int UNUSABLE_INPUT = 2;
  static final int GAVE_UP = 3;
  static final int STOPPED = 130;

  /** Folder beside the manifest that holds the journals, one folder a job. */
  static final String JOURNALS = ".xiangfu-enroll";

  @Spec private CommandSpec command;

  @Option(
      names = "--archive",
      required = true,
      paramLabel = "DIR|ZIP",
      description = "The photos: a folder or a ZIP file. A photo may have 8 MiB.")
  private Path archive;

  @ArgGroup(multiplicity = "1")
  private Persons persons;

  private static final class Persons {
    @Option(names = "--manifest", paramLabel = "CSV", description = "Which photo shows whom.")
    private Path manifest;

    @Option(
        names = "--persons-from-folders",
        description = "Without a manifest: a photo's person is the name of the folder it lies in.")
    private boolean fromFolders;
  }

  @Option(
      names = "--write-manifest",
      paramLabel = "CSV",
      description = "With --persons-from-folders: write that manifest to a new file, and end.")
  private Path writeManifest;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--operator",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OPERATOR:-batch}",
      description =
          "In whose name to enrol at a service without accounts (default: --account, else"
              + " XIANGFU_OPERATOR, else batch).")
  private String operator;

  @Option(
      names = "--office",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OFFICE:-}",
      description = "Household registration office (default: XIANGFU_OFFICE).")
  private String office;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "" + BatchSettings.DEFAULT_IN_FLIGHT,
      description = "Photos sent and not yet acknowledged, at most (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--give-up-after",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "End when the service has been away this long (default: ${DEFAULT-VALUE}).")
  private Duration giveUpAfter;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to keep what is done (default: " + JOURNALS + " beside the manifest).")
  private Path journal;

  @Option(
      names = "--report-csv",
      paramLabel = "FILE",
      description = "Also write each photo that is not in the gallery as a row of a CSV file.")
  private Path reportCsv;

  @Option(
      names = "--report-text",
      paramLabel = "FILE",
      description = "Also write the report to a file.")
  private Path reportText;

  @Option(
      names = "--show-paths",
      description =
          "Show photo paths in the reports. Folder and file names often name a person: keep such"
              + " reports as you keep the photos.")
  private boolean showPaths;

  @Mixin private LanguageOption language;

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = Messages.beside(EnrollCommand.class, language.locale());
    try (PhotoSource photos = PhotoSource.open(archive)) {
      Manifest manifest =
          persons.fromFolders ? Manifest.fromFolders(photos) : fileManifest(persons.manifest);
      if (writeManifest != null) {
        return write(manifest, messages);
      }
      return enroll(photos, manifest, messages);
    } catch (BatchInputException e) {
      err().println(e.getMessage());
      return UNUSABLE_INPUT;
    } catch (IOException e) {
      err().println(messages.text("failed", e.getMessage()));
      return GAVE_UP;
    }
  }

  private static Manifest fileManifest(Path file) throws BatchInputException {
    if (!Files.isReadable(file)) {
      throw new BatchInputException(file + ": no such manifest, or not readable");
    }
    return Manifest.ofFile(file);
  }

  private int write(Manifest manifest, Messages messages) throws IOException {
    if (!persons.fromFolders) {
      throw new ParameterException(
          command.commandLine(), "--write-manifest goes with --persons-from-folders");
    }
    try {
      manifest.writeTo(writeManifest);
    } catch (FileAlreadyExistsException e) {
      throw new BatchInputException(
          writeManifest + ": exists; name a new file, or delete this one", e);
    }
    command
        .commandLine()
        .getOut()
        .println(messages.text("manifest.written", manifest.summary().lines(), writeManifest));
    return ALL_GOOD;
  }

  private int enroll(PhotoSource photos, Manifest manifest, Messages messages)
      throws IOException, InterruptedException {
    ClientOptions server = connection.toClientOptions();
    EnrollmentBatch batch = EnrollmentBatch.of(photos, manifest, settings());
    CountDownLatch ended = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> stopAndWait(batch, ended), "batch-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try (XiangfuClient client = connect(server)) {
      Report report =
          batch.run(
              journal != null ? journal : journalBesideInput(batch),
              server.target(),
              client.enrollmentStreaming(),
              client::reconnectNow,
              progress(messages));
      publish(report, messages);
      return report.exitCode();
    } finally {
      ended.countDown();
      removeHook(onInterrupt);
    }
  }

  private static XiangfuClient connect(ClientOptions server) throws BatchInputException {
    try {
      return XiangfuClient.connect(server);
    } catch (IOException e) {
      throw new BatchInputException(e.getMessage(), e);
    }
  }

  private BatchSettings settings() {
    try {
      String who = connection.account().isEmpty() ? operator : connection.account();
      return new BatchSettings(who, office, inFlight, giveUpAfter);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Path journalBesideInput(EnrollmentBatch batch) {
    Path input = persons.manifest != null ? persons.manifest : archive;
    return input.toAbsolutePath().normalize().resolveSibling(JOURNALS).resolve(batch.job());
  }

  private void publish(Report report, Messages messages) throws IOException {
    String text = report.text(messages, showPaths);
    PrintWriter out = command.commandLine().getOut();
    out.print(text);
    out.flush();
    if (reportText != null) {
      Files.writeString(reportText, text);
    }
    if (reportCsv != null) {
      try (Writer csv = Files.newBufferedWriter(reportCsv)) {
        report.writeCsv(csv, showPaths);
      }
    }
  }

  private static Progress progress(Messages messages) {
    // Java cannot tell whether the error stream alone is a terminal; the launcher can.
    return Boolean.getBoolean("xiangfu.terminal")
        ? TerminalProgress.bar(System.err)
        : TerminalProgress.lines(System.err, messages);
  }

  private static void stopAndWait(EnrollmentBatch batch, CountDownLatch ended) {
    batch.stop();
    try {
      boolean unused = ended.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is why the batch stopped.
      hook.setDaemon(false);
    }
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
