package org.xiangfu.server.ledger.v1;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Which data keys the documents of the ledger's index are sealed with. Every document that holds
 * anything sealed says so here: whatever does not, counts as sealed with older keys.
 */
public final class KeyGenerations {
  private static final String FIELD = "generation";
  private static final String VALUE = "generation_value";

  /** Types of documents that hold nothing sealed. */
  private static final List<Term> UNSEALED =
      List.of(
          LedgerDocument.type(LedgerDocument.Type.CHECKPOINT),
          new Term(CaseDocument.ALL.field(), "ACCOUNT"),
          SweepDocument.SWEEPS);

  /** Types of documents that are counted, and sealed anew, each for itself. */
  private static final List<Term> APART =
      List.of(
          CaseDocument.ALL,
          IncidentDocument.ALL,
          PersonDocument.ALL,
          AuditDocument.SAMPLES,
          AuditDocument.REVIEWS,
          SweepDocument.FINDINGS);

  private KeyGenerations() {}

  /** Has a document say its generation; 0 is the first, and is not written. */
  static void add(Document document, int stamp) {
    if (stamp > 0) {
      document.add(new StringField(FIELD, Integer.toString(stamp), Field.Store.NO));
      document.add(new NumericDocValuesField(VALUE, stamp));
    }
  }

  /** The generation of a document's data keys; 0 is the first. */
  static int stamp(LeafReader leaf, int document) throws IOException {
    NumericDocValues values = leaf.getNumericDocValues(VALUE);
    return values != null && values.advanceExact(document) ? (int) values.longValue() : 0;
  }

  /** The query of all documents of a type that are not sealed with keys of a generation. */
  public static Query notOf(int generation, Term type) {
    return new BooleanQuery.Builder()
        .add(new TermQuery(type), Occur.FILTER)
        .add(of(generation), Occur.MUST_NOT)
        .build();
  }

  /** The query of all events, and what they brought, that are not sealed so. */
  public static Query entriesNotOf(int generation) {
    List<BytesRef> others =
        Stream.concat(UNSEALED.stream(), APART.stream()).map(Term::bytes).toList();
    return new BooleanQuery.Builder()
        .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
        .add(new TermInSetQuery(CaseDocument.ALL.field(), others), Occur.MUST_NOT)
        .add(of(generation), Occur.MUST_NOT)
        .build();
  }

  /** The query of all documents that are sealed with keys of a generation, at least 2. */
  public static Query of(int generation) {
    return new TermQuery(new Term(FIELD, Integer.toString(generation)));
  }
}
