package org.xiangfu.counter.console;

import java.util.List;
import java.util.Map;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchCasesResponse;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;

/** Where an auditor begins: cases and events, found by what is known of them. */
final class AuditPages {
  private final Console console;
  private final Pages pages;

  AuditPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.get(
        "/audit",
        Front.Access.AUDITOR,
        visit -> Answer.page(pages.show("audithome", visit, Map.of())));
    front.question(
        "/audit/cases", Front.Access.AUDITOR, visit -> cases(visit, false), this::findCases);
    front.get("/audit/cases/{id}", Front.Access.AUDITOR, this::timeline);
    front.question(
        "/audit/events", Front.Access.AUDITOR, visit -> events(visit, false), this::findEvents);
  }

  private Answer cases(Visit visit, boolean asked) {
    return cases(visit, asked, List.of(), "");
  }

  private Answer findCases(Visit visit) {
    AuditForm form = form(visit);
    SearchCasesResponse found =
        console
            .auditing(visit.operator())
            .cases(conditions(form), !form.is("order", "oldest"), form.token());
    return cases(visit, true, found.getCasesList(), found.getNextPageToken());
  }

  private Answer cases(Visit visit, boolean asked, List<Case> found, String next) {
    AuditForm form =
        form(visit)
            .offer("role", "auditPersonRole", PersonRole.class)
            .offer("state", "state", CaseState.class)
            .offer("kind", "kind", CaseKind.class)
            .offer("band", "band", Band.class)
            .offer("decision", "decision", Decision.class)
            .offerAs(
                "reason",
                CheckReason.class,
                each -> visit.texts().wordOr("reason", each.name(), "reason.other"));
    return Answer.page(
        pages.show(
            "auditcases",
            visit,
            Map.of(
                "form",
                form,
                "asked",
                asked,
                "cases",
                found.stream().map(each -> pages.view(visit, each, List.of())).toList(),
                "next",
                next)));
  }

  /** The conditions that a form states; for statistics, too. */
  static CaseConditions conditions(AuditForm form) {
    var where =
        CaseConditions.newBuilder()
            .setClerkId(form.value("clerk"))
            .setReviewerId(form.value("reviewer"))
            .setOfficeId(form.value("office"))
            .setWorkstationId(form.value("workstation"))
            .setState(form.chosen("state", CaseState.class, CaseState.CASE_STATE_UNSPECIFIED))
            .setKind(form.chosen("kind", CaseKind.class, CaseKind.CASE_KIND_UNSPECIFIED))
            .setBand(form.chosen("band", Band.class, Band.BAND_UNSPECIFIED))
            .setDecision(form.chosen("decision", Decision.class, Decision.DECISION_UNSPECIFIED))
            .setReason(
                form.chosen("reason", CheckReason.class, CheckReason.CHECK_REASON_UNSPECIFIED));
    String person = form.person();
    if (!person.isEmpty()) {
      where
          .setPersonId(person)
          .setPersonRole(form.chosen("role", PersonRole.class, PersonRole.PERSON_ROLE_APPLICANT));
    }
    if (!form.value("override").isEmpty()) {
      where.setOverride(form.is("override", "yes"));
    }
    form.begin("from").ifPresent(where::setFrom);
    form.end("to").ifPresent(where::setTo);
    return where.build();
  }

  private Answer timeline(Visit visit) {
    Auditing service = console.auditing(visit.operator());
    Case of = service.read(visit.variable("id"));
    List<Event> events = service.timeline(of.getCaseId());
    return Answer.page(
        pages.show(
            "auditcase",
            visit,
            Map.of(
                "of",
                pages.view(visit, of, List.of()),
                "count",
                events.size(),
                "entries",
                TimelineEntry.of(views(visit, events)),
                "facts",
                CaseFacts.of(of, visit.texts()))));
  }

  private Answer events(Visit visit, boolean asked) {
    return events(visit, asked, List.of(), "");
  }

  private Answer findEvents(Visit visit) {
    AuditForm form = form(visit);
    var where =
        SearchEventsRequest.newBuilder()
            .setPersonId(form.person())
            .setOperatorId(form.value("clerk"))
            .setOfficeId(form.value("office"))
            .setWorkstationId(form.value("workstation"))
            .setCaseId(form.value("case"))
            .setKind(form.chosen("kind", EventKind.class, EventKind.EVENT_KIND_UNSPECIFIED))
            .setBand(form.chosen("band", Band.class, Band.BAND_UNSPECIFIED))
            .setPurpose(form.chosen("purpose", Purpose.class, Purpose.PURPOSE_UNSPECIFIED))
            .setWithoutCase(form.is("without", "yes"));
    form.begin("from").ifPresent(where::setFrom);
    form.end("to").ifPresent(where::setTo);
    SearchEventsResponse found = console.auditing(visit.operator()).events(where, form.token());
    return events(visit, true, found.getEventsList(), found.getNextPageToken());
  }

  private Answer events(Visit visit, boolean asked, List<Event> found, String next) {
    AuditForm form =
        form(visit)
            .offerAs("kind", EventKind.class, each -> visit.texts().shared("event", each))
            .offer("band", "band", Band.class)
            .offer("purpose", "auditPurpose", Purpose.class);
    return Answer.page(
        pages.show(
            "auditevents",
            visit,
            Map.of("form", form, "asked", asked, "events", views(visit, found), "next", next)));
  }

  private List<EventView> views(Visit visit, List<Event> events) {
    return events.stream()
        .map(each -> new EventView(each, visit.texts(), console.settings().zone()))
        .toList();
  }

  private AuditForm form(Visit visit) {
    return new AuditForm(visit, console.settings().zone());
  }
}
