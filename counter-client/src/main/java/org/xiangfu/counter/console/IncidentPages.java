package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpStatus;
import io.grpc.StatusRuntimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.SearchPastProbesResponse;

/** Impersonations: found by number, state or face, shown with all steps, confirmed and closed. */
final class IncidentPages {
  private final Console console;
  private final Pages pages;

  IncidentPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.question(
        "/incidents",
        Front.Access.INVESTIGATOR,
        visit -> list(visit, Optional.empty()),
        this::find);
    front.question(
        "/incidents/face",
        Front.Access.INVESTIGATOR,
        visit -> face(visit, HttpStatus.OK, Map.of()),
        this::findFace);
    front.get("/incidents/{id}", Front.Access.INVESTIGATOR, this::show);
    front.post("/incidents/{id}/confirmation", Front.Access.SUPERVISOR, this::confirm);
    front.post("/incidents/{id}/end", Front.Access.INVESTIGATOR, this::close);
  }

  private Answer find(Visit visit) {
    AuditForm form = form(visit);
    var where =
        SearchIncidentsRequest.newBuilder()
            .setPersonId(form.person())
            .setState(
                form.chosen("state", IncidentState.class, IncidentState.INCIDENT_STATE_UNSPECIFIED))
            .setOfficeId(form.value("office"));
    if (!form.person().isEmpty()) {
      where.setRole(
          form.chosen("role", IncidentRole.class, IncidentRole.INCIDENT_ROLE_UNSPECIFIED));
    }
    form.begin("from").ifPresent(where::setFrom);
    form.end("to").ifPresent(where::setTo);
    if (where.build().equals(SearchIncidentsRequest.getDefaultInstance())) {
      throw new BadFormException("audit.error.condition");
    }
    return list(
        visit, Optional.of(console.investigation(visit.operator()).search(where, form.token())));
  }

  private Answer list(Visit visit, Optional<SearchIncidentsResponse> found) {
    AuditForm form = form(visit);
    if (found.isEmpty()) {
      form.preset("state", IncidentState.INCIDENT_STATE_SUSPECTED.name());
    }
    form.offerAs("state", IncidentState.class, each -> visit.texts().shared("incident", each))
        .offer("role", "auditIncidentRole", IncidentRole.class);
    Page page = pages.page(visit);
    return Answer.page(
        pages.show(
            "incidents",
            visit,
            Map.of(
                "form",
                form,
                "asked",
                found.isPresent(),
                "incidents",
                found.stream()
                    .flatMap(answer -> answer.getIncidentsList().stream())
                    .map(each -> new IncidentView(each, page, zone()))
                    .toList(),
                "next",
                found.map(SearchIncidentsResponse::getNextPageToken).orElse(""))));
  }

  private Answer show(Visit visit) {
    var of = console.investigation(visit.operator()).read(visit.variable("id"));
    return Answer.page(
        pages.form(
            "incident", visit, Map.of("of", new IncidentView(of, pages.page(visit), zone()))));
  }

  private Answer confirm(Visit visit) {
    console
        .investigation(visit.operator())
        .confirm(visit.variable("id"), reason(visit), visit.requestId());
    return back(visit);
  }

  private Answer close(Visit visit) {
    console
        .investigation(visit.operator())
        .close(
            visit.variable("id"),
            visit.choice("outcome", IncidentOutcome.class, "error.form"),
            reason(visit),
            visit.requestId());
    return back(visit);
  }

  private static String reason(Visit visit) {
    if (visit.field("reason").isEmpty()) {
      throw new BadFormException("error.REASON_NEEDED");
    }
    return visit.field("reason");
  }

  private static Answer back(Visit visit) {
    return new Answer.Redirect("/incidents/" + visit.variable("id"));
  }

  private Answer findFace(Visit visit) {
    ByteString photo = visit.file("photo");
    if (photo.isEmpty()) {
      throw new BadFormException("error.photo");
    }
    Investigation service = console.investigation(visit.operator());
    try {
      SearchIncidentsByFaceResponse watched = service.watchList(photo);
      SearchPastProbesResponse captures = service.captures(photo);
      return face(visit, HttpStatus.OK, results(visit, watched, captures));
    } catch (StatusRuntimeException e) {
      Optional<String> unusable = refusal(ServiceError.of(e), visit.texts());
      if (unusable.isEmpty()) {
        throw e;
      }
      return face(visit, HttpStatus.BAD_REQUEST, Map.of("error", unusable.get()));
    }
  }

  private Map<String, Object> results(
      Visit visit, SearchIncidentsByFaceResponse watched, SearchPastProbesResponse captures) {
    Page page = pages.page(visit);
    return Map.of(
        "asked",
        true,
        "incidents",
        watched.getHitsList().stream()
            .map(
                hit -> new IncidentView(hit.getIncident(), page, zone(), hit.getFalseMatchRateDb()))
            .toList(),
        "watched",
        watched.getWatched(),
        "sightings",
        captures.getProbesList().stream()
            .map(each -> IncidentView.sighting(each, page, zone()))
            .toList(),
        "searched",
        captures.getSearched());
  }

  private static Optional<String> refusal(ServiceError error, Texts texts) {
    for (RefusalReason reason : RefusalReason.values()) {
      if (reason.name().equals("REFUSAL_REASON_" + error.reason())) {
        return Optional.of(texts.refusal(reason));
      }
    }
    return Optional.empty();
  }

  private Answer face(Visit visit, HttpStatus status, Map<String, Object> found) {
    Map<String, Object> shown = new HashMap<>();
    shown.put("error", "");
    shown.put("asked", false);
    shown.put("incidents", List.of());
    shown.put("watched", 0L);
    shown.put("sightings", List.of());
    shown.put("searched", 0L);
    shown.putAll(found);
    return new Answer.Page(status, pages.show("incidentface", visit, shown));
  }

  private AuditForm form(Visit visit) {
    return new AuditForm(visit, zone());
  }

  private ZoneId zone() {
    return console.settings().zone();
  }
}
