package org.xiangfu.batch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.batch.templates.ExtractionOptions;
import org.xiangfu.batch.templates.LocalExtractor;
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

/** {@code xiangfu extract}. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Makes templates of the photos of an archive on this machine, without any service, into files"
          + " that a service with the same model pack loads later.",
      "",
      "The files hold numbers, templates and photos of persons, and are sealed with a key file that"
          + " 'xiangfu keys create --for templates' makes; whoever loads them needs the same one."
          + " Photos that give no template are in the files with the reason, and in the report.",
      "",
      "Sources are those of 'xiangfu enroll', but for --watch. Stop it or lose power: the same"
          + " command goes on behind the last whole file, and no photo is in two files. 'xiangfu"
          + " job' pauses it; its journal is DIR/"
          + TemplateExtraction.JOURNAL
          + ".",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every photo has its template in a file",
      "1:some gave none; the report lists each with its line and reason",
      "2:wrong options, or an archive, manifest, key or folder that cannot be used",
      "3:reading or writing failed; the same command goes on",
      "4:some gave none, and a group's failure rate is abnormal; the report says which",
      "130:stopped with Ctrl-C; the same command goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu keys create --for templates templates.key",
      "  xiangfu extract --archive taipei.zip --manifest taipei.csv --key templates.key \\",
      "      --out templates/ --threads 16",
      "  xiangfu extract --archive s3://photos/2019 --manifest 2019.jsonl --key templates.key \\",
      "      --out templates/ --part-size 10000 --report-csv refused.csv"
    })
final class ExtractCommand implements Callable<Integer> {
  private static final String DEFAULT_PART_SIZE = "5000";

  @Spec private CommandSpec command;

  @Mixin private SourceOptions sources;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the files; one for each job.")
  private Path out;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Key file that seals them, of 'xiangfu keys create --for templates'.")
  private Path key;

  @Option(
      names = "--part-size",
      paramLabel = "N",
      defaultValue = DEFAULT_PART_SIZE,
      description =
          "Records in a file; after a kill at most so many are extracted again (default:"
              + " ${DEFAULT-VALUE}).")
  private int partSize;

  @Option(
      names = "--without-photos",
      description =
          "Leave the photos out of the files: they become small, and clerks will see no photo of"
              + " what is loaded from them.")
  private boolean withoutPhotos;

  @Mixin private ExtractionOptions extraction;

  @Mixin private PaceOptions pace;

  @Mixin private ReportOptions reports;

  @Mixin private LanguageOption language;

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = Messages.beside(EnrollCommand.class, language.locale());
    try {
      BatchSettings settings = BatchSettings.local(pace.settings());
      var files =
          new TemplateExtraction.TemplateFiles(
              out, TemplateKeys.read(key), partSize, !withoutPhotos);
      try (PhotoSource source = sources.open()) {
        return extract(source, files, settings, messages);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    } catch (BatchInputException | TemplateFileException e) {
      err().println(e.getMessage());
      return EnrollCommand.UNUSABLE_INPUT;
    } catch (IOException e) {
      err().println(messages.text("failed", e.getMessage()));
      return EnrollCommand.GAVE_UP;
    } catch (UncheckedIOException e) {
      err().println(messages.text("failed", e.getCause().getMessage()));
      return EnrollCommand.GAVE_UP;
    }
  }

  private int extract(
      PhotoSource source,
      TemplateExtraction.TemplateFiles files,
      BatchSettings settings,
      Messages messages)
      throws IOException, InterruptedException {
    try (LocalExtractor extractor = extractor()) {
      var batch = new TemplateExtraction(source, extractor, files, settings);
      try (var _ = StopOnExit.of(batch::stop, "batch-stop")) {
        Report report = batch.run(reports.progress(messages, batch.journal()));
        reports.publish(report, messages, language.locale(), command.commandLine().getOut());
        return report.exitCode();
      }
    }
  }

  private LocalExtractor extractor() throws BatchInputException {
    try {
      return extraction.open();
    } catch (IOException e) {
      throw new BatchInputException(e.getMessage(), e);
    }
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
