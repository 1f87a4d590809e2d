package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.evaluate.Evaluation;
import org.xiangfu.engine.evaluate.PhotoArchive;
import org.xiangfu.engine.evaluate.PhotoManifest;
import org.xiangfu.engine.pack.ModelPack;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The photos a measurement is made on, and how they are extracted. */
final class PhotoSetOptions {
  /** Names of {@link Limits}. */
  enum LimitsName {
    ARCHIVE,
    LIVE
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--archive",
      required = true,
      paramLabel = "ZIP|DIR",
      description =
          "The photos: a ZIP file or a folder. Without a manifest a sub-folder is a person, and a"
              + " photo in none is a person of its own.")
  private Path archive;

  @Option(
      names = "--manifest",
      paramLabel = "CSV[.gz]",
      description =
          "Who is on each photo: columns photo,person_id as for xiangfu enroll, and any others,"
              + " such as sex,age. Without person_id people are told as without a manifest.")
  private Optional<Path> manifest;

  @Option(
      names = "--photo-set",
      paramLabel = "NAME",
      description = "What the report calls the photos; the archive's file name if left out.")
  private Optional<String> photoSet;

  @Option(
      names = "--date",
      paramLabel = "YYYY-MM-DD",
      description = "The date the report bears; today if left out.")
  private Optional<LocalDate> date;

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
      names = "--max-comparisons",
      paramLabel = "N",
      defaultValue = "100000000",
      description =
          "Most comparisons where everybody is compared with everybody; above it people are drawn"
              + " at random. Default: ${DEFAULT-VALUE}.")
  private long maxComparisons;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random draws. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** Made by picocli. */
  PhotoSetOptions() {}

  /** Extracts every photo with a pack, behind a progress bar. */
  Evaluation extract(ModelPack pack, boolean quality) throws IOException, InterruptedException {
    try (PhotoArchive photos = PhotoArchive.open(archive);
        FaceEngine engine = FaceEngine.open(pack, workers());
        ProgressBar bar =
            new ProgressBarBuilder()
                .setTaskName(pack.id())
                .setInitialMax(photos.names().size())
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .showSpeed()
                .build()) {
      return Evaluation.extract(engine, photos, chosen(), limitsName(), quality, bar::step);
    }
  }

  /** How many people the archive shows. */
  int people(PhotoManifest whose) throws IOException {
    try (PhotoArchive photos = PhotoArchive.open(archive)) {
      return (int) photos.names().stream().map(whose::person).distinct().count();
    }
  }

  /** Refuses numbers out of range before any work is done. */
  void check() {
    workers();
    if (maxComparisons < 1_000) {
      throw new ParameterException(
          spec.commandLine(), text("options.maxComparisons", Long.toString(maxComparisons)));
    }
  }

  PhotoManifest manifest() throws IOException {
    return manifest.isPresent() ? PhotoManifest.read(manifest.get()) : PhotoManifest.none();
  }

  boolean hasManifest() {
    return manifest.isPresent();
  }

  String photoSet() {
    return photoSet.orElseGet(() -> archive.toAbsolutePath().normalize().getFileName().toString());
  }

  LocalDate date() {
    return date.orElseGet(LocalDate::now);
  }

  String limitsName() {
    return limits.name().toLowerCase(Locale.ROOT);
  }

  long maxComparisons() {
    return maxComparisons;
  }

  long seed() {
    return seed;
  }

  private Limits chosen() {
    return switch (limits) {
      case ARCHIVE -> Limits.archive();
      case LIVE -> Limits.live();
    };
  }

  private int workers() {
    int workers = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (workers < 1 || workers > 1024) {
      throw new ParameterException(
          spec.commandLine(), text("options.threads", Integer.toString(workers)));
    }
    return workers;
  }
}
