package org.xiangfu.server.ledger.v1;

import com.google.protobuf.MessageLite;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.v1.FindingState;

/** Sweeps, and what they found, as Lucene documents, beside the events. */
public final class SweepDocument {
  /** The term of all sweeps. */
  public static final Term SWEEPS = new Term("type", "SWEEP");

  /** The term of all pairs and findings. */
  public static final Term FINDINGS = new Term("type", "FINDING");

  private static final String SWEEP = "sweep";
  private static final String FINDING = "finding";
  private static final String OF_SWEEP = "finding_sweep";
  private static final String KIND = "finding_kind";
  private static final String STATE = "finding_state";

  private SweepDocument() {}

  /** The document of a sweep, which holds nothing sealed. */
  public static Document of(StoredSweep sweep) {
    Document document = document(SWEEPS, sweep.getSequence(), sweep);
    add(document, sweep(sweep.getSweepId()));
    return document;
  }

  /**
   * The document of a pair or finding.
   *
   * @param generation of the data keys that it is sealed with; 0 is the first
   */
  public static Document of(StoredFinding finding, int generation) {
    Document document = document(FINDINGS, finding.getSequence(), finding);
    KeyGenerations.add(document, generation);
    add(document, finding(finding.getFindingId()));
    add(document, ofSweep(finding.getSweepId()));
    add(document, kind(finding.getKind()));
    add(document, state(finding.getState()));
    return document;
  }

  private static Document document(Term type, long sequence, MessageLite record) {
    var document = new Document();
    add(document, type);
    document.add(new LongPoint(LedgerDocument.SEQUENCE, sequence));
    document.add(new NumericDocValuesField(LedgerDocument.SEQUENCE, sequence));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(record.toByteArray())));
    return document;
  }

  private static void add(Document document, Term term) {
    document.add(new StringField(term.field(), term.bytes(), Field.Store.NO));
  }

  /** The term of one sweep. */
  public static Term sweep(String id) {
    return new Term(SWEEP, id);
  }

  /** The term of one pair or finding. */
  public static Term finding(String id) {
    return new Term(FINDING, id);
  }

  /** The term of all pairs and findings of a sweep. */
  public static Term ofSweep(String id) {
    return new Term(OF_SWEEP, id);
  }

  /** The term of all pairs, or of all findings. */
  public static Term kind(FoundKind kind) {
    return new Term(KIND, kind.name());
  }

  /** The term of all findings in a state. */
  public static Term state(FindingState state) {
    return new Term(STATE, state.name());
  }
}
