package org.xiangfu.counter.console;

import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.batch.EnrollmentBatch;
import org.xiangfu.batch.FailureAlert;
import org.xiangfu.batch.Outcome;
import org.xiangfu.batch.Report;
import org.xiangfu.batch.Tally;
import org.xiangfu.client.cli.Messages;

/**
 * A job of a batch operator in words.
 *
 * @param why it ended, in English; may be empty
 * @param total records in all; 0 if that is not known
 * @param text how many are done, of how many
 * @param speed rate and time left; empty unless it runs
 * @param refusedKey changes whenever {@code refused} does
 */
public record BatchView(
    String id,
    String archive,
    String manifest,
    String begun,
    String operator,
    Tone state,
    String why,
    boolean active,
    boolean paused,
    boolean retryable,
    long done,
    long total,
    String text,
    String speed,
    List<ClusterView.Fact> outcomes,
    List<ClusterView.Fact> reasons,
    List<Column> columns,
    List<Refusal> refused,
    String refusedKey) {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /**
   * Counts by one property of the records.
   *
   * @param name such as county
   */
  public record Column(String name, List<Group> groups) {}

  /**
   * What became of a group.
   *
   * @param done of how many, if that is known
   * @param share of the done that is not in the gallery
   * @param alert set if that is more than chance explains
   */
  public record Group(
      String name, long records, long expected, String done, String share, boolean alert) {}

  /**
   * A photo that is not in the gallery.
   *
   * @param line of the manifest; 0 if none names the photo
   * @param place path in the archive
   */
  public record Refusal(long line, String place, String reason, String detail) {}

  /** Where its page is. */
  public String path() {
    return BatchPages.PATH + "/jobs/" + id;
  }

  static BatchView of(BatchStore.Kept job, Optional<BatchRun> run, Texts texts, ZoneId zone) {
    BatchPlan plan = job.plan();
    BatchCounts counts = job.counts();
    NumberFormat number = NumberFormat.getIntegerInstance(texts.locale());
    Messages reasons = Messages.beside(EnrollmentBatch.class, texts.locale());
    List<Refusal> refused =
        run.map(BatchRun::refused).orElse(List.of()).stream()
            .map(
                each ->
                    new Refusal(
                        each.line(),
                        each.photo(),
                        Report.reasonText(reasons, each.reason()),
                        each.detail()))
            .toList();
    return new BatchView(
        plan.id(),
        name(plan.archive()),
        plan.manifest().isEmpty() ? texts.get("batch.folders") : name(plan.manifest()),
        MINUTE.format(Instant.parse(plan.begun()).atZone(zone)),
        plan.operator(),
        new Tone(job.state().tone(), texts.word("batchState", job.state())),
        job.why(),
        job.state().isActive(),
        job.state() == BatchState.PAUSED,
        !job.state().isActive() && counts.count(Outcome.REFUSED) + counts.count(Outcome.ERROR) > 0,
        counts.done(),
        counts.total(),
        counts.total() > 0
            ? texts.get(
                "batch.done.of", number.format(counts.done()), number.format(counts.total()))
            : texts.get("batch.done", number.format(counts.done())),
        run.filter(_ -> job.state() == BatchState.RUNNING)
            .map(each -> speed(each, texts))
            .orElse(""),
        outcomes(counts, texts, number),
        counts.reasons().entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(
                each ->
                    new ClusterView.Fact(
                        Report.reasonText(reasons, each.getKey()), number.format(each.getValue())))
            .toList(),
        columns(counts, texts, number),
        refused,
        Integer.toHexString(refused.hashCode()));
  }

  private static String name(String path) {
    return Path.of(path).getFileName().toString();
  }

  private static String speed(BatchRun run, Texts texts) {
    String rate = texts.get("batch.rate", run.rate());
    return run.secondsLeft().isEmpty()
        ? rate
        : texts.get("batch.rate.left", run.rate(), left(run.secondsLeft().getAsLong(), texts));
  }

  private static String left(long seconds, Texts texts) {
    return seconds < 90
        ? texts.get("batch.seconds", seconds)
        : seconds < 5_400
            ? texts.get("batch.minutes", Math.round(seconds / 60.0))
            : texts.get("batch.hours.left", seconds / 3_600.0);
  }

  private static List<ClusterView.Fact> outcomes(
      BatchCounts counts, Texts texts, NumberFormat number) {
    return List.of(
        new ClusterView.Fact(
            texts.get("batch.enrolled"), number.format(counts.count(Outcome.ENROLLED))),
        new ClusterView.Fact(
            texts.get("batch.already"),
            number.format(
                counts.count(Outcome.ALREADY_ENROLLED) + counts.count(Outcome.DUPLICATE))),
        new ClusterView.Fact(
            texts.get("batch.refused"), number.format(counts.count(Outcome.REFUSED))),
        new ClusterView.Fact(
            texts.get("batch.errors"), number.format(counts.count(Outcome.ERROR))));
  }

  private static List<Column> columns(BatchCounts counts, Texts texts, NumberFormat number) {
    List<Tally.Row> rows = counts.groups().stream().map(BatchCounts.Group::row).toList();
    List<FailureAlert> alerts = FailureAlert.of(rows);
    Map<String, List<BatchCounts.Group>> byColumn =
        counts.groups().stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.row().column(), TreeMap::new, Collectors.toList()));
    return byColumn.entrySet().stream()
        .map(
            each ->
                new Column(
                    column(each.getKey(), texts),
                    each.getValue().stream()
                        .map(group -> group(group, alerts, texts, number))
                        .toList()))
        .toList();
  }

  private static String column(String column, Texts texts) {
    return switch (column) {
      case "county" -> texts.get("batch.county");
      case "office" -> texts.get("batch.office");
      case "decade" -> texts.get("batch.decade");
      default -> column;
    };
  }

  private static Group group(
      BatchCounts.Group of, List<FailureAlert> alerts, Texts texts, NumberFormat number) {
    Tally.Row row = of.row();
    return new Group(
        row.value().isEmpty() ? texts.get("batch.unsaid") : row.value(),
        row.records(),
        of.expected(),
        of.expected() > 0
            ? texts.get("batch.done.of", number.format(row.records()), number.format(of.expected()))
            : number.format(row.records()),
        texts.get(
            "batch.failed",
            row.records() == 0 ? 0.0 : (double) row.failed() / row.records(),
            row.failed()),
        alerts.stream()
            .anyMatch(
                each -> each.column().equals(row.column()) && each.value().equals(row.value())));
  }
}
