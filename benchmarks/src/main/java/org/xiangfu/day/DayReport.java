package org.xiangfu.day;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.xiangfu.v1.CardProblem;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ReconcileResponse;

/**
 * What became of a day, as the auditor found it.
 *
 * @param tallies by what the applicants really were
 * @param checks what must hold
 * @param incidents impersonations that were recorded
 */
record DayReport(Map<Plot, Tally> tallies, List<Check> checks, int incidents) {
  /** Something that must hold. */
  record Check(String what, long expected, long found) {
    boolean holds() {
      return expected == found;
    }
  }

  static DayReport of(
      Map<String, Applicant> whoCame,
      Audit audit,
      Production production,
      Letterbox letters,
      int incidents) {
    List<Case> cases = audit.cases();
    Map<Plot, Tally> tallies = new EnumMap<>(Plot.class);
    for (Case each : cases) {
      Applicant applicant = whoCame.get(each.getCaseId());
      if (applicant != null) {
        tallies.merge(applicant.plot(), Tally.NONE.with(each), (before, _) -> before.with(each));
      }
    }
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("cases in the book, of applicants", whoCame.size(), cases.size()));
    checks.add(
        new Check(
            "events of opened cases",
            whoCame.size(),
            audit.events(EventKind.EVENT_KIND_CASE_OPENED)));
    checks.add(new Check("cases left open", 0, sum(tallies, _ -> true, Tally::open)));
    checks.add(
        new Check(
            "impostors accepted without a second person",
            0,
            sum(tallies, Plot::impostor, Tally::aloneAccepted)));
    checks.add(new Check("impostors accepted", 0, sum(tallies, Plot::impostor, Tally::accepted)));
    checks.add(
        new Check("holders refused", 0, sum(tallies, plot -> !plot.impostor(), Tally::refused)));
    checks.add(
        new Check(
            "recorded impostors who came again unseen",
            0,
            cases.stream()
                .filter(each -> whoCame.containsKey(each.getCaseId()))
                .filter(each -> whoCame.get(each.getCaseId()).plot().again())
                .filter(
                    each ->
                        !each.getSuggestion()
                            .getReasonsList()
                            .contains(CheckReason.CHECK_REASON_WATCH_LIST))
                .count()));
    cards(checks, audit, production);
    int replaced = (int) cases.stream().filter(DayReport::wasReplaced).count();
    checks.add(new Check("holders told of a replacement", replaced, letters.await(replaced)));
    return new DayReport(tallies, List.copyOf(checks), incidents);
  }

  // One receipt was not taken, and the last card that was made shares its receipt with a false one.
  private static void cards(List<Check> checks, Audit audit, Production production) {
    ReconcileResponse report = audit.reconcile(production.cards());
    checks.add(new Check("cards in order", production.receipts() - 2, report.getCardsInOrder()));
    checks.add(
        new Check(
            "planted cards without a receipt",
            1,
            Audit.found(report, CardProblem.CARD_PROBLEM_NO_RECEIPT)));
    checks.add(
        new Check(
            "cards of a receipt that two name",
            2,
            Audit.found(report, CardProblem.CARD_PROBLEM_RECEIPT_USED_TWICE)));
    checks.add(new Check("receipts without a card", 1, report.getReceiptFindingsCount()));
    checks.add(new Check("receipts refused the second time", 1, production.refused()));
  }

  private static boolean wasReplaced(Case ended) {
    return ended.getKind() == CaseKind.CASE_KIND_REPLACEMENT && ended.hasReceipt();
  }

  private static int sum(Map<Plot, Tally> tallies, Predicate<Plot> of, ToIntFunction<Tally> what) {
    return tallies.entrySet().stream()
        .filter(entry -> of.test(entry.getKey()))
        .mapToInt(entry -> what.applyAsInt(entry.getValue()))
        .sum();
  }

  /** True if everything holds that must. */
  boolean holds() {
    return checks.stream().allMatch(Check::holds);
  }

  void print(PrintWriter out) {
    String row = "%-40s %6s %6s %6s %8s %6s %8s %8s %8s%n";
    out.printf(row, "", "", "machine suggests", "", "", "clerk", "in the end", "", "");
    out.printf(
        row,
        "who comes 申辦人",
        "cases",
        "match",
        "refer",
        "no match",
        "alone",
        "accepted",
        "refused",
        "gone");
    tallies.forEach(
        (plot, tally) ->
            out.printf(
                row,
                plot.words(),
                tally.cases(),
                tally.match(),
                tally.refer(),
                tally.noMatch(),
                tally.aloneAccepted(),
                tally.accepted(),
                tally.refused(),
                tally.withdrawn()));
    out.println();
    for (Check check : checks) {
      out.printf(
          "%-46s %6d %s%n",
          check.what(),
          check.found(),
          check.holds() ? "as it should be 相符" : "SHOULD BE " + check.expected() + " 不符");
    }
    out.printf("%-46s %6d%n", "impersonations recorded", incidents);
    out.flush();
  }
}
