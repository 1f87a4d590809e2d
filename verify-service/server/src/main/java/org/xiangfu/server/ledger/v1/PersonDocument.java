package org.xiangfu.server.ledger.v1;

import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.v1.LifeState;

/** Entries of the register as Lucene documents, one a number, written anew with each change. */
public final class PersonDocument {
  /** The term of all entries. */
  public static final Term ALL = new Term("type", "PERSON");

  private static final String ID = "register_person";
  private static final String KEY = "register_key";
  private static final String STATE = "register_state";

  private PersonDocument() {}

  /** The document of an entry; found by the keys of what it says and of what it said. */
  public static Document of(StoredPerson stored) {
    var document = new Document();
    add(document, ALL);
    add(document, id(stored.getPersonId()));
    add(document, state(stored.getState()));
    Stream.concat(Stream.of(stored.getCurrent()), stored.getFormerList().stream())
        .flatMap(version -> version.getKeysList().stream())
        .distinct()
        .forEach(key -> add(document, key(key)));
    document.add(new LongPoint(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(new NumericDocValuesField(LedgerDocument.SEQUENCE, stored.getSequence()));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(stored.toByteArray())));
    return document;
  }

  private static void add(Document document, Term term) {
    document.add(new StringField(term.field(), term.bytes(), Field.Store.NO));
  }

  /** The term of one entry. */
  public static Term id(String personId) {
    return new Term(ID, personId);
  }

  /** The term of all entries with a name or a birth date. */
  public static Term key(String key) {
    return new Term(KEY, key);
  }

  /** The term of all entries in a state. */
  public static Term state(LifeState state) {
    return new Term(STATE, state.name());
  }
}
