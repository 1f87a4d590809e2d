package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;

/** Has this person impersonated, or been impersonated (曾假冒他人／曾被假冒). */
final class SearchIncidentsHandler
    extends UnaryHandler<SearchIncidentsRequest, SearchIncidentsResponse> {
  private final Ledger ledger;
  private final EventRecorder events;
  private final CaselessReads reads;

  SearchIncidentsHandler(Ledger ledger, EventRecorder events, CaselessReads reads) {
    this.reads = reads;
    this.ledger = ledger;
    this.events = events;
  }

  @Override
  CompletableFuture<SearchIncidentsResponse> handle(SearchIncidentsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.personId("person_id", request.getPersonId());
    Page page = PageTokens.page(request.getPage());
    if (request.getRole() == IncidentRole.UNRECOGNIZED) {
      throw ServiceException.invalid("role must be a role that this release knows");
    }
    CaselessReads.Read read = reads.by(origin).of(person);
    return ledger
        .incidents(person, request.getRole(), page)
        .thenCompose(incidents -> answer(request, read, page, incidents));
  }

  private CompletableFuture<SearchIncidentsResponse> answer(
      SearchIncidentsRequest request,
      CaselessReads.Read read,
      Page page,
      List<Incident> incidents) {
    var answer = SearchIncidentsResponse.newBuilder().addAllIncidents(incidents);
    if (!incidents.isEmpty()) {
      answer.setNextPageToken(
          PageTokens.next(page, incidents.size(), incidents.getLast().getSequence()));
    }
    byte[] question = request.getRole().name().concat(request.getPage().getToken()).getBytes(UTF_8);
    return read.append(
            events.event(
                EventKind.EVENT_KIND_HISTORY_READ,
                request.getOrigin(),
                request.getPersonId(),
                question))
        .thenApply(_ -> answer.build());
  }
}
