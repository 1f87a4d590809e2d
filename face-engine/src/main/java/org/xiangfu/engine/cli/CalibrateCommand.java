package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.CalibrationMeasurement;
import org.xiangfu.engine.calibrate.Interval;
import org.xiangfu.engine.calibrate.Knot;
import org.xiangfu.engine.calibrate.MeasuredCalibration;
import org.xiangfu.engine.calibrate.TooFewPeopleException;
import org.xiangfu.engine.evaluate.Evaluation;
import org.xiangfu.engine.evaluate.PhotoManifest;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.pack.PackAssembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu calibrate}: what the scores of a model pack mean on an operator's own photos. */
@Command(
    name = "calibrate",
    description = "Measure which false match rate (FMR) each score of a model pack stands for.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading =
        "%nEvery photo is compared with every photo of every other person. Down to a high quantile"
            + " the rate is counted; above it a generalised Pareto tail is fitted. Intervals come"
            + " from resampling people. An FMR is claimed only down to where its upper 95 %% bound"
            + " is at most three times the estimate, and never below 3 over the number of pairs of"
            + " people. One photo a person is enough; what counts is people: "
            + CalibrationMeasurement.MINIMUM_PEOPLE
            + " at the very least, some thousands for FMR 1e-6.%n%nComparisons that cannot be"
            + " strangers by the tail of all others are suspected of wrong labels: a photo filed"
            + " under a wrong name, one person on record twice, or twins. They are counted and left"
            + " out; --suspects lists the photos, so that somebody can look at"
            + " them.%n%nExamples:%n",
    footer = {
      "  xiangfu calibrate --archive photos.zip --manifest photos.csv \\",
      "      --out calibration.json",
      "  xiangfu calibrate --archive folders-of-people/ --write-pack packs/calibrated \\",
      "      --suspects look-at-these.csv"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:could not be measured", "2:wrong usage"})
public final class CalibrateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PhotoSetOptions photos;

  @Option(
      names = "--pack",
      paramLabel = "ID",
      description = "The model pack; the default one if left out.")
  private Optional<String> packId;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the calibration, ready for a recipe or a pack.json.")
  private Optional<Path> out;

  @Option(
      names = "--write-pack",
      paramLabel = "DIR",
      description =
          "Where to write a copy of the pack with this calibration; must not exist. Its id stays:"
              + " templates remain comparable.")
  private Optional<Path> writePack;

  @Option(
      names = "--suspects",
      paramLabel = "FILE",
      description =
          "Where to list the photos suspected of wrong labels: photo_a,photo_b. It names people's"
              + " photos: keep it as you keep them.")
  private Optional<Path> suspects;

  @Option(
      names = "--keep-suspects",
      description = "Count comparisons suspected of wrong labels as impostors all the same.")
  private boolean keepSuspects;

  /** Made by picocli. */
  public CalibrateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    photos.check();
    if (out.isEmpty() && writePack.isEmpty()) {
      throw new ParameterException(spec.commandLine(), text("calibrate.noOutput"));
    }
    if (writePack.isPresent() && Files.exists(writePack.get())) {
      throw new ParameterException(spec.commandLine(), text("calibrate.exists", writePack.get()));
    }
    PhotoManifest manifest = photos.manifest();
    int people = photos.people(manifest);
    if (people < CalibrationMeasurement.MINIMUM_PEOPLE) {
      return tooFew(CalibrationMeasurement.MINIMUM_PEOPLE, people); // before hours of extraction
    }
    ModelPacks packs = ModelPacks.standard();
    ModelPack pack = packId.isPresent() ? packs.find(packId.get()) : packs.only();
    Evaluation evaluation = photos.extract(pack, false);
    MeasuredCalibration measured;
    try {
      spec.commandLine().getErr().println(text("calibrate.comparing"));
      measured = evaluation.calibration(manifest).measure(method(pack, evaluation), settings());
    } catch (TooFewPeopleException e) {
      return tooFew(e.needed(), e.people());
    }
    print(measured);
    write(pack, measured);
    return 0;
  }

  private int tooFew(int needed, int people) {
    spec.commandLine()
        .getErr()
        .println(text("calibrate.tooFew", Integer.toString(needed), Integer.toString(people)));
    return 1;
  }

  private CalibrationMeasurement.Settings settings() {
    return new CalibrationMeasurement.Settings(
        photos.maxComparisons(),
        CalibrationMeasurement.Settings.DEFAULT.replicates(),
        photos.seed(),
        keepSuspects);
  }

  private String method(ModelPack pack, Evaluation evaluation) {
    return ("Comparisons between different people of %s (%d photos), %s; %s limits, flip averaging"
            + " %s. 95 %% intervals from %d resamplings of the people; seed %d.")
        .formatted(
            photos.photoSet(),
            evaluation.photos(),
            photos.date(),
            photos.limitsName(),
            pack.manifest().embedder().flipAveraging() ? "on" : "off",
            settings().replicates(),
            settings().seed());
  }

  private void print(MeasuredCalibration measured) {
    PrintWriter terminal = spec.commandLine().getOut();
    Calibration calibration = measured.calibration();
    terminal.println(
        text(
            "calibrate.measured",
            Integer.toString(measured.photos()),
            Long.toString(calibration.subjects()),
            Long.toString(calibration.comparisons())));
    for (Knot knot : calibration.knots()) {
      Interval confidence = knot.confidence().orElseThrow();
      terminal.println(
          text(
              knot.fmr() < calibration.smallestMeasuredFmr()
                  ? "calibrate.extrapolated"
                  : "calibrate.knot",
              "%.1e".formatted(knot.fmr()),
              "%.4f".formatted(knot.cosine()),
              "%.1e".formatted(confidence.low()),
              "%.1e".formatted(confidence.high())));
    }
    calibration
        .tail()
        .ifPresent(
            tail ->
                terminal.println(
                    text(
                        "calibrate.tail",
                        Long.toString(tail.exceedances()),
                        "%.4f".formatted(tail.threshold()),
                        "%.4f".formatted(tail.scale()),
                        "%.3f".formatted(tail.shape()))));
    calibration
        .suspects()
        .filter(found -> found.comparisons() > 0)
        .ifPresent(
            found ->
                terminal.println(
                    text(
                        found.leftOut() ? "calibrate.suspects" : "calibrate.suspectsKept",
                        Long.toString(found.comparisons()),
                        Long.toString(found.pairsOfPeople()))));
    terminal.println(
        text(
            "calibrate.smallest",
            "%.1e".formatted(calibration.smallestMeasuredFmr()),
            "%.1e".formatted(calibration.minimumSupportedFmr())));
    terminal.flush();
  }

  private void write(ModelPack pack, MeasuredCalibration measured) throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    if (out.isPresent()) {
      JsonFile.write(out.get(), measured.calibration());
      terminal.println(text("written", out.get()));
    }
    if (writePack.isPresent()) {
      PackAssembly.recalibrate(pack, measured.calibration(), writePack.get());
      terminal.println(text("written", writePack.get()));
    }
    if (suspects.isPresent()) {
      try (CSVPrinter csv =
          new CSVPrinter(Files.newBufferedWriter(suspects.get()), CSVFormat.RFC4180)) {
        csv.printRecord(List.of("photo_a", "photo_b"));
        for (MeasuredCalibration.Suspect suspect : measured.suspects()) {
          csv.printRecord(suspect.photoA(), suspect.photoB());
        }
      }
      terminal.println(text("written", suspects.get()));
    }
    terminal.flush();
  }
}
