package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.v1.ReconcileRequest;

/** Blank cards that were used, held against the receipts of accepted cases. */
final class CardPages {
  private final Console console;
  private final Pages pages;

  CardPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.question(
        "/audit/cards",
        Front.Access.AUDITOR,
        visit -> show(visit, HttpStatus.OK, "", Optional.empty()),
        this::reconcile);
  }

  private Answer reconcile(Visit visit) {
    AuditForm form = new AuditForm(visit, console.settings().zone());
    CardList list;
    try {
      list = CardList.read(visit.file("cards"));
    } catch (CardList.Wrong e) {
      return show(
          visit,
          HttpStatus.BAD_REQUEST,
          visit.texts().get("audit.cards.wrong", e.line()),
          Optional.empty());
    }
    var report =
        console
            .auditing(visit.operator())
            .reconcile(
                ReconcileRequest.newBuilder()
                    .setOfficeId(form.value("office"))
                    .setFrom(form.begin(list.first()))
                    .setTo(form.begin(list.last().plusDays(1)))
                    .addAllCards(list.cards()));
    return show(
        visit,
        HttpStatus.OK,
        "",
        Optional.of(CardReport.of(report, visit.texts(), console.settings().zone())));
  }

  private Answer show(Visit visit, HttpStatus status, String error, Optional<CardReport> report) {
    Map<String, Object> shown = new HashMap<>();
    shown.put("form", new AuditForm(visit, console.settings().zone()));
    shown.put("error", error);
    shown.put("report", report);
    return new Answer.Page(status, pages.show("auditcards", visit, shown));
  }
}
