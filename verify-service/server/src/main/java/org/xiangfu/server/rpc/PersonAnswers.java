package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.persons.PersonRecords;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetPersonRecordResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRecord;
import org.xiangfu.v1.SearchPersonsRequest;
import org.xiangfu.v1.SearchPersonsResponse;

/** Reads the register for somebody; that it was read is an event. */
final class PersonAnswers {
  private static final int MAX_NAME = 100;

  private final Persons persons;
  private final EventRecorder events;
  private final CaselessReads reads;

  PersonAnswers(Persons persons, EventRecorder events, CaselessReads reads) {
    this.reads = reads;
    this.persons = persons;
    this.events = events;
  }

  CompletableFuture<GetPersonRecordResponse> get(GetPersonRecordRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String id = Validation.personId("person_id", request.getPersonId());
    CaselessReads.Read read = reads.by(origin).of(id);
    return persons
        .known(id)
        .thenCompose(
            known ->
                PersonSteps.record(known)
                    .map(record -> found(origin, read, record))
                    .orElseGet(() -> notFound(origin, id)));
  }

  private CompletableFuture<GetPersonRecordResponse> found(
      Origin origin, CaselessReads.Read read, PersonRecord record) {
    return read.append(
            events.event(
                EventKind.EVENT_KIND_PERSON_RECORD_READ, origin, read.person(), new byte[0]))
        .thenApply(_ -> GetPersonRecordResponse.newBuilder().setPerson(record).build());
  }

  private CompletableFuture<GetPersonRecordResponse> notFound(Origin origin, String id) {
    return events
        .append(events.event(EventKind.EVENT_KIND_PERSON_NOT_FOUND, origin, id, new byte[0]))
        .thenCompose(
            _ ->
                CompletableFuture.failedFuture(
                    ServiceException.notFound(
                        "PERSON_NOT_FOUND",
                        "the register has no entry under this number 戶籍資料查無此人")));
  }

  CompletableFuture<SearchPersonsResponse> search(SearchPersonsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String name = Validation.text("name", request.getName(), 0, MAX_NAME);
    String born = Validation.date("birth_date", request.getBirthDate());
    if (name.isEmpty() && born.isEmpty()) {
      throw ServiceException.invalid("name or birth_date must be set");
    }
    int size = PageTokens.size(request.getPage());
    return persons
        .search(name, born, PageTokens.above(request.getPage()), size)
        .thenCompose(found -> answer(request, origin, size, found));
  }

  private CompletableFuture<SearchPersonsResponse> answer(
      SearchPersonsRequest request, Origin origin, int size, List<StoredPerson> found) {
    var event =
        events.event(EventKind.EVENT_KIND_PERSONS_SEARCHED, origin, "", CaseSteps.content(request));
    var answer = SearchPersonsResponse.newBuilder();
    for (StoredPerson entry : found) {
      event.addRelatedPersonIds(entry.getPersonId());
      answer.addPersons(PersonRecords.of(entry, Set.of()));
    }
    if (found.size() == size) {
      answer.setNextPageToken(Long.toString(found.getLast().getSequence()));
    }
    return events.append(event).thenApply(_ -> answer.build());
  }
}
