package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.engine.evaluate.EvaluationPlan;
import org.xiangfu.engine.evaluate.EvaluationReport;
import org.xiangfu.engine.evaluate.HtmlReport;
import org.xiangfu.engine.evaluate.PhotoManifest;
import org.xiangfu.engine.evaluate.PhotoPair;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu evaluate}: error rates of model packs on labelled photos. */
@Command(
    name = "evaluate",
    description = "Measure the error rates of model packs on labelled photos (ISO/IEC 19795-1).",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading =
        "%nEvery photo of the archive is extracted; failures to enrol are counted apart, and pairs"
            + " with such a photo are left out of the rates. With --pairs the listed comparisons"
            + " are made, without it all of them. Groups (--by) are always compared within,"
            + " everybody with everybody, at one threshold for all. Photos without known people"
            + " (one file, one person) give FMR and no FNMR. Reports name no photo and no"
            + " person.%n%nExamples:%n",
    footer = {
      "  xiangfu evaluate --archive \"$XIANGFU_SHARED/faces/lfw-dev.zip\" \\",
      "      --pairs \"$XIANGFU_SHARED/faces/lfw-dev-pairs.csv.gz\" --json report.json",
      "  xiangfu evaluate --archive photos.zip --manifest photos.csv --by sex,age \\",
      "      --pack one --pack other --json report.json --html report.html --lang zh-TW"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:could not be measured", "2:wrong usage"})
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PhotoSetOptions photos;

  @Option(
      names = "--pairs",
      paramLabel = "CSV[.gz]",
      description = "The comparisons: columns photo_a,photo_b,same_person (1 or 0).")
  private Optional<Path> pairs;

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of the manifest to break the rates down by, such as sex,age; ages are put into"
              + " bands.")
  private List<String> by = List.of();

  @Option(
      names = "--quality",
      description = "Assess the quality of each photo too, for the error-versus-reject curve.")
  private boolean quality;

  @Option(
      names = "--pack",
      paramLabel = "ID",
      description =
          "A model pack; repeat it for several side by side; the default one if left out.")
  private List<String> packIds = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where to write the figures: one report, or {\"packs\": [...]} for several.")
  private Optional<Path> json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Where to write a page with tables and plots, complete in one file.")
  private Optional<Path> html;

  @Option(
      names = "--lang",
      paramLabel = "en|zh-TW",
      description = "Language of the page; the user's if left out.")
  private Optional<String> language;

  /** Made by picocli. */
  public EvaluateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    photos.check();
    if (!by.isEmpty() && !photos.hasManifest()) {
      throw new ParameterException(spec.commandLine(), text("evaluate.byNeedsManifest"));
    }
    if (json.isEmpty() && html.isEmpty()) {
      throw new ParameterException(spec.commandLine(), text("evaluate.noOutput"));
    }
    PhotoManifest manifest = photos.manifest();
    List<PhotoPair> labelled = pairs.isPresent() ? PhotoPair.read(pairs.get()) : List.of();
    EvaluationPlan plan =
        EvaluationPlan.of(photos.date(), photos.photoSet(), manifest, pairs.map(_ -> labelled))
            .by(by.stream().map(column -> column.toLowerCase(Locale.ROOT)).toList())
            .drawing(photos.maxComparisons(), photos.seed());
    List<EvaluationReport> reports = new ArrayList<>();
    ReportPrinter printer = new ReportPrinter(spec.commandLine().getOut());
    for (ModelPack pack : packs()) {
      EvaluationReport report = photos.extract(pack, quality).compare(plan);
      printer.print(report);
      reports.add(report);
    }
    if (json.isPresent()) {
      JsonFile.write(
          json.get(), reports.size() == 1 ? reports.getFirst() : Map.of("packs", reports));
      printer.written(json.get());
    }
    if (html.isPresent()) {
      try (Writer page = Files.newBufferedWriter(html.get())) {
        new HtmlReport(reports, language.map(Locale::forLanguageTag).orElseGet(Locale::getDefault))
            .write(page);
      }
      printer.written(html.get());
    }
    return 0;
  }

  private List<ModelPack> packs() throws IOException {
    ModelPacks standard = ModelPacks.standard();
    if (packIds.isEmpty()) {
      return List.of(standard.only());
    }
    List<ModelPack> packs = new ArrayList<>();
    for (String id : new LinkedHashSet<>(packIds)) {
      packs.add(standard.find(id));
    }
    return packs;
  }
}
