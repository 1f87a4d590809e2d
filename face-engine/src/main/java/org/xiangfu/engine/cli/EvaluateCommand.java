package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.evaluate.ErrorRates;
import org.xiangfu.engine.evaluate.Evaluation;
import org.xiangfu.engine.evaluate.EvaluationReport;
import org.xiangfu.engine.evaluate.PhotoArchive;
import org.xiangfu.engine.evaluate.PhotoPair;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu evaluate}: error rates of a model pack on labelled photos. */
@Command(
    name = "evaluate",
    description = "Measure the error rates of a model pack on labelled photos (ISO/IEC 19795-1).",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading =
        "%nEvery photo of the archive is extracted; failures to enrol are counted apart, and pairs"
            + " with such a photo are left out of the rates.%n%nExample:%n",
    footer = {
      "  xiangfu evaluate --archive \"$XIANGFU_SHARED/faces/lfw-dev.zip\" \\",
      "      --pairs \"$XIANGFU_SHARED/faces/lfw-dev-pairs.csv.gz\" --json report.json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:could not be measured", "2:wrong usage"})
public final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Names of {@link Limits}. */
  enum LimitsName {
    ARCHIVE,
    LIVE
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--archive",
      required = true,
      paramLabel = "ZIP|DIR",
      description = "The photos: a ZIP file or a folder, one sub-folder a person.")
  private Path archive;

  @Option(
      names = "--pairs",
      required = true,
      paramLabel = "CSV[.gz]",
      description = "The comparisons: columns photo_a,photo_b,same_person (1 or 0).")
  private Path pairs;

  @Option(
      names = "--json",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the report.")
  private Path json;

  @Option(
      names = "--pack",
      paramLabel = "ID",
      description = "The model pack; the default one if left out.")
  private Optional<String> packId;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Photos in work at once; one a processor if left out.")
  private Optional<Integer> threads;

  @Option(
      names = "--limits",
      paramLabel = "archive|live",
      defaultValue = "archive",
      description = "How strict to be with the photos. Default: ${DEFAULT-VALUE}.")
  private LimitsName limits;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Also measure a calibration on all comparisons between people and write it here, ready"
              + " for a recipe.")
  private Optional<Path> calibration;

  /** Made by picocli. */
  public EvaluateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    int workers = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (workers < 1 || workers > 1024) {
      throw new ParameterException(
          spec.commandLine(), "--threads must lie in 1..1024, not " + workers);
    }
    ModelPacks packs = ModelPacks.standard();
    ModelPack pack = packId.isPresent() ? packs.find(packId.get()) : packs.only();
    List<PhotoPair> labelled = PhotoPair.read(pairs);
    try (PhotoArchive photos = PhotoArchive.open(archive);
        FaceEngine engine = FaceEngine.open(pack, workers)) {
      Evaluation evaluation = extract(engine, photos);
      EvaluationReport report = evaluation.compare(labelled);
      JSON.writeValue(json.toFile(), report);
      print(report);
      if (calibration.isPresent()) {
        calibrate(evaluation, report, calibration.get());
      }
    }
    return 0;
  }

  private Evaluation extract(FaceEngine engine, PhotoArchive photos)
      throws IOException, InterruptedException {
    Limits chosen =
        switch (limits) {
          case ARCHIVE -> Limits.archive();
          case LIVE -> Limits.live();
        };
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(engine.pack().id())
            .setInitialMax(photos.names().size())
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .showSpeed()
            .build()) {
      return Evaluation.extract(
          engine, photos, chosen, limits.name().toLowerCase(Locale.ROOT), bar::step);
    }
  }

  private void print(EvaluationReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        text(
            "evaluate.photos",
            number(report.photos()),
            number(report.failedToEnrol()),
            percent(report.fte())));
    report
        .failedByReason()
        .forEach((reason, count) -> out.println(text("evaluate.reason", reason, number(count))));
    out.println(
        text(
            "evaluate.pairs",
            number(report.genuine()),
            number(report.impostor()),
            number(report.genuineLeftOut()),
            number(report.impostorLeftOut())));
    for (ErrorRates.Point point : report.fnmr()) {
      out.println(
          text(
              "evaluate.point",
              scientific(point.fmr()),
              percent(point.fnmr()),
              "%.4f".formatted(point.threshold()),
              scientific(point.measuredFmr())));
    }
    out.println(
        text(
            "evaluate.speed",
            "%.1f".formatted(report.seconds()),
            "%.1f".formatted(report.photosPerSecond()),
            number(report.conditions().threads()),
            report.conditions().flipAveraging()));
    out.println(text("evaluate.written", json));
    out.flush();
  }

  private void calibrate(Evaluation evaluation, EvaluationReport report, Path file)
      throws IOException {
    String method =
        "All comparisons between different folders of %s, %d photos, %s limits, flip averaging %s"
            .formatted(
                archive.getFileName(),
                report.photos(),
                report.conditions().limits(),
                report.conditions().flipAveraging() ? "on" : "off");
    Calibration measured = evaluation.calibrate(method);
    Files.writeString(file, JSON.writeValueAsString(measured) + "\n");
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        text(
            "evaluate.calibration",
            Long.toString(measured.comparisons()),
            Long.toString(measured.subjects()),
            scientific(measured.minimumSupportedFmr())));
    out.println(text("evaluate.written", file));
  }

  private static String number(int value) {
    return Integer.toString(value);
  }

  private static String percent(double rate) {
    return "%.2f".formatted(100 * rate);
  }

  private static String scientific(double rate) {
    return "%.1e".formatted(rate);
  }
}
