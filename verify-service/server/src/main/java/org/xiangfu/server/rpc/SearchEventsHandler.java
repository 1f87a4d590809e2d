package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.EventSearch;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.RecordScan;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;

/** What was done. The search itself becomes an event. */
final class SearchEventsHandler extends UnaryHandler<SearchEventsRequest, SearchEventsResponse> {
  private final Ledger ledger;
  private final EventRecorder events;
  private final CaselessReads reads;

  SearchEventsHandler(Ledger ledger, EventRecorder events, CaselessReads reads) {
    this.reads = reads;
    this.ledger = ledger;
    this.events = events;
  }

  @Override
  CompletableFuture<SearchEventsResponse> handle(SearchEventsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Page page = PageTokens.page(request.getPage());
    EventSearch search = search(request);
    CaselessReads.Read read = reads.by(origin).of(request.getPersonId());
    CompletableFuture<SearchEventsResponse.Builder> found =
        search.detailed()
            ? ledger.searches().search(search, page).thenApply(SearchEventsHandler::answer)
            : ledger.events(search.filter(), page).thenApply(events -> answer(page, events));
    return found.thenCompose(answer -> recorded(request, read, answer));
  }

  private static SearchEventsResponse.Builder answer(RecordScan.Found<Event> found) {
    return SearchEventsResponse.newBuilder()
        .addAllEvents(found.records())
        .setNextPageToken(found.position() == 0 ? "" : Long.toString(found.position()));
  }

  private static SearchEventsResponse.Builder answer(Page page, List<Event> found) {
    var answer = SearchEventsResponse.newBuilder().addAllEvents(found);
    if (!found.isEmpty()) {
      answer.setNextPageToken(PageTokens.next(page, found.size(), found.getLast().getSequence()));
    }
    return answer;
  }

  private CompletableFuture<SearchEventsResponse> recorded(
      SearchEventsRequest request, CaselessReads.Read read, SearchEventsResponse.Builder answer) {
    byte[] question =
        Hashing.sha256()
            .hashBytes(request.toBuilder().clearOrigin().build().toByteArray())
            .asBytes();
    return read.append(
            events.event(
                EventKind.EVENT_KIND_HISTORY_READ,
                request.getOrigin(),
                request.getPersonId(),
                question))
        .thenApply(_ -> answer.build());
  }

  private static EventSearch search(SearchEventsRequest request) {
    if (request.getBand() == Band.UNRECOGNIZED || request.getPurpose() == Purpose.UNRECOGNIZED) {
      throw ServiceException.invalid("band and purpose must be ones that this release knows");
    }
    return new EventSearch(
        filter(request),
        given("case_id", request.getCaseId()),
        given("workstation_id", request.getWorkstationId()),
        Optional.of(request.getBand()).filter(band -> band != Band.BAND_UNSPECIFIED),
        Optional.of(request.getPurpose()).filter(purpose -> purpose != Purpose.PURPOSE_UNSPECIFIED),
        request.getWithoutCase());
  }

  private static EventFilter filter(SearchEventsRequest request) {
    if (request.getKind() == EventKind.UNRECOGNIZED) {
      throw ServiceException.invalid("kind must be a kind that this release knows");
    }
    return new EventFilter(
        given("person_id", request.getPersonId()),
        given("operator_id", request.getOperatorId()),
        given("office_id", request.getOfficeId()),
        Optional.of(request.getKind()).filter(kind -> kind != EventKind.EVENT_KIND_UNSPECIFIED),
        request.hasFrom() ? Optional.of(instant("from", request.getFrom())) : Optional.empty(),
        request.hasTo() ? Optional.of(instant("to", request.getTo())) : Optional.empty());
  }

  private static Optional<String> given(String field, String value) {
    return Optional.of(Validation.text(field, value, 0, 64)).filter(text -> !text.isEmpty());
  }

  private static Instant instant(String field, Timestamp time) {
    if (!Timestamps.isValid(time)) {
      throw ServiceException.invalid(field + " must be a time between the years 1 and 9999");
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
