package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.PERSON;
import static org.xiangfu.server.cases.CaseBench.SUPERVISOR;
import static org.xiangfu.server.cases.CaseBench.check;
import static org.xiangfu.server.cases.CaseBench.decide;
import static org.xiangfu.server.cases.CaseBench.open;
import static org.xiangfu.server.cases.CaseBench.review;

import com.google.protobuf.MessageLite;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.EventSearch;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.CaseCell;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.StatisticsDimension;
import org.xiangfu.v1.Suggestion;

/**
 * An auditor's questions to a ledger whose older half was stored by the release of command level 6,
 * with the fields that its documents had.
 */
class FormerCasesTest {
  private static final int FORMER = 4;

  @TempDir Path folder;

  private CaseBench bench;
  private DataSeal seal;

  @BeforeEach
  void begin() throws IOException {
    seal = KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow();
    try (var store =
        LuceneStore.open(
            folder.resolve("one"), "ledger", IndexSettings.documents(LedgerDocument.codec()))) {
      for (int number = 1; number <= FORMER; number++) {
        store.writer().addDocument(formerCase(number));
        store.writer().addDocument(formerEvent(number));
      }
      store.commit(TermIndex.valueOf(1, 1));
    }
    bench = new CaseBench(folder.resolve("one"), seal);
    for (int number = 0; number < 3; number++) {
      String id = "new" + number;
      bench.done(id, CLERK, open());
      bench.done(id, CLERK, check(Band.BAND_REFER, CheckReason.CHECK_REASON_WEAK_MATCH));
      bench.done(id, CLERK, decide(Decision.DECISION_REFER, ""));
    }
    bench.done("new0", SUPERVISOR, review(Decision.DECISION_ACCEPT, "known to me"));
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private CaseAct act(String event, String operator) {
    return CaseAct.newBuilder()
        .setEventId(event)
        .setOperatorId(seal.seal("operator", operator))
        .setWorkstationId(seal.seal("workstation", "desk-1"))
        .setAt(Timestamps.fromMillis(1_000))
        .build();
  }

  // Odd ones were refused by clerk-1 against the suggestion, even ones withdrawn by clerk-2.
  private Document formerCase(int number) {
    boolean odd = number % 2 == 1;
    var stored =
        Case.newBuilder()
            .setCaseId("old" + number)
            .setKind(CaseKind.CASE_KIND_COLLECTION)
            .setPersonId(seal.person(PERSON))
            .setOfficeId("63000010")
            .setOfficeZone("Asia/Taipei")
            .setState(odd ? CaseState.CASE_STATE_REFUSED : CaseState.CASE_STATE_WITHDRAWN)
            .setOpened(act("oe" + number, odd ? CLERK : "clerk-2"))
            .setSuggestion(
                Suggestion.newBuilder()
                    .setBand(Band.BAND_REFER)
                    .addReasons(CheckReason.CHECK_REASON_WEAK_MATCH))
            .addChecks(CaseCheck.newBuilder().setAct(act("oc" + number, "clerk-1")))
            .setSequence(number);
    if (odd) {
      stored.setDecision(
          CaseDecision.newBuilder()
              .setAct(act("od" + number, CLERK))
              .setDecision(Decision.DECISION_REFUSE)
              .setOverride(true));
    }
    Document document = document("CASE", number, stored.build());
    text(document, "case", stored.getCaseId());
    text(document, "case_person", stored.getPersonId());
    text(document, "case_office", stored.getOfficeId());
    text(document, "case_state", stored.getState().name());
    return document;
  }

  private Document formerEvent(int number) {
    Event event =
        Event.newBuilder()
            .setEventId("oe" + number)
            .setSequence(number)
            .setTime(Timestamps.fromMillis(1_000))
            .setKind(EventKind.EVENT_KIND_CASE_OPENED)
            .setPersonId(seal.person(PERSON))
            .setCaseId("old" + number)
            .setOrigin(
                Origin.newBuilder()
                    .setOperatorId(seal.seal("operator", CLERK))
                    .setWorkstationId(seal.seal("workstation", "desk-1"))
                    .setPurpose(Purpose.PURPOSE_COLLECTION))
            .build();
    Document document = document("EVENT", number, event);
    text(document, "event_id", event.getEventId());
    text(document, "kind", event.getKind().name());
    text(document, "operator", event.getOrigin().getOperatorId());
    text(document, "person", event.getPersonId());
    document.add(new LongPoint("time", 1_000));
    return document;
  }

  private static Document document(String type, long sequence, MessageLite record) {
    var document = new Document();
    text(document, "type", type);
    document.add(new LongPoint("sequence", sequence));
    document.add(new NumericDocValuesField("sequence", sequence));
    document.add(new BinaryDocValuesField("record", new BytesRef(record.toByteArray())));
    return document;
  }

  private static void text(Document document, String field, String value) {
    document.add(new StringField(field, value, Field.Store.NO));
  }

  private List<String> ids(Audit.Asked asked, boolean newestFirst, int size) {
    List<String> ids = new ArrayList<>();
    long position = 0;
    do {
      Audit.CasePage page =
          bench.ledger().audit().search(asked, newestFirst, position, size).join();
      page.cases().forEach(each -> ids.add(each.getCaseId()));
      position = page.position();
    } while (position != 0);
    return ids;
  }

  private List<String> found(CaseConditions.Builder where) {
    return ids(new Audit.Asked(List.of(), Optional.empty(), where.build()), false, 2);
  }

  @Test
  void oldAndNewCasesAreFoundByEveryCondition() {
    var none = CaseConditions.newBuilder();
    assertEquals(List.of("old1", "old2", "old3", "old4", "new0", "new1", "new2"), found(none));
    assertEquals(
        List.of("old1", "old3", "new0", "new1", "new2"), found(none.clone().setClerkId(CLERK)));
    assertEquals(List.of("old2", "old4"), found(none.clone().setClerkId("clerk-2")));
    assertEquals(List.of("new0"), found(none.clone().setReviewerId(SUPERVISOR)));
    assertEquals(
        List.of("old1", "old2", "old3", "old4"), found(none.clone().setWorkstationId("desk-1")));
    assertEquals(List.of("new0", "new1", "new2"), found(none.clone().setWorkstationId("desk-7")));
    assertEquals(
        List.of("old1", "old2", "old3", "old4"),
        found(none.clone().setKind(CaseKind.CASE_KIND_COLLECTION)));
    assertEquals(List.of("old1", "old3"), found(none.clone().setOverride(true)));
    assertEquals(
        List.of("old1", "old3"), found(none.clone().setDecision(Decision.DECISION_REFUSE)));
    assertEquals(List.of("new0"), found(none.clone().setDecision(Decision.DECISION_ACCEPT)));
    assertEquals(7, found(none.clone().setBand(Band.BAND_REFER)).size());
    assertEquals(7, found(none.clone().setReason(CheckReason.CHECK_REASON_WEAK_MATCH)).size());
    assertEquals(0, found(none.clone().setReason(CheckReason.CHECK_REASON_NO_MATCH)).size());
    assertEquals(
        List.of("old2", "old4"), found(none.clone().setState(CaseState.CASE_STATE_WITHDRAWN)));
    // The bench's steps have no time, and so are of 1970.
    assertEquals(4, found(none.clone().setFrom(Timestamps.fromMillis(1_000))).size());
    assertEquals(3, found(none.clone().setTo(Timestamps.fromMillis(1_000))).size());
  }

  @Test
  void aPersonAndAListOfCasesNarrowDown() {
    var all = CaseConditions.getDefaultInstance();
    assertEquals(
        List.of("new2", "new1", "new0", "old4", "old3", "old2", "old1"),
        ids(new Audit.Asked(Set.of(PERSON, "X"), Optional.empty(), all), true, 3));
    assertEquals(List.of(), ids(new Audit.Asked(Set.of("X"), Optional.empty(), all), true, 3));
    assertEquals(
        List.of("old2", "new1"),
        ids(new Audit.Asked(List.of(), Optional.of(List.of("new1", "old2")), all), false, 3));
    assertEquals(List.of(), ids(new Audit.Asked(List.of(), Optional.of(List.of()), all), false, 3));
  }

  @Test
  void oldAndNewCasesAreCountedAndDrawn() {
    var counted =
        bench
            .ledger()
            .audit()
            .count(
                CaseConditions.getDefaultInstance(),
                List.of(
                    StatisticsDimension.STATISTICS_DIMENSION_KIND,
                    StatisticsDimension.STATISTICS_DIMENSION_DECISION),
                100,
                _ -> true)
            .join();
    Set<CaseCell> expected =
        Set.of(
            cell(2, "COLLECTION", "REFUSE"),
            cell(2, "COLLECTION", "NONE"),
            cell(2, "REPLACEMENT", "REFER"),
            cell(1, "REPLACEMENT", "ACCEPT"));
    assertEquals(expected, Set.copyOf(counted.getCellsList()));
  }

  private static CaseCell cell(long count, String... values) {
    return CaseCell.newBuilder().addAllValues(List.of(values)).setCount(count).build();
  }

  @Test
  void theTimelineOfAnOldCaseIsFoundByItsPerson() {
    assertEquals(List.of("oe2"), timeline("old2"));
    assertEquals(3, timeline("new1").size());
    assertEquals(4, timeline("new0").size());
  }

  private List<String> timeline(String caseId) {
    return bench
        .ledger()
        .searches()
        .timeline(caseId, List.of(PERSON), 0, 100)
        .join()
        .records()
        .stream()
        .map(Event::getEventId)
        .toList();
  }

  @Test
  void oldEventsAreFoundByWhatTheirIndexDoesNotKnow() {
    var any =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertEquals(List.of("oe3"), events(search(any, Optional.of("old3"), Optional.empty())));
    assertEquals(
        List.of("oe4", "oe3", "oe2", "oe1"),
        events(search(any, Optional.empty(), Optional.of("desk-1"))));
    assertNotEquals(List.of(), events(search(any, Optional.of("new0"), Optional.empty())));
    var collecting =
        new EventSearch(
            any,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Purpose.PURPOSE_COLLECTION),
            false);
    assertEquals(4, events(collecting).size());
    var flagged =
        new EventSearch(
            any, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    assertEquals(List.of(), events(flagged));
  }

  private static EventSearch search(
      EventFilter filter, Optional<String> caseId, Optional<String> workstation) {
    return new EventSearch(filter, caseId, workstation, Optional.empty(), Optional.empty(), false);
  }

  private List<String> events(EventSearch search) {
    List<String> ids = new ArrayList<>();
    long below = Long.MAX_VALUE;
    do {
      var page = bench.ledger().searches().search(search, new Page(below, 2)).join();
      page.records().forEach(event -> ids.add(event.getEventId()));
      below = page.position();
    } while (below != 0);
    return ids;
  }
}
