package org.xiangfu.server.ledger.v1;

import com.google.protobuf.util.Timestamps;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentState;

/** Incidents with their steps as Lucene documents, one for each; written anew with each step. */
public final class IncidentDocument {
  /** The term of all of them. */
  public static final Term ALL = new Term("type", "INCIDENT_FILE");

  /** The term of all for which a node has something to do. */
  public static final Term WORK_PENDING = new Term("incident_work", "PENDING");

  /** Point: when it was recorded, milliseconds since 1970, UTC. */
  public static final String TIME = "incident_time";

  private static final String ID = "incident_file";
  private static final String OFFICE = "incident_office";
  private static final String STATE = "incident_state";
  private static final String OUTCOME = "incident_outcome";

  /** The term of all that were closed as unfounded. */
  public static final Term UNFOUNDED =
      new Term(OUTCOME, IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED.name());

  private IncidentDocument() {}

  /**
   * The document of an incident.
   *
   * @param state under which it is found
   * @param workPending true if a node has something to do for it
   * @param generation of the data keys that it is sealed with; 0 is the first
   */
  public static Document of(
      Incident incident, IncidentState state, boolean workPending, int generation) {
    var document = new Document();
    KeyGenerations.add(document, generation);
    add(document, ALL);
    add(document, id(incident.getIncidentId()));
    add(document, state(state));
    add(document, office(incident.getOfficeId()));
    add(document, LedgerDocument.impostor(incident.getImpostorPersonId()));
    add(document, LedgerDocument.victim(incident.getVictimPersonId()));
    add(document, new Term(OUTCOME, incident.getOutcome().name()));
    if (workPending) {
      add(document, WORK_PENDING);
    }
    document.add(new LongPoint(TIME, Timestamps.toMillis(incident.getRecordedAt())));
    document.add(new LongPoint(LedgerDocument.SEQUENCE, incident.getSequence()));
    document.add(new NumericDocValuesField(LedgerDocument.SEQUENCE, incident.getSequence()));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(incident.toByteArray())));
    return document;
  }

  private static void add(Document document, Term term) {
    if (!term.text().isEmpty()) {
      document.add(new StringField(term.field(), term.bytes(), Field.Store.NO));
    }
  }

  /** The term of one incident. */
  public static Term id(String incidentId) {
    return new Term(ID, incidentId);
  }

  /** The term of all that were recorded at an office. */
  public static Term office(String id) {
    return new Term(OFFICE, id);
  }

  /** The term of all in a state. */
  public static Term state(IncidentState state) {
    return new Term(STATE, state.name());
  }
}
