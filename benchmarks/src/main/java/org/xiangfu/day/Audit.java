package org.xiangfu.day;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xiangfu.v1.Card;
import org.xiangfu.v1.CardProblem;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReconcileRequest;
import org.xiangfu.v1.ReconcileResponse;
import org.xiangfu.v1.SearchEventsRequest;

/** What an auditor reads at the end of the day, and nobody told. */
final class Audit {
  private static final int PAGE = 100;
  private static final long HOURS_OF_A_DAY = 24;

  private final Desk desk;

  Audit(Desk desk) {
    this.desk = desk;
  }

  /** All cases of the office, oldest first. */
  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    String token = "";
    do {
      var page =
          desk.client()
              .cases()
              .listCases(
                  ListCasesRequest.newBuilder()
                      .setOrigin(Desk.origin(Purpose.PURPOSE_AUDIT))
                      .setOfficeId(Desk.OFFICE)
                      .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(token))
                      .build());
      cases.addAll(page.getCasesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return cases;
  }

  /** How many cases are in which state. */
  static Map<CaseState, Long> states(List<Case> cases) {
    Map<CaseState, Long> states = new TreeMap<>();
    cases.forEach(each -> states.merge(each.getState(), 1L, Long::sum));
    return states;
  }

  /** How many events there are of a kind. */
  long events(EventKind kind) {
    long count = 0;
    String token = "";
    do {
      var page =
          desk.client()
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(Desk.origin(Purpose.PURPOSE_AUDIT))
                      .setKind(kind)
                      .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(token))
                      .build());
      count += page.getEventsCount();
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return count;
  }

  /** The cards that were used, held against the receipts of the day. */
  ReconcileResponse reconcile(List<Card> cards) {
    Timestamp now = Timestamps.fromMillis(System.currentTimeMillis());
    Timestamp from = Timestamps.subtract(now, Durations.fromHours(HOURS_OF_A_DAY));
    return desk.client()
        .production()
        .reconcile(
            ReconcileRequest.newBuilder()
                .setOrigin(Desk.origin(Purpose.PURPOSE_AUDIT))
                .setOfficeId(Desk.OFFICE)
                .setFrom(from)
                .setTo(Timestamps.add(now, Durations.fromHours(1)))
                .addAllCards(cards)
                .build());
  }

  /** How often a problem was found. */
  static long found(ReconcileResponse report, CardProblem problem) {
    return report.getCardFindingsList().stream()
        .filter(finding -> finding.getProblemsList().contains(problem))
        .count();
  }
}
