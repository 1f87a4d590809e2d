package org.xiangfu.server.ledger.v1;

import java.util.Collection;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
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

  /**
   * The document of an entry; found by the keys of what it says and of what it said.
   *
   * @param generation of the data keys that it is sealed with; 0 is the first
   */
  public static Document of(StoredPerson stored, int generation) {
    var document = new Document();
    KeyGenerations.add(document, generation);
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

  /** The query of the entries of some numbers. */
  public static Query ids(Collection<String> personIds) {
    return new TermInSetQuery(ID, personIds.stream().map(BytesRef::new).toList());
  }

  /** The query of all entries with one of some names, or birth dates. */
  public static Query keys(Collection<String> keys) {
    return new TermInSetQuery(KEY, keys.stream().map(BytesRef::new).toList());
  }

  private static Term key(String key) {
    return new Term(KEY, key);
  }

  /** The term of all entries in a state. */
  public static Term state(LifeState state) {
    return new Term(STATE, state.name());
  }
}
