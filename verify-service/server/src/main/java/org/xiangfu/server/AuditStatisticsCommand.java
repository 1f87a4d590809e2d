package org.xiangfu.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.ComputeStatisticsResponse;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.StatisticsCell;
import org.xiangfu.v1.StatisticsDimension;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit statistics}: how many cases. */
@Command(
    name = "statistics",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Counts cases by up to three dimensions, with totals. Counts below the threshold are"
          + " withheld, and others from which they could be computed (hypercube method); both show"
          + " as WITHHELD. Ten years at most; of many cases it is told how far it is.",
      "案件統計，最多三個維度；低於門檻之數值及可據以推算者均不顯示（WITHHELD）。期間最長十年。",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit statistics --by office,month --from 2026-01-01 --to 2026-12-31 \\",
      "      --operator auditor01 --plaintext",
      "  xiangfu audit statistics --by kind,override --threshold 10 --format csv …"
    })
final class AuditStatisticsCommand implements Callable<Integer> {
  private static final int MOST_HOURS = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--by",
      required = true,
      split = ",",
      paramLabel = "DIMENSION",
      description = {
        "One to three of office, day, week, month, kind, decision, override, band, sex, age-band,"
            + " reason. A case with several reasons counts once for each.",
        "統計維度。"
      })
  private List<String> by;

  @Option(
      names = "--threshold",
      paramLabel = "N",
      defaultValue = "5",
      description = {"Counts below are withheld: 5 or more. Default: ${DEFAULT-VALUE}.", "門檻。"})
  private int threshold;

  @Mixin private CaseOptions which;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    CaseConditions where = which.conditions(question, spec.commandLine()).build();
    List<StatisticsDimension> dimensions =
        by.stream()
            .map(
                name ->
                    CaseOptions.value(
                        StatisticsDimension.class,
                        "STATISTICS_DIMENSION_",
                        name.strip(),
                        spec.commandLine()))
            .toList();
    return question.run(spec, (client, origin) -> ask(client, origin, where, dimensions));
  }

  private int ask(
      XiangfuClient client,
      Origin.Builder origin,
      CaseConditions where,
      List<StatisticsDimension> dimensions) {
    GetStatisticsResponse answer =
        compute(
            client,
            GetStatisticsRequest.newBuilder()
                .setOrigin(origin)
                .setWhere(where)
                .addAllDimensions(dimensions)
                .setThreshold(threshold)
                .build());
    List<String> columns = new ArrayList<>();
    dimensions.forEach(
        each ->
            columns.add(
                AuditQuestion.bare(each, "STATISTICS_DIMENSION_").toLowerCase(Locale.ROOT)));
    columns.add("cases");
    question.print(
        spec, columns, answer.getCellsList().stream().map(AuditStatisticsCommand::row).toList());
    return 0;
  }

  private GetStatisticsResponse compute(XiangfuClient client, GetStatisticsRequest request) {
    Iterator<ComputeStatisticsResponse> answers =
        client.audit().withDeadlineAfter(MOST_HOURS, TimeUnit.HOURS).computeStatistics(request);
    var last = ComputeStatisticsResponse.getDefaultInstance();
    int tenths = 0;
    while (answers.hasNext()) {
      last = answers.next();
      int now = (int) (last.getComputedShare() * 10);
      if (now > tenths && !last.hasStatistics()) {
        spec.commandLine().getErr().printf("%d %%%n", now * 10);
        tenths = now;
      }
    }
    return last.getStatistics();
  }

  private static List<String> row(StatisticsCell cell) {
    List<String> row = new ArrayList<>();
    cell.getValuesList().forEach(value -> row.add(value.isEmpty() ? "ALL" : value));
    row.add(cell.getWithheld() ? "WITHHELD" : Long.toString(cell.getCount()));
    return row;
  }
}
