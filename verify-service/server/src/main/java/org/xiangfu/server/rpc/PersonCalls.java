package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.Relate;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.ledger.v1.Unrelate;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.v1.ApplyRetentionRequest;
import org.xiangfu.v1.ApplyRetentionResponse;
import org.xiangfu.v1.ChangeNameRequest;
import org.xiangfu.v1.ChangeNameResponse;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetPersonRecordResponse;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.MergePersonsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonServiceGrpc;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordDeathResponse;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RecordPersonResponse;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.RelatePersonsResponse;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.SearchPersonsRequest;
import org.xiangfu.v1.SearchPersonsResponse;
import org.xiangfu.v1.UnrelatePersonsRequest;
import org.xiangfu.v1.UnrelatePersonsResponse;
import org.xiangfu.v1.WithdrawPhotoRequest;
import org.xiangfu.v1.WithdrawPhotoResponse;

/** The register of persons. */
final class PersonCalls extends PersonServiceGrpc.PersonServiceImplBase {
  /** Those whose work is more than a change of the register. */
  record Handlers(
      RecordDeathHandler death,
      MergePersonsHandler merge,
      WithdrawPhotoHandler withdraw,
      ApplyRetentionHandler retention) {}

  private final PersonSteps steps;
  private final PersonAnswers answers;
  private final Handlers handlers;
  private final PersonIds numbers;

  PersonCalls(PersonSteps steps, PersonAnswers answers, Handlers handlers, PersonIds numbers) {
    this.steps = steps;
    this.answers = answers;
    this.handlers = handlers;
    this.numbers = numbers;
  }

  private static <Q, A> void serve(
      Function<Q, CompletableFuture<A>> call, Q request, StreamObserver<A> reply) {
    UnaryHandler.of(call).serve(request, reply);
  }

  private static PersonSteps.Asked asked(
      String person, EventKind kind, Origin origin, Message request) {
    return new PersonSteps.Asked(person, kind, Validation.origin(origin), request);
  }

  @Override
  public void recordPerson(
      RecordPersonRequest request, StreamObserver<RecordPersonResponse> reply) {
    serve(this::record, request, reply);
  }

  private CompletableFuture<RecordPersonResponse> record(RecordPersonRequest request) {
    String person = Validation.newPersonId("person_id", request.getPersonId(), numbers);
    var asked = asked(person, EventKind.EVENT_KIND_PERSON_RECORDED, request.getOrigin(), request);
    return steps
        .write(asked, PersonDrafts.of(request))
        .thenApply(
            done ->
                RecordPersonResponse.newBuilder()
                    .setPerson(done.person())
                    .setChanged(done.changed())
                    .setEventId(done.eventId())
                    .build());
  }

  @Override
  public void changeName(ChangeNameRequest request, StreamObserver<ChangeNameResponse> reply) {
    serve(this::change, request, reply);
  }

  private CompletableFuture<ChangeNameResponse> change(ChangeNameRequest request) {
    String person = Validation.personId("person_id", request.getPersonId());
    var asked = asked(person, EventKind.EVENT_KIND_NAME_CHANGED, request.getOrigin(), request);
    return steps
        .write(asked, PersonDrafts.of(request))
        .thenApply(
            done ->
                ChangeNameResponse.newBuilder()
                    .setPerson(done.person())
                    .setChanged(done.changed())
                    .setEventId(done.eventId())
                    .build());
  }

  @Override
  public void relatePersons(
      RelatePersonsRequest request, StreamObserver<RelatePersonsResponse> reply) {
    serve(this::relate, request, reply);
  }

  private CompletableFuture<RelatePersonsResponse> relate(RelatePersonsRequest request) {
    String person = Validation.personId("person_id", request.getPersonId());
    String other = other(person, request.getOtherPersonId());
    RelationKind opposite = opposite(request.getKind());
    var asked = asked(person, EventKind.EVENT_KIND_PERSONS_RELATED, request.getOrigin(), request);
    var event = steps.event(asked).addRelatedPersonIds(other);
    var relation =
        StoredRelation.newBuilder()
            .setPersonId(other)
            .setEventId(event.getEventId())
            .setKind(Integer.toString(request.getKindValue()))
            .setRecordedAtMillis(Timestamps.toMillis(event.getTime()));
    var command =
        PersonCommand.newBuilder()
            .setRelate(
                Relate.newBuilder()
                    .setRelation(relation)
                    .setKindOfOtherSide(Integer.toString(opposite.getNumber())));
    return steps
        .change(asked, event, command)
        .thenApply(
            done ->
                RelatePersonsResponse.newBuilder()
                    .setPerson(done.person())
                    .setEventId(done.eventId())
                    .build());
  }

  private static String other(String person, String other) {
    if (Validation.personId("other_person_id", other).equals(person)) {
      throw ServiceException.invalid("person_id and other_person_id are the same");
    }
    return other;
  }

  private static RelationKind opposite(RelationKind kind) {
    return switch (kind) {
      case RELATION_KIND_TWIN, RELATION_KIND_SIBLING, RELATION_KIND_SPOUSE, RELATION_KIND_OTHER ->
          kind;
      case RELATION_KIND_PARENT -> RelationKind.RELATION_KIND_CHILD;
      case RELATION_KIND_CHILD -> RelationKind.RELATION_KIND_PARENT;
      case RELATION_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalid("kind must be a kind that this release knows");
    };
  }

  @Override
  public void unrelatePersons(
      UnrelatePersonsRequest request, StreamObserver<UnrelatePersonsResponse> reply) {
    serve(this::unrelate, request, reply);
  }

  private CompletableFuture<UnrelatePersonsResponse> unrelate(UnrelatePersonsRequest request) {
    String person = Validation.personId("person_id", request.getPersonId());
    String other = other(person, request.getOtherPersonId());
    var asked = asked(person, EventKind.EVENT_KIND_PERSONS_UNRELATED, request.getOrigin(), request);
    var command =
        PersonCommand.newBuilder().setUnrelate(Unrelate.newBuilder().setOtherPersonId(other));
    return steps
        .change(asked, steps.event(asked).addRelatedPersonIds(other), command)
        .thenApply(
            done ->
                UnrelatePersonsResponse.newBuilder()
                    .setPerson(done.person())
                    .setEventId(done.eventId())
                    .build());
  }

  @Override
  public void recordDeath(RecordDeathRequest request, StreamObserver<RecordDeathResponse> reply) {
    handlers.death().serve(request, reply);
  }

  @Override
  public void mergePersons(
      MergePersonsRequest request, StreamObserver<MergePersonsResponse> reply) {
    handlers.merge().serve(request, reply);
  }

  @Override
  public void withdrawPhoto(
      WithdrawPhotoRequest request, StreamObserver<WithdrawPhotoResponse> reply) {
    handlers.withdraw().serve(request, reply);
  }

  @Override
  public void getPersonRecord(
      GetPersonRecordRequest request, StreamObserver<GetPersonRecordResponse> reply) {
    serve(answers::get, request, reply);
  }

  @Override
  public void searchPersons(
      SearchPersonsRequest request, StreamObserver<SearchPersonsResponse> reply) {
    serve(answers::search, request, reply);
  }

  @Override
  public void applyRetention(
      ApplyRetentionRequest request, StreamObserver<ApplyRetentionResponse> reply) {
    handlers.retention().serve(request, reply);
  }
}
