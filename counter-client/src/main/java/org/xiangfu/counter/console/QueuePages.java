package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;

/** What waits for a supervisor, live. */
final class QueuePages {
  private final Console console;
  private final Pages pages;
  private final QueueFeed feed;

  QueuePages(Console console, QueueFeed feed) {
    this.console = console;
    this.pages = console.pages();
    this.feed = feed;
  }

  void on(Front front) {
    front.get("/queue", Front.Access.SUPERVISOR, this::queue);
    front.live(
        "/queue/events", Front.Access.SUPERVISOR, (_, session, texts) -> events(session, texts));
  }

  private Answer queue(Visit visit) {
    Page page = pages.page(visit);
    Casework service = console.casework(visit.operator());
    QueueView rows =
        rows(
            page,
            service.list(CaseState.CASE_STATE_CHECKED),
            service.list(CaseState.CASE_STATE_REFERRED));
    return Answer.page(pages.show("queue", visit, Map.of("rows", rows)));
  }

  private HttpResponse events(Session session, Texts texts) {
    Casework service = console.casework(session.operator().orElseThrow());
    Page page = pages.part(texts, "/queue", session);
    var checked = new CaseWatch(service, CaseState.CASE_STATE_CHECKED);
    var referred = new CaseWatch(service, CaseState.CASE_STATE_REFERRED);
    return feed.open(
        session,
        () -> render(page, rows(page, checked.cases(), referred.cases())),
        () -> {
          checked.close();
          referred.close();
        });
  }

  private String render(Page page, QueueView rows) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("page", page);
    parameters.put("rows", rows);
    return pages.render("queuerows", parameters);
  }

  // An alarm is shown before the clerk has referred anything.
  private QueueView rows(Page page, List<Case> checked, List<Case> referred) {
    List<Case> alarms = checked.stream().filter(QueuePages::isAlarm).toList();
    return new QueueView(views(page, alarms), views(page, referred));
  }

  private List<CaseView> views(Page page, List<Case> cases) {
    return cases.stream()
        .map(
            each ->
                new CaseView(each, page, console.settings().zone(), Optional.empty(), List.of()))
        .toList();
  }

  private static boolean isAlarm(Case of) {
    return of.getSuggestion().getReasonsList().contains(CheckReason.CHECK_REASON_WATCH_LIST);
  }
}
