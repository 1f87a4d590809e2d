package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RefusalReason;

/** The canonical text; what is pinned here is frozen. */
class EventTextTest {
  /** Controls, quotes, the ends of the planes, characters beyond the first, half a pair. */
  private static final String[] AWKWARD = {
    "\"",
    "\\",
    "/",
    "\u0000",
    "\n",
    "\r",
    "\t",
    "\u001f",
    "\u007f",
    "\u0085",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\uffff",
    "é",
    "e\u0301",
    "王",
    "𠮷",
    "\uD87E\uDC04",
    "😀",
    "\uDBFF\uDFFF",
    "\udc00",
    "\ud800",
    "{",
    "}",
    "[",
    ",",
    ":",
    "'",
    "<",
    "</script>",
    "%s",
    "\\u0041",
    " "
  };

  private static String text(LedgerEntry entry) {
    return new String(EventText.of(entry), UTF_8);
  }

  private static LedgerEntry full() {
    return LedgerEntry.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setEventId("0a1b")
                .setSequence(4096)
                .setTime(Timestamp.newBuilder().setSeconds(1_795_280_400).setNanos(7_000_000))
                .setKind(EventKind.EVENT_KIND_INCIDENT_RECORDED)
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId("req-1")
                        .setOperatorId("clerk-1")
                        .setOfficeId("63000010")
                        .setWorkstationId("w\"7")
                        .setPurpose(Purpose.PURPOSE_INVESTIGATION))
                .setPersonId("A123456789")
                .setBand(Band.BAND_REFER)
                .setFalseMatchRateDb(-3)
                .addPhotoIds("p1")
                .addPhotoIds("")
                .setRefusalReason(RefusalReason.REFUSAL_REASON_NO_FACE)
                .addRelatedPersonIds("𠮷野")
                .setIncidentId("i1"))
        .setIncident(
            Incident.newBuilder()
                .setIncidentId("i1")
                .setImpostorPersonId("B")
                .setVictimPersonId("A123456789")
                .addEvidenceEventIds("e7")
                .setRecordedAt(Timestamp.newBuilder().setSeconds(1))
                .setOfficeId("63000010")
                .setOperatorId("clerk-1")
                .setSequence(4096))
        .build();
  }

  private static LedgerEntry withoutPlace(LedgerEntry entry) {
    var plain = entry.toBuilder();
    plain.getEventBuilder().clearSequence();
    if (plain.hasIncident()) {
      plain.getIncidentBuilder().clearSequence();
    }
    return plain.build();
  }

  @Test
  void theTextOfAFullEventIsPinned() {
    assertEquals(
        "{\"v\":1,\"id\":\"0a1b\",\"time\":\"2026-11-21T17:00:00.007000000Z\","
            + "\"kind\":\"INCIDENT_RECORDED\",\"origin\":{\"request\":\"req-1\","
            + "\"operator\":\"clerk-1\",\"office\":\"63000010\",\"workstation\":\"w\\\"7\","
            + "\"purpose\":\"INVESTIGATION\"},\"person\":\"A123456789\",\"band\":\"REFER\","
            + "\"fmrDb\":-3,\"photos\":[\"p1\",\"\"],\"refusal\":\"NO_FACE\","
            + "\"related\":[\"𠮷野\"],\"incident\":\"i1\",\"incidentRecord\":{\"id\":\"i1\","
            + "\"impostor\":\"B\",\"victim\":\"A123456789\",\"evidence\":[\"e7\"],"
            + "\"recordedAt\":\"1970-01-01T00:00:01.000000000Z\",\"office\":\"63000010\","
            + "\"operator\":\"clerk-1\"}}",
        text(full()));
  }

  @Test
  void escapingIsPinned() {
    var event = Event.newBuilder().setPersonId(String.join("", AWKWARD));
    assertEquals(
        "{\"v\":1,\"person\":\"\\\"\\\\/\\u0000\\u000a\\u000d\\u0009\\u001f\u007f\u0085\u2028\u2029"
            + "\ufeff\uffffée\u0301王𠮷\uD87E\uDC04😀\uDBFF\uDFFF\\udc00\\ud800{}[,:'<</script>%s"
            + "\\\\u0041 \"}",
        text(LedgerEntry.newBuilder().setEvent(event).build()));
  }

  @Test
  void theSmallestEventIsPinned() {
    assertEquals("{\"v\":1}", text(LedgerEntry.getDefaultInstance()));
    assertEquals(
        "{\"v\":1,\"origin\":{}}",
        text(
            LedgerEntry.newBuilder()
                .setEvent(Event.newBuilder().setOrigin(Origin.getDefaultInstance()))
                .build()));
  }

  /** The values are of Python's hashlib. */
  @Test
  void theChainIsPinned() {
    ByteString digest = Chain.digest(Chain.NO_SALT, "{\"v\":1}".getBytes(UTF_8));
    assertEquals("e0ec5855cfe5d37fc2b33f9690239dfe6d6045901964c92ddfc4d7176436a6eb", hex(digest));
    assertEquals(
        "0b0cf074356d2a84a78c8467061f2dc45f129a5f3c239bed0295702da68d7966",
        hex(Chain.next(Chain.START, 4096, digest).getHead()));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Test
  void whatTheReaderReadsIsWhatWasWritten() throws IOException {
    assertEquals(withoutPlace(full()), EventTextReader.read(text(full())));
    long seed = System.nanoTime();
    System.out.println("EventTextTest seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      LedgerEntry entry = random(random);
      String text = text(entry);
      assertFalse(text.chars().anyMatch(c -> c < ' '), "one line");
      assertEquals(entry, EventTextReader.read(text), () -> "seed " + seed);
      assertArrayEquals(EventText.of(entry), EventText.of(EventTextReader.read(text)));
      assertTrue(new ObjectMapper().readTree(text).isObject());
    }
  }

  private static LedgerEntry random(RandomGenerator random) {
    var event =
        Event.newBuilder()
            .setEventId(words(random))
            .setKindValue(random.nextInt(40))
            .setPersonId(words(random))
            .setBandValue(random.nextInt(6))
            .setFalseMatchRateDb(random.nextInt(200) - 100)
            .setRefusalReasonValue(random.nextInt(20))
            .setIncidentId(words(random))
            .setCaseId(words(random))
            .setWithoutCase(random.nextBoolean())
            .setSampleId(words(random));
    if (random.nextBoolean()) {
      event.setTime(
          Timestamp.newBuilder()
              .setSeconds(random.nextLong(-60_000_000_000L, 250_000_000_000L))
              .setNanos(random.nextInt(1_000_000_000)));
    }
    if (random.nextBoolean()) {
      event.setOrigin(
          Origin.newBuilder()
              .setRequestId(words(random))
              .setOperatorId(words(random))
              .setOfficeId(words(random))
              .setWorkstationId(words(random))
              .setPurposeValue(random.nextInt(12)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      event.addPhotoIds(words(random)).addRelatedPersonIds(words(random));
    }
    var entry = LedgerEntry.newBuilder().setEvent(event);
    switch (random.nextInt(3)) {
      case 0 ->
          entry.setIncident(
              Incident.newBuilder()
                  .setIncidentId(words(random))
                  .setImpostorPersonId(words(random))
                  .setVictimPersonId(words(random))
                  .addEvidenceEventIds(words(random))
                  .setOfficeId(words(random))
                  .setOperatorId(words(random))
                  .setStateValue(random.nextInt(4))
                  .setCaseId(words(random)));
      case 1 ->
          entry.setNumberChange(
              NumberChange.newBuilder()
                  .setOldPersonId(words(random))
                  .setNewPersonId(words(random)));
      default -> {
        // Most events change nothing.
      }
    }
    return entry.build();
  }

  private static String words(RandomGenerator random) {
    var words = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      words.append(AWKWARD[random.nextInt(AWKWARD.length)]);
    }
    return words.toString();
  }

  @Test
  void aTextOfAnotherVersionOrNoneIsRefused() {
    assertThrows(IOException.class, () -> EventTextReader.read("{\"v\":2}"));
    assertThrows(IOException.class, () -> EventTextReader.read("{\"v\":1"));
    assertThrows(IOException.class, () -> EventTextReader.read("{\"v\":1,\"time\":\"today\"}"));
  }

  @Test
  void whatAnEventOfAccessKeysOrCasesSaysIsInItsText() throws IOException {
    LedgerEntry entry =
        LedgerEntry.newBuilder()
            .setEvent(
                Event.newBuilder()
                    .setEventId("0a1b")
                    .setKind(EventKind.EVENT_KIND_ACCOUNT_CHANGED)
                    .setAccount("clerk01")
                    .setDetail("DISABLED")
                    .setDataKeys("cc76")
                    .setCaseId("ca5e"))
            .build();
    assertEquals(entry, EventTextReader.read(text(entry)));
  }

  @Test
  void theFacesAndTheReasonOfAnIncidentAreInItsText() throws IOException {
    LedgerEntry entry =
        LedgerEntry.newBuilder()
            .setEvent(Event.newBuilder().setEventId("0a1b"))
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("0a1b")
                    .setStateValue(1)
                    .addFaces(IncidentFace.newBuilder().setFaceId("f1").setProbeEventId("e1"))
                    .addFaces(IncidentFace.newBuilder().setFaceId("f2"))
                    .addSteps(IncidentStep.newBuilder().setReason("looks like no relative")))
            .build();
    assertEquals(
        "{\"v\":1,\"id\":\"0a1b\",\"incidentRecord\":{\"id\":\"0a1b\",\"state\":1,"
            + "\"faces\":[\"f1\",\"f2\"],\"faceProbes\":[\"e1\",\"\"],"
            + "\"reason\":\"looks like no relative\"}}",
        text(entry));
    assertEquals(entry, EventTextReader.read(text(entry)));
  }

  @Test
  void aReadWithoutACaseAndASampleArePinnedBehindWhatWasThere() {
    var entry =
        LedgerEntry.newBuilder()
            .setEvent(
                Event.newBuilder()
                    .setEventId("0a1b")
                    .setKind(EventKind.EVENT_KIND_PERSON_READ)
                    .setCaseId("ca5e")
                    .setWithoutCase(true)
                    .setSampleId("5a"))
            .build();
    assertEquals(
        "{\"v\":1,\"id\":\"0a1b\",\"kind\":\"PERSON_READ\",\"case\":\"ca5e\",\"withoutCase\":1,"
            + "\"sample\":\"5a\"}",
        text(entry));
  }

  /** Whoever adds a field has to decide what proves it. */
  @Test
  void theTextKnowsEveryFieldThatAnEventHas() {
    assertEquals(
        List.of(
            "event_id",
            "sequence",
            "time",
            "kind",
            "origin",
            "person_id",
            "band",
            "false_match_rate_db",
            "photo_ids",
            "refusal_reason",
            "related_person_ids",
            "incident_id",
            "account",
            "detail",
            "data_keys",
            "case_id",
            "without_case",
            "sample_id"),
        fields(Event.getDescriptor()));
    assertEquals(
        List.of("request_id", "operator_id", "office_id", "workstation_id", "purpose"),
        fields(Origin.getDescriptor()));
    assertEquals(
        List.of(
            "incident_id",
            "impostor_person_id",
            "victim_person_id",
            "evidence_event_ids",
            "recorded_at",
            "office_id",
            "operator_id",
            "sequence",
            "state",
            "case_id",
            "faces",
            // Of these the reason of the recording alone: what comes later are other events.
            "steps",
            "outcome",
            "recheck"),
        fields(Incident.getDescriptor()));
    assertEquals(List.of("old_person_id", "new_person_id"), fields(NumberChange.getDescriptor()));
    assertEquals(
        // The last says with which keys the others are sealed, of which the text says nothing.
        List.of("event", "incident", "number_change", "digest", "salt", "generation"),
        fields(LedgerEntry.getDescriptor()));
  }

  private static List<String> fields(Descriptor message) {
    return message.getFields().stream().map(FieldDescriptor::getName).toList();
  }
}
