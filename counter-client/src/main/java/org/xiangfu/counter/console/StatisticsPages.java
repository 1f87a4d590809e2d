package org.xiangfu.counter.console;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.StatisticsDimension;

/** How many cases, as tables and pictures of the same. */
final class StatisticsPages {
  private static final int USUAL_DAYS = 30;

  private final Console console;
  private final Pages pages;

  StatisticsPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.question(
        "/audit/statistics",
        Front.Access.AUDITOR,
        visit -> show(visit, Optional.empty()),
        this::count);
  }

  private Answer count(Visit visit) {
    AuditForm form = new AuditForm(visit, console.settings().zone());
    LocalDate first = form.day("from").orElseThrow(StatisticsPages::daysNeeded);
    LocalDate last = form.day("to").orElseThrow(StatisticsPages::daysNeeded);
    List<StatisticsDimension> dimensions = new ArrayList<>();
    dimensions.add(visit.choice("by", StatisticsDimension.class, "error.form"));
    if (!form.value("across").isEmpty() && !form.is("across", form.value("by"))) {
      dimensions.add(visit.choice("across", StatisticsDimension.class, "error.form"));
    }
    GetStatisticsResponse answer =
        console
            .auditing(visit.operator())
            .statistics(
                GetStatisticsRequest.newBuilder()
                    .setWhere(AuditPages.conditions(form))
                    .addAllDimensions(dimensions));
    return show(
        visit,
        Optional.of(
            StatisticsTable.of(
                answer.getCellsList(),
                dimensions,
                answer.getThreshold(),
                first,
                last,
                visit.texts())));
  }

  private static String name(Visit visit, String field) {
    return visit
        .texts()
        .word("auditDimension", visit.choice(field, StatisticsDimension.class, "error.form"));
  }

  private static BadFormException daysNeeded() {
    return new BadFormException("audit.error.days");
  }

  private Answer show(Visit visit, Optional<StatisticsTable> table) {
    AuditForm form = new AuditForm(visit, console.settings().zone());
    form.preset("by", StatisticsDimension.STATISTICS_DIMENSION_OFFICE.name())
        .preset("from", form.today().minusDays(USUAL_DAYS).toString())
        .preset("to", form.today().toString())
        .offer("by", "auditDimension", StatisticsDimension.class)
        .offer("across", "auditDimension", StatisticsDimension.class)
        .offer("kind", "kind", CaseKind.class)
        .offer("state", "state", CaseState.class)
        .offer("band", "band", Band.class);
    Map<String, Object> shown = new HashMap<>();
    shown.put("form", form);
    shown.put("table", table);
    String rows = table.isEmpty() ? "" : name(visit, "by");
    boolean crossed = table.isPresent() && table.get().columns().size() > 1;
    shown.put("rows", rows);
    shown.put("title", crossed ? rows + " × " + name(visit, "across") : rows);
    return Answer.page(pages.show("auditstatistics", visit, shown));
  }
}
