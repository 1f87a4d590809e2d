package org.xiangfu.server.ledger.v1;

import com.google.protobuf.util.Timestamps;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.NoticeState;

/** Cases as Lucene documents, one for each, beside the events; written anew with each step. */
public final class CaseDocument {
  /** The term of all cases. */
  public static final Term ALL = new Term("type", "CASE");

  /** The term of all cases whose notice is to be delivered. */
  public static final Term NOTICE_PENDING = new Term("case_notice", "PENDING");

  /** The term of all cases whose personal parts were taken out. */
  public static final Term REDACTED = new Term("case_redacted", "YES");

  /** Point: when the receipt was issued, milliseconds since 1970, UTC. */
  public static final String ISSUED = "case_issued";

  /** The field of {@link #receipt}. */
  public static final String RECEIPT = "case_receipt";

  /**
   * The term of cases that were stored with what stands below; none of an earlier release has it.
   */
  public static final Term WITH_DETAILS = new Term("case_form", "2");

  /** Point: when the case was opened, milliseconds since 1970, UTC. */
  public static final String OPENED = "case_opened";

  private static final String ID = "case";
  private static final String PERSON = "case_person";
  private static final String OFFICE = "case_office";
  private static final String STATE = "case_state";
  private static final String CLERK = "case_clerk";
  private static final String REVIEWER = "case_reviewer";
  private static final String WORKSTATION = "case_workstation";
  private static final String KIND = "case_kind";
  private static final String BAND = "case_band";
  private static final String REASON = "case_reason";

  private CaseDocument() {}

  /** The document of a case that is sealed with the first data keys. */
  public static Document of(Case stored) {
    return of(stored, 0);
  }

  /** The document of a case that is sealed with data keys of a generation; 0 is the first. */
  public static Document of(Case stored, int generation) {
    var document = new Document();
    add(document, ALL);
    add(document, id(stored.getCaseId()));
    if (stored.hasRedactedAt()) {
      add(document, REDACTED);
    } else {
      add(document, person(stored.getPersonId()));
    }
    add(document, office(stored.getOfficeId()));
    add(document, state(stored.getState()));
    if (stored.hasReceipt()) {
      add(document, receipt(stored.getReceipt().getReceiptId()));
      document.add(new LongPoint(ISSUED, Timestamps.toMillis(stored.getReceipt().getIssuedAt())));
    }
    if (stored.getNotice().getState() == NoticeState.NOTICE_STATE_PENDING) {
      add(document, NOTICE_PENDING);
    }
    details(document, stored);
    KeyGenerations.add(document, generation);
    document.add(new LongPoint(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(new NumericDocValuesField(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(stored.toByteArray())));
    return document;
  }

  private static void details(Document document, Case stored) {
    add(document, WITH_DETAILS);
    document.add(new LongPoint(OPENED, Timestamps.toMillis(stored.getOpened().getAt())));
    Stream.of(stored.getOpened(), stored.getDecision().getAct())
        .map(act -> clerk(act.getOperatorId()))
        .distinct()
        .forEach(term -> add(document, term));
    add(document, reviewer(stored.getReview().getAct().getOperatorId()));
    Cases.acts(stored)
        .map(act -> workstation(act.getWorkstationId()))
        .distinct()
        .forEach(term -> add(document, term));
    add(document, kind(stored.getKind()));
    add(document, band(stored.getSuggestion().getBand()));
    stored.getSuggestion().getReasonsList().stream()
        .distinct()
        .forEach(reason -> add(document, reason(reason)));
  }

  private static void add(Document document, Term term) {
    if (!term.text().isEmpty()) {
      document.add(new StringField(term.field(), term.bytes(), Field.Store.NO));
    }
  }

  /** The term of one case. */
  public static Term id(String caseId) {
    return new Term(ID, caseId);
  }

  /** The term of the case of a receipt. */
  public static Term receipt(String receiptId) {
    return new Term(RECEIPT, receiptId);
  }

  /** The term of all cases of a person. */
  public static Term person(String id) {
    return new Term(PERSON, id);
  }

  /** The term of all cases of an office. */
  public static Term office(String id) {
    return new Term(OFFICE, id);
  }

  /** The term of all cases that somebody opened or decided. */
  public static Term clerk(String id) {
    return new Term(CLERK, id);
  }

  /** The term of all cases that somebody reviewed. */
  public static Term reviewer(String id) {
    return new Term(REVIEWER, id);
  }

  /** The term of all cases with a step at a workstation. */
  public static Term workstation(String id) {
    return new Term(WORKSTATION, id);
  }

  /** The term of all cases of a kind. */
  public static Term kind(CaseKind kind) {
    return new Term(KIND, kind.name());
  }

  /** The term of all cases with a suggested band. */
  public static Term band(Band band) {
    return new Term(BAND, band.name());
  }

  /** The term of all cases with a reason of the suggestion. */
  public static Term reason(CheckReason reason) {
    return new Term(REASON, reason.name());
  }

  /** The term of all cases in a state. */
  public static Term state(CaseState state) {
    return new Term(STATE, state.name());
  }
}
