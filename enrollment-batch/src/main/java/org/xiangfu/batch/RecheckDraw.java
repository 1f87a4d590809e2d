package org.xiangfu.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.xiangfu.batch.check.AcceptancePlan;
import org.xiangfu.batch.check.CheckSheet;
import org.xiangfu.batch.check.StratifiedSample;

/**
 * Draws a sample of what a job has in the gallery, by the columns of its {@link Groups}: one pass
 * counts, one draws, one reads the drawn photos.
 */
final class RecheckDraw {
  private static final String BETWEEN = " / ";

  private final PhotoSource source;
  private final Journal journal;

  RecheckDraw(PhotoSource source, Journal journal) {
    this.source = source;
    this.journal = journal;
  }

  private interface Visitor {
    void visit(PhotoRecord record, String stratum) throws IOException;
  }

  private void each(Visitor visitor) throws IOException {
    try (PhotoSource.Records records = source.open(Mark.START)) {
      Optional<PhotoRecord> next = records.next();
      while (next.isPresent()) {
        PhotoRecord record = next.get();
        boolean enrolled =
            journal
                .find(record.number())
                .map(LineResult::outcome)
                .filter(
                    outcome -> outcome == Outcome.ENROLLED || outcome == Outcome.ALREADY_ENROLLED)
                .isPresent();
        if (enrolled) {
          visitor.visit(record, String.join(BETWEEN, record.groups()));
        }
        next = records.next();
      }
    }
  }

  /**
   * Draws into a folder.
   *
   * @param folder made here, for its owner alone; must not be there
   * @return the plan
   * @throws BatchInputException if nothing is enrolled, or the folder is there
   */
  CheckSheet.Plan into(
      Path folder,
      double acceptable,
      double limiting,
      long seed,
      UnaryOperator<String> words,
      String language)
      throws IOException {
    if (Files.exists(folder)) {
      throw new BatchInputException(folder + ": exists; name a new folder");
    }
    Map<String, Integer> strata = new HashMap<>();
    each((_, stratum) -> strata.merge(stratum, 1, Math::addExact));
    int lot = strata.values().stream().mapToInt(Integer::intValue).reduce(0, Math::addExact);
    if (lot == 0) {
      throw new BatchInputException(
          source.name() + ": of this job nothing is in the gallery, so that nothing can be drawn");
    }
    AcceptancePlan plan = AcceptancePlan.of(lot, acceptable, limiting);
    StratifiedSample sample = new StratifiedSample(strata, plan.sample(), seed);
    each((record, stratum) -> sample.add(record.number(), stratum));
    List<StratifiedSample.Drawn> drawn = sample.drawn();
    var stated =
        new CheckSheet.Plan(
            lot,
            plan.sample(),
            plan.mostWrong(),
            acceptable,
            limiting,
            seed,
            drawn.stream().map(StratifiedSample.Drawn::record).collect(Collectors.toSet()));
    OwnerOnly.folder(folder);
    Map<Long, StratifiedSample.Drawn> wanted =
        drawn.stream()
            .collect(Collectors.toMap(StratifiedSample.Drawn::record, Function.identity()));
    try (CheckSheet sheet = CheckSheet.begin(folder, stated)) {
      each(
          (record, _) -> {
            StratifiedSample.Drawn chosen = wanted.get(record.number());
            if (chosen != null) {
              sheet.add(chosen, record.personId(), record.capturedOn(), bytes(record));
            }
          });
      sheet.finish(words, language);
    }
    return stated;
  }

  private static byte[] bytes(PhotoRecord record) throws IOException {
    return switch (record.content().read()) {
      case Photo.Content photo -> photo.bytes().toByteArray();
      case Photo.Unusable unusable ->
          throw new BatchInputException(
              "record %d: %s; it was enrolled and is not there any more"
                  .formatted(record.number(), unusable.detail()));
    };
  }
}
