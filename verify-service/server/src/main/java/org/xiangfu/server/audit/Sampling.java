package org.xiangfu.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.DrawnCase;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.SampleStratum;
import org.xiangfu.v1.StratumCount;

/**
 * A stratified random sample. Each case has a number of its own that follows from the seed and its
 * id, SHA-256, and of each stratum those with the lowest numbers are drawn: the same ones whatever
 * the order in which the cases come, and whoever draws. For one thread.
 */
public final class Sampling {
  private static final int THOUSAND = 1_000;

  private final long seed;
  private final SampleRates rates;
  private final int most;
  private final Map<SampleStratum, Long> cases = new EnumMap<>(SampleStratum.class);
  private final Map<SampleStratum, PriorityQueue<Numbered>> lowest =
      new EnumMap<>(SampleStratum.class);

  private record Numbered(String number, DrawnCase drawn) {}

  /**
   * Nothing drawn yet.
   *
   * @param rates all set, of a thousand
   * @param most more cases than these are too many
   */
  public Sampling(long seed, SampleRates rates, int most) {
    this.seed = seed;
    this.rates = rates;
    this.most = most;
  }

  /** True if a case will not change any more but for what becomes of its card and notice. */
  public static boolean finished(Case each) {
    return switch (each.getState()) {
      case CASE_STATE_ACCEPTED, CASE_STATE_REFUSED, CASE_STATE_WITHDRAWN, CASE_STATE_EXPIRED ->
          true;
      case CASE_STATE_OPENED,
          CASE_STATE_CHECKED,
          CASE_STATE_REFERRED,
          CASE_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }

  /** What a case is drawn as. */
  public static SampleStratum stratum(Case finished) {
    if (finished.getNotice().hasDenial()) {
      return SampleStratum.SAMPLE_STRATUM_DENIED_NOTICE;
    }
    if (CaseMatch.overridden(finished)) {
      return SampleStratum.SAMPLE_STRATUM_OVERRIDE;
    }
    boolean referred =
        finished.hasReview()
            || finished.hasAlternativeChecks()
            || finished.getDecision().getDecision() == Decision.DECISION_REFER;
    return referred ? SampleStratum.SAMPLE_STRATUM_REFERRED : SampleStratum.SAMPLE_STRATUM_OTHER;
  }

  /** Takes in a case; one that is not finished is left out. */
  public void add(Case each) {
    if (!finished(each)) {
      return;
    }
    SampleStratum stratum = stratum(each);
    cases.merge(stratum, 1L, Long::sum);
    add(drawn(each, stratum));
  }

  /** Takes in the {@link #part} of another, of the same seed, whose cases are others. */
  public void add(CasesDrawn part) {
    part.getStrataList()
        .forEach(each -> cases.merge(each.getStratum(), each.getCases(), Long::sum));
    part.getCasesList().forEach(this::add);
  }

  private void add(DrawnCase each) {
    var queue =
        lowest.computeIfAbsent(
            each.getStratum(),
            _ -> new PriorityQueue<>(Comparator.comparing(Numbered::number).reversed()));
    queue.add(new Numbered(number(each.getCaseId()), each));
    // One more than may be drawn tells that there are too many.
    if (queue.size() > most + 1) {
      var _ = queue.poll();
    }
  }

  private String number(String caseId) {
    return Hashing.sha256().hashString(seed + " " + caseId, UTF_8).toString();
  }

  private static DrawnCase drawn(Case each, SampleStratum stratum) {
    return DrawnCase.newBuilder()
        .setCaseId(each.getCaseId())
        .setStratum(stratum)
        .addAllOperatorIds(
            Cases.acts(each)
                .map(CaseAct::getOperatorId)
                .filter(operator -> !operator.isEmpty())
                .distinct()
                .toList())
        .build();
  }

  /** Everything that may be drawn once other parts are taken in. */
  public CasesDrawn.Builder part() {
    var answer = CasesDrawn.newBuilder();
    cases.forEach(
        (stratum, count) ->
            answer.addStrata(StratumCount.newBuilder().setStratum(stratum).setCases(count)));
    lowest.values().forEach(queue -> queue.forEach(each -> answer.addCases(each.drawn())));
    return answer;
  }

  /** What is drawn, stratum by stratum. */
  public CasesDrawn drawn() {
    var answer = CasesDrawn.newBuilder();
    List<DrawnCase> all = new ArrayList<>();
    cases.forEach(
        (stratum, count) -> {
          long wanted = (count * rate(stratum) + THOUSAND - 1) / THOUSAND;
          lowest.get(stratum).stream()
              .sorted(Comparator.comparing(Numbered::number))
              .limit(wanted)
              .map(Numbered::drawn)
              .forEach(all::add);
          answer.addStrata(
              StratumCount.newBuilder()
                  .setStratum(stratum)
                  .setCases(count)
                  .setDrawn((int) Math.min(wanted, Integer.MAX_VALUE)));
        });
    return all.size() > most
        ? CasesDrawn.newBuilder().setTooMany(true).build()
        : answer.addAllCases(all).build();
  }

  private int rate(SampleStratum stratum) {
    return switch (stratum) {
      case SAMPLE_STRATUM_DENIED_NOTICE -> rates.getDeniedNotice();
      case SAMPLE_STRATUM_OVERRIDE -> rates.getOverride();
      case SAMPLE_STRATUM_REFERRED -> rates.getReferred();
      case SAMPLE_STRATUM_OTHER, SAMPLE_STRATUM_UNSPECIFIED, UNRECOGNIZED -> rates.getOther();
    };
  }
}
