package org.xiangfu.server.ledger.v1;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.Purpose;

/** Events, incidents and changes of number as Lucene documents. */
public final class LedgerDocument {
  /** Point: milliseconds since 1970, UTC. */
  public static final String TIME = "time";

  /** Point and doc value: the order of the ledger. */
  public static final String SEQUENCE = "sequence";

  /** The term of events that were stored with what their case, place and flag are found by. */
  public static final Term WITH_DETAILS = new Term("event_form", "2");

  /** The term of all reads of a person without a case. */
  public static final Term WITHOUT_CASE = new Term("without_case", "1");

  private static final String TYPE = "type";
  private static final String EVENT_ID = "event_id";
  private static final String KIND = "kind";
  private static final String PERSON = "person";
  private static final String OPERATOR = "operator";
  private static final String OFFICE = "office";
  private static final String IMPOSTOR = "impostor";
  private static final String VICTIM = "victim";
  private static final String CASE = "of_case";
  private static final String WORKSTATION = "workstation";
  private static final String BAND = "band";
  private static final String PURPOSE = "purpose";
  private static final String OLD_NUMBER = "old_number";
  private static final String NEW_NUMBER = "new_number";
  static final String RECORD = "record";
  private static final String LINK = "link";

  /** What a document is. */
  public enum Type {
    EVENT,
    INCIDENT,
    NUMBER_CHANGE,
    CHECKPOINT
  }

  private LedgerDocument() {}

  /** The codec that the ledger's segments are written with. */
  public static Codec codec() {
    return new Lucene104Codec();
  }

  /** The documents of an entry whose event has its sequence, and of its link if it has one. */
  public static List<Document> of(LedgerEntry entry, Optional<Link> link) {
    Event event = entry.getEvent();
    List<Document> documents = new ArrayList<>(2);
    Document first = event(event);
    link.ifPresent(
        each -> first.add(new BinaryDocValuesField(LINK, new BytesRef(each.toByteArray()))));
    KeyGenerations.add(first, entry.getGeneration());
    documents.add(first);
    switch (entry.getEffectCase()) {
      case INCIDENT -> documents.add(incident(entry.getIncident(), event.getSequence()));
      case NUMBER_CHANGE ->
          documents.add(numberChange(entry.getNumberChange(), event.getSequence()));
      case EFFECT_NOT_SET -> {
        // Most events change nothing.
      }
    }
    if (documents.size() > 1) {
      KeyGenerations.add(documents.getLast(), entry.getGeneration());
    }
    return documents;
  }

  /** The document of a checkpoint, which has the sequence of the event that it signs. */
  public static Document of(Checkpoint checkpoint) {
    return document(Type.CHECKPOINT, checkpoint.getPosition().getSequence(), checkpoint);
  }

  private static Document event(Event event) {
    Document document = document(Type.EVENT, event.getSequence(), event);
    add(document, EVENT_ID, event.getEventId());
    add(document, KIND, event.getKind().name());
    add(document, OPERATOR, event.getOrigin().getOperatorId());
    add(document, OFFICE, event.getOrigin().getOfficeId());
    document.add(new LongPoint(TIME, Timestamps.toMillis(event.getTime())));
    Stream.concat(Stream.of(event.getPersonId()), event.getRelatedPersonIdsList().stream())
        .distinct()
        .forEach(person -> add(document, PERSON, person));
    details(document, event);
    return document;
  }

  private static void details(Document document, Event event) {
    add(document, WITH_DETAILS.field(), WITH_DETAILS.text());
    add(document, CASE, event.getCaseId());
    add(document, WORKSTATION, event.getOrigin().getWorkstationId());
    add(document, BAND, event.getBand().name());
    add(document, PURPOSE, event.getOrigin().getPurpose().name());
    if (event.getWithoutCase()) {
      add(document, WITHOUT_CASE.field(), WITHOUT_CASE.text());
    }
  }

  private static Document incident(Incident incident, long sequence) {
    Document document = document(Type.INCIDENT, sequence, incident);
    add(document, IMPOSTOR, incident.getImpostorPersonId());
    add(document, VICTIM, incident.getVictimPersonId());
    return document;
  }

  private static Document numberChange(NumberChange change, long sequence) {
    Document document = document(Type.NUMBER_CHANGE, sequence, change);
    add(document, OLD_NUMBER, change.getOldPersonId());
    add(document, NEW_NUMBER, change.getNewPersonId());
    return document;
  }

  private static Document document(Type type, long sequence, MessageLite record) {
    var document = new Document();
    add(document, TYPE, type.name());
    document.add(new LongPoint(SEQUENCE, sequence));
    document.add(new NumericDocValuesField(SEQUENCE, sequence));
    document.add(new BinaryDocValuesField(RECORD, new BytesRef(record.toByteArray())));
    return document;
  }

  private static void add(Document document, String field, String value) {
    if (!value.isEmpty()) {
      document.add(new StringField(field, value, Field.Store.NO));
    }
  }

  /** The term of all documents of a type. */
  public static Term type(Type type) {
    return new Term(TYPE, type.name());
  }

  /** The query of what {@link #of(LedgerEntry, Optional)} made of an entry. */
  public static Query entry(long sequence) {
    return new BooleanQuery.Builder()
        .add(LongPoint.newExactQuery(SEQUENCE, sequence), BooleanClause.Occur.FILTER)
        .add(
            new TermInSetQuery(
                TYPE,
                Stream.of(Type.EVENT, Type.INCIDENT, Type.NUMBER_CHANGE)
                    .map(each -> new BytesRef(each.name()))
                    .toList()),
            BooleanClause.Occur.FILTER)
        .build();
  }

  /** The term of one event. */
  public static Term eventId(String id) {
    return new Term(EVENT_ID, id);
  }

  /** The term of all events of a kind. */
  public static Term kind(EventKind kind) {
    return new Term(KIND, kind.name());
  }

  /** The term of all events that name a person. */
  public static Term person(String id) {
    return new Term(PERSON, id);
  }

  /** The term of all events of an operator. */
  public static Term operator(String id) {
    return new Term(OPERATOR, id);
  }

  /** The term of all events of an office. */
  public static Term office(String id) {
    return new Term(OFFICE, id);
  }

  /** The term of all events of a case. */
  public static Term caseId(String id) {
    return new Term(CASE, id);
  }

  /** The term of all events from a workstation. */
  public static Term workstation(String id) {
    return new Term(WORKSTATION, id);
  }

  /** The term of all events with a band. */
  public static Term band(Band band) {
    return new Term(BAND, band.name());
  }

  /** The term of all events of a purpose. */
  public static Term purpose(Purpose purpose) {
    return new Term(PURPOSE, purpose.name());
  }

  /** The term of all incidents in which a person was the impostor. */
  public static Term impostor(String id) {
    return new Term(IMPOSTOR, id);
  }

  /** The term of all incidents in which a person was the victim. */
  public static Term victim(String id) {
    return new Term(VICTIM, id);
  }

  /** The term of the changes away from a number. */
  public static Term oldNumber(String id) {
    return new Term(OLD_NUMBER, id);
  }

  /** The term of the changes to a number. */
  public static Term newNumber(String id) {
    return new Term(NEW_NUMBER, id);
  }

  /** The sequence of a document. */
  public static long sequence(LeafReader leaf, int document) throws IOException {
    NumericDocValues sequences = leaf.getNumericDocValues(SEQUENCE);
    if (sequences == null || !sequences.advanceExact(document)) {
      throw new IOException("a ledger document has no sequence: the index is damaged");
    }
    return sequences.longValue();
  }

  /** The link of an event's document; empty for one from before the chain. */
  public static Optional<Link> link(LeafReader leaf, int document) throws IOException {
    BinaryDocValues links = leaf.getBinaryDocValues(LINK);
    if (links == null || !links.advanceExact(document)) {
      return Optional.empty();
    }
    BytesRef bytes = links.binaryValue();
    return Optional.of(
        Link.parseFrom(ByteString.copyFrom(bytes.bytes, bytes.offset, bytes.length)));
  }

  /** Reads a document's record; parse it as what its type says. */
  public static byte[] record(LeafReader leaf, int document) throws IOException {
    BinaryDocValues records = leaf.getBinaryDocValues(RECORD);
    if (records == null || !records.advanceExact(document)) {
      throw new IOException("a ledger document has no record: the index is damaged");
    }
    return BytesRef.deepCopyOf(records.binaryValue()).bytes;
  }
}
