package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.incidents.IncidentFilter;
import org.xiangfu.server.incidents.Incidents;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.GetIncidentResponse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;

/**
 * Reads incidents for somebody: has this person impersonated, or been impersonated (曾假冒他人／曾被假冒)?
 * That they were read is an event.
 */
final class IncidentAnswers {
  private final Ledger ledger;
  private final Incidents incidents;
  private final IncidentSteps steps;
  private final EventRecorder events;
  private final CaselessReads reads;

  IncidentAnswers(Ledger ledger, IncidentSteps steps, EventRecorder events, CaselessReads reads) {
    this.reads = reads;
    this.ledger = ledger;
    this.incidents = ledger.incidentFiles();
    this.steps = steps;
    this.events = events;
  }

  /** What the caller of the current call may see of an incident; for any thread. */
  static Function<Incident, Incident> forCaller() {
    // As with the candidates of a case: whom else a face has passed for is no clerk's to ask.
    boolean whole =
        Caller.Admitted.current()
            .map(Caller.Admitted::roles)
            .filter(roles -> !Right.READ_CANDIDATES.isOf(roles))
            .isEmpty();
    return whole ? Function.identity() : IncidentAnswers::withoutFindings;
  }

  /** An incident in a list, which may have a thousand of them. */
  static Incident listed(Incident incident) {
    return withoutFindings(incident).toBuilder().clearSteps().build();
  }

  private static Incident withoutFindings(Incident incident) {
    if (!incident.hasRecheck()) {
      return incident;
    }
    var shown = incident.toBuilder();
    shown.getRecheckBuilder().clearFound();
    return shown.build();
  }

  CompletableFuture<GetIncidentResponse> get(GetIncidentRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Function<Incident, Incident> shown = forCaller();
    CaselessReads.Reader reader = reads.by(origin);
    return steps
        .existing(Validation.text("incident_id", request.getIncidentId(), 1, 64))
        .thenCompose(
            found ->
                reader
                    .of(found.getVictimPersonId())
                    .append(
                        events
                            .event(
                                EventKind.EVENT_KIND_HISTORY_READ,
                                origin,
                                found.getVictimPersonId(),
                                CaseSteps.content(request))
                            .setIncidentId(found.getIncidentId()))
                    .thenApply(
                        _ ->
                            GetIncidentResponse.newBuilder()
                                .setIncident(shown.apply(found))
                                .build()));
  }

  CompletableFuture<SearchIncidentsResponse> search(SearchIncidentsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Function<Incident, Incident> shown = forCaller();
    IncidentFilter filter = filter(request);
    Page page = PageTokens.page(request.getPage());
    CaselessReads.Read read = reads.by(origin).of(request.getPersonId());
    return found(filter, page)
        .thenCompose(
            found ->
                read.append(event(request, origin, filter))
                    .thenApply(
                        _ ->
                            answer(
                                page,
                                found.stream().map(shown).map(IncidentAnswers::listed).toList())));
  }

  private CompletableFuture<List<Incident>> found(IncidentFilter filter, Page page) {
    if (!filter.beyondPerson()) {
      return ledger.incidents(filter.personId().orElseThrow(), filter.role(), page);
    }
    return incidents
        .list(filter, page.belowSequence(), page.size())
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        ServiceException.precondition(
                            "CLUSTER_NOT_UPGRADED",
                            "only a person can be searched for until xiangfu cluster apply was run"
                                + " 叢集升級前僅能以人員查詢")));
  }

  private Event.Builder event(
      SearchIncidentsRequest request, Origin origin, IncidentFilter filter) {
    byte[] question =
        filter.beyondPerson()
            ? CaseSteps.content(request)
            : request.getRole().name().concat(request.getPage().getToken()).getBytes(UTF_8);
    return events.event(EventKind.EVENT_KIND_HISTORY_READ, origin, request.getPersonId(), question);
  }

  private static IncidentFilter filter(SearchIncidentsRequest request) {
    if (request.getRole() == IncidentRole.UNRECOGNIZED) {
      throw ServiceException.invalid("role must be a role that this release knows");
    }
    if (request.getState() == IncidentState.UNRECOGNIZED) {
      throw ServiceException.invalid("state must be a state that this release knows");
    }
    var filter =
        new IncidentFilter(
            given(Validation.text("person_id", request.getPersonId(), 0, 64)),
            request.getRole(),
            Optional.of(request.getState())
                .filter(state -> state != IncidentState.INCIDENT_STATE_UNSPECIFIED),
            given(Validation.text("office_id", request.getOfficeId(), 0, 32)),
            Optional.of(request)
                .filter(SearchIncidentsRequest::hasFrom)
                .map(r -> time(r.getFrom())),
            Optional.of(request).filter(SearchIncidentsRequest::hasTo).map(r -> time(r.getTo())));
    if (filter.personId().isEmpty() && !filter.beyondPerson()) {
      throw ServiceException.invalid("person_id, office_id, state or a time must be set");
    }
    return filter;
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(Predicate.not(String::isEmpty));
  }

  private static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static SearchIncidentsResponse answer(Page page, List<Incident> incidents) {
    var answer = SearchIncidentsResponse.newBuilder().addAllIncidents(incidents);
    if (!incidents.isEmpty()) {
      answer.setNextPageToken(
          PageTokens.next(page, incidents.size(), incidents.getLast().getSequence()));
    }
    return answer.build();
  }
}
