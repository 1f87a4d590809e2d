package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import com.google.crypto.tink.signature.SignatureConfig;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.v1.*;

/** What an auditor asks of a {@link FakeOffice}: it answers from lists, and keeps the questions. */
final class FakeAudit {
  static final String CASE = "00000000000000000000000000000abc";
  static final String INCIDENT = "0000000000000000000000000000beef";
  static final String REVIEW = "00000000000000000000000000000fed";

  final List<SearchCasesRequest> caseQuestions = new ArrayList<>();
  final List<SearchEventsRequest> eventQuestions = new ArrayList<>();
  final List<GetStatisticsRequest> counts = new ArrayList<>();
  final List<SearchIncidentsRequest> incidentQuestions = new ArrayList<>();
  final List<CloseIncidentRequest> closed = new ArrayList<>();
  final List<ConfirmIncidentRequest> confirmed = new ArrayList<>();
  final List<ByteString> faces = new ArrayList<>();
  final List<DrawSampleRequest> samples = new ArrayList<>();
  final List<RecordReviewRequest> findings = new ArrayList<>();
  final List<ReconcileRequest> reconciled = new ArrayList<>();

  /** An event's text is exchanged after it was chained. */
  volatile boolean altered;

  private final KeysetHandle keys;

  FakeAudit() {
    try {
      SignatureConfig.register();
      keys =
          KeysetHandle.generateNew(
              PredefinedSignatureParameters.ED25519, RegistryConfiguration.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  List<BindableService> services() {
    return List.of(new Audit(), new Events(), new Production());
  }

  /** As 'xiangfu keys public' writes it. */
  byte[] publicKey() throws GeneralSecurityException {
    String keyset =
        TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
            keys.getPublicKeysetHandle(), RegistryConfiguration.get());
    return ("{\"format\":1,\"verifying\":" + keyset + "}").getBytes(UTF_8);
  }

  private static <T> void answer(StreamObserver<T> reply, T answer) {
    reply.onNext(answer);
    reply.onCompleted();
  }

  static Case aCase() {
    return Case.newBuilder()
        .setCaseId(CASE)
        .setKind(CaseKind.CASE_KIND_REPLACEMENT)
        .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
        .setPersonId("A123456789")
        .setOfficeId("65000020")
        .setState(CaseState.CASE_STATE_REFUSED)
        .setOpened(CaseAct.newBuilder().setOperatorId("clerk07"))
        .setSuggestion(
            Suggestion.newBuilder()
                .setBand(Band.BAND_NO_MATCH)
                .addReasons(CheckReason.CHECK_REASON_WATCH_LIST))
        .addChecks(CaseCheck.newBuilder().setRecordBand(Band.BAND_NO_MATCH))
        .setDecision(
            CaseDecision.newBuilder()
                .setDecision(Decision.DECISION_REFUSE)
                .setReason("somebody else"))
        .build();
  }

  static Incident incident() {
    return Incident.newBuilder()
        .setIncidentId(INCIDENT)
        .setVictimPersonId("A123456789")
        .setOfficeId("65000020")
        .setOperatorId("clerk07")
        .setState(IncidentState.INCIDENT_STATE_SUSPECTED)
        .addEvidenceEventIds("e1")
        .addFaces(IncidentFace.newBuilder().setFaceId("f1"))
        .addSteps(
            IncidentStep.newBuilder()
                .setKind(IncidentStepKind.INCIDENT_STEP_KIND_RECORDED)
                .setOperatorId("clerk07")
                .setReason("another face"))
        .build();
  }

  private static Event event(long sequence, EventKind kind) {
    return Event.newBuilder()
        .setSequence(sequence)
        .setTime(Timestamp.newBuilder().setSeconds(1_790_000_000L + sequence))
        .setKind(kind)
        .setPersonId("A123456789")
        .setCaseId(CASE)
        .setOrigin(
            Origin.newBuilder()
                .setOperatorId("clerk07")
                .setOfficeId("65000020")
                .setPurpose(Purpose.PURPOSE_REPLACEMENT))
        .build();
  }

  private final class Audit extends AuditServiceGrpc.AuditServiceImplBase {
    @Override
    public void searchCases(SearchCasesRequest request, StreamObserver<SearchCasesResponse> reply) {
      caseQuestions.add(request);
      answer(
          reply,
          SearchCasesResponse.newBuilder()
              .addCases(aCase())
              .setNextPageToken(request.getPage().getToken().isEmpty() ? "page2" : "")
              .build());
    }

    @Override
    public void getCaseTimeline(
        GetCaseTimelineRequest request, StreamObserver<GetCaseTimelineResponse> reply) {
      answer(
          reply,
          GetCaseTimelineResponse.newBuilder()
              .addEvents(event(7, EventKind.EVENT_KIND_CASE_OPENED))
              .addEvents(event(8, EventKind.EVENT_KIND_PORTRAIT_READ))
              .addEvents(
                  event(9, EventKind.EVENT_KIND_CASE_STEP_REFUSED).toBuilder()
                      .setDetail("REVIEW FOUR_EYES"))
              .addEvents(event(10, EventKind.EVENT_KIND_PORTRAIT_READ))
              .addEvents(event(11, EventKind.EVENT_KIND_PORTRAIT_READ))
              .addEvents(
                  event(12, EventKind.EVENT_KIND_CASE_DECIDED).toBuilder()
                      .setBand(Band.BAND_NO_MATCH)
                      .setDetail("REFUSE"))
              .build());
    }

    @Override
    public void getStatistics(
        GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> reply) {
      counts.add(request);
      answer(
          reply,
          GetStatisticsResponse.newBuilder()
              .setThreshold(5)
              .addCells(cell(1234, "63000010", "MALE"))
              .addCells(
                  StatisticsCell.newBuilder()
                      .addValues("63000010")
                      .addValues("FEMALE")
                      .setWithheld(true))
              .addCells(cell(1290, "63000010", ""))
              .addCells(cell(2000, "", ""))
              .build());
    }

    private StatisticsCell cell(long count, String... values) {
      return StatisticsCell.newBuilder().addAllValues(List.of(values)).setCount(count).build();
    }

    @Override
    public void drawSample(DrawSampleRequest request, StreamObserver<DrawSampleResponse> reply) {
      samples.add(request);
      answer(reply, DrawSampleResponse.getDefaultInstance());
    }

    @Override
    public void listReviews(ListReviewsRequest request, StreamObserver<ListReviewsResponse> reply) {
      answer(
          reply,
          ListReviewsResponse.newBuilder()
              .addReviews(
                  Review.newBuilder()
                      .setReviewId(REVIEW)
                      .setCaseId(CASE)
                      .setStratum(SampleStratum.SAMPLE_STRATUM_OVERRIDE)
                      .setReviewerId("auditor01")
                      .setState(ReviewState.REVIEW_STATE_OPEN))
              .build());
    }

    @Override
    public void recordReview(
        RecordReviewRequest request, StreamObserver<RecordReviewResponse> reply) {
      findings.add(request);
      answer(reply, RecordReviewResponse.getDefaultInstance());
    }
  }

  /** Four chained events, of which the third is signed. */
  private final class Events extends EventServiceGrpc.EventServiceImplBase {
    private static final int EVENTS = 4;
    private static final int SIGNED = 3;

    @Override
    public void searchEvents(
        SearchEventsRequest request, StreamObserver<SearchEventsResponse> reply) {
      eventQuestions.add(request);
      answer(
          reply,
          SearchEventsResponse.newBuilder()
              .addEvents(
                  event(5, EventKind.EVENT_KIND_PERSON_READ).toBuilder().setWithoutCase(true))
              .build());
    }

    @Override
    public void exportEvents(
        ExportEventsRequest request, StreamObserver<ExportEventsResponse> reply) {
      ByteString head = ByteString.copyFrom(new byte[32]);
      var before = LedgerPosition.newBuilder().setHead(head).build();
      List<LedgerRecord> records = new ArrayList<>();
      for (int i = 1; i <= EVENTS; i++) {
        String text =
            "{\"v\":1,\"id\":\"e%d\",\"kind\":\"VERIFIED\",\"origin\":{\"operator\":\"=clerk\"}}"
                .formatted(i);
        byte[] salt = new byte[16];
        byte[] digest =
            Hashing.sha256()
                .newHasher()
                .putBytes(salt)
                .putBytes(text.getBytes(UTF_8))
                .hash()
                .asBytes();
        head =
            ByteString.copyFrom(
                Hashing.sha256()
                    .newHasher()
                    .putBytes(head.toByteArray())
                    .putBytes(Longs.toByteArray(i))
                    .putBytes(digest)
                    .hash()
                    .asBytes());
        records.add(
            LedgerRecord.newBuilder()
                .setEvent(
                    ChainedEvent.newBuilder()
                        .setSequence(i)
                        .setHead(head)
                        .setSalt(ByteString.copyFrom(salt))
                        .setText(altered && i == 2 ? text.replace("clerk", "other") : text))
                .build());
        if (i == SIGNED) {
          records.add(LedgerRecord.newBuilder().setCheckpoint(checkpoint(i, head)).build());
        }
      }
      reply.onNext(
          ExportEventsResponse.newBuilder()
              .setBounds(
                  ExportBounds.newBuilder()
                      .setBefore(before)
                      .setThrough(
                          LedgerPosition.newBuilder()
                              .setSequence(EVENTS)
                              .setCount(EVENTS)
                              .setHead(head)))
              .build());
      answer(reply, ExportEventsResponse.newBuilder().addAllRecords(records).build());
    }

    private LedgerCheckpoint checkpoint(long count, ByteString head) {
      LedgerCheckpoint unsigned =
          LedgerCheckpoint.newBuilder()
              .setPosition(
                  LedgerPosition.newBuilder().setSequence(count).setCount(count).setHead(head))
              .setTime(Timestamp.newBuilder().setSeconds(1_790_000_000L))
              .setKeyId("0badc0de")
              .build();
      try {
        return unsigned.toBuilder()
            .setSignature(
                ByteString.copyFrom(
                    keys.getPrimitive(RegistryConfiguration.get(), PublicKeySign.class)
                        .sign(LedgerLines.signed(unsigned).getBytes(UTF_8))))
            .build();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final class Production extends ProductionServiceGrpc.ProductionServiceImplBase {
    @Override
    public void reconcile(ReconcileRequest request, StreamObserver<ReconcileResponse> reply) {
      reconciled.add(request);
      answer(
          reply,
          ReconcileResponse.newBuilder()
              .setCards(2)
              .setCardsInOrder(1)
              .addCardFindings(
                  CardFinding.newBuilder()
                      .setCard(request.getCards(1))
                      .addProblems(CardProblem.CARD_PROBLEM_NO_RECEIPT))
              .build());
    }
  }
}
