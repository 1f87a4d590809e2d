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
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
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

  private static final String ID = "case";
  private static final String PERSON = "case_person";
  private static final String OFFICE = "case_office";
  private static final String STATE = "case_state";

  private CaseDocument() {}

  /** The document of a case. */
  public static Document of(Case stored) {
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
    document.add(new LongPoint(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(new NumericDocValuesField(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(stored.toByteArray())));
    return document;
  }

  private static void add(Document document, Term term) {
    document.add(new StringField(term.field(), term.bytes(), Field.Store.NO));
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

  /** The term of all cases in a state. */
  public static Term state(CaseState state) {
    return new Term(STATE, state.name());
  }
}
