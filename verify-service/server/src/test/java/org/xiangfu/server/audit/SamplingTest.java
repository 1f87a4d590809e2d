package org.xiangfu.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.DrawnCase;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseNotice;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.NoticeDenial;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.SampleStratum;
import org.xiangfu.v1.StratumCount;

class SamplingTest {
  private static final SampleRates RATES =
      SampleRates.newBuilder()
          .setDeniedNotice(1_000)
          .setOverride(500)
          .setReferred(200)
          .setOther(20)
          .build();

  private static Case finished(int number) {
    var each =
        Case.newBuilder()
            .setCaseId("case-" + number)
            .setState(CaseState.CASE_STATE_ACCEPTED)
            .setOpened(CaseAct.newBuilder().setEventId("e" + number).setOperatorId("clerk-1"))
            .setDecision(CaseDecision.newBuilder().setDecision(Decision.DECISION_ACCEPT));
    switch (number % 10) {
      case 0 ->
          each.setNotice(CaseNotice.newBuilder().setDenial(NoticeDenial.getDefaultInstance()));
      case 1 -> each.getDecisionBuilder().setOverride(true);
      case 2 -> each.setReview(CaseDecision.newBuilder().setDecision(Decision.DECISION_REFUSE));
      default -> {
        // As most are.
      }
    }
    return each.build();
  }

  private static List<Case> cases(int count) {
    List<Case> cases = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      cases.add(finished(number));
    }
    return cases;
  }

  private static CasesDrawn draw(long seed, List<Case> cases, SampleRates rates, int most) {
    var sampling = new Sampling(seed, rates, most);
    cases.forEach(sampling::add);
    return sampling.drawn();
  }

  private static List<String> ids(CasesDrawn drawn) {
    return drawn.getCasesList().stream().map(DrawnCase::getCaseId).toList();
  }

  @Test
  void eachStratumHasItsRateRoundedUp() {
    CasesDrawn drawn = draw(42, cases(1_000), RATES, 1_000);
    Map<SampleStratum, StratumCount> strata =
        drawn.getStrataList().stream()
            .collect(Collectors.toMap(StratumCount::getStratum, each -> each));
    assertEquals(100, strata.get(SampleStratum.SAMPLE_STRATUM_DENIED_NOTICE).getDrawn());
    assertEquals(50, strata.get(SampleStratum.SAMPLE_STRATUM_OVERRIDE).getDrawn());
    assertEquals(20, strata.get(SampleStratum.SAMPLE_STRATUM_REFERRED).getDrawn());
    assertEquals(14, strata.get(SampleStratum.SAMPLE_STRATUM_OTHER).getDrawn());
    assertEquals(700, strata.get(SampleStratum.SAMPLE_STRATUM_OTHER).getCases());
    assertEquals(184, drawn.getCasesCount());
    assertEquals(1, ids(draw(1, cases(4).subList(3, 4), RATES, 10)).size());
  }

  @Test
  void theSameSeedDrawsTheSameWhateverTheOrder() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<Case> cases = cases(500);
    List<String> drawn = ids(draw(seed, cases, RATES, 1_000));
    List<Case> shuffled = new ArrayList<>(cases);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(drawn, ids(draw(seed, shuffled, RATES, 1_000)));
    assertNotEquals(drawn, ids(draw(seed + 1, cases, RATES, 1_000)));
  }

  @Test
  void everyCaseHasTheSameChance() {
    int[] times = new int[200];
    List<Case> others =
        cases(2_000).stream()
            .filter(each -> Sampling.stratum(each) == SampleStratum.SAMPLE_STRATUM_OTHER)
            .limit(times.length)
            .toList();
    var tenth = RATES.toBuilder().setOther(100).build();
    for (int seed = 0; seed < 500; seed++) {
      for (String id : ids(draw(seed, others, tenth, 1_000))) {
        for (int i = 0; i < times.length; i++) {
          times[i] += others.get(i).getCaseId().equals(id) ? 1 : 0;
        }
      }
    }
    // 500 draws at a tenth: 50, and 6 standard deviations of 6.7.
    for (int i = 0; i < times.length; i++) {
      assertTrue(Math.abs(times[i] - 50) < 41, i + " was drawn " + times[i] + " times");
    }
  }

  @Test
  void aCaseThatIsNotFinishedIsLeftOut() {
    Case open = finished(0).toBuilder().setState(CaseState.CASE_STATE_REFERRED).build();
    assertEquals(0, draw(1, List.of(open), RATES, 10).getCasesCount());
  }

  @Test
  void moreThanMayBeDrawnAreNone() {
    CasesDrawn drawn = draw(1, cases(1_000), RATES, 100);
    assertTrue(drawn.getTooMany());
    assertEquals(0, drawn.getCasesCount());
  }

  @Test
  void whoTookAStepIsTold() {
    CasesDrawn drawn = draw(1, List.of(finished(0)), RATES, 10);
    assertEquals(List.of("clerk-1"), drawn.getCases(0).getOperatorIdsList());
  }
}
