package org.xiangfu.server.ledger.v1;

import com.google.protobuf.MessageLite;
import java.util.Collection;
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
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Sample;

/**
 * Samples and reviews as Lucene documents, beside the events; a review is written with each step.
 */
public final class AuditDocument {
  /** The term of all samples. */
  public static final Term SAMPLES = new Term("type", "SAMPLE");

  /** The term of all reviews. */
  public static final Term REVIEWS = new Term("type", "REVIEW");

  /** The term of all reviews of suspect records. */
  public static final Term SUSPECTS = new Term("review_of", "SUSPECT");

  private static final String SAMPLE = "sample";
  private static final String REVIEW = "review";
  private static final String OF_SAMPLE = "review_sample";
  private static final String REVIEWER = "review_by";
  private static final String STATE = "review_state";

  private AuditDocument() {}

  /**
   * The document of a sample.
   *
   * @param generation of the data keys that it is sealed with; 0 is the first
   */
  public static Document of(Sample sample, int generation) {
    Document document = document(SAMPLES, sample.getSequence(), sample);
    KeyGenerations.add(document, generation);
    add(document, sample(sample.getSampleId()));
    return document;
  }

  /** The document of a review, likewise. */
  public static Document of(Review review, int generation) {
    Document document = document(REVIEWS, review.getSequence(), review);
    KeyGenerations.add(document, generation);
    add(document, review(review.getReviewId()));
    add(document, ofSample(review.getSampleId()));
    add(document, reviewer(review.getReviewerId()));
    add(document, state(review.getState()));
    if (review.hasSuspect()) {
      add(document, SUSPECTS);
    }
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

  /** The term of one sample. */
  public static Term sample(String id) {
    return new Term(SAMPLE, id);
  }

  /** The term of one review. */
  public static Term review(String id) {
    return new Term(REVIEW, id);
  }

  /** Those of some reviews. */
  public static Query reviews(Collection<String> ids) {
    return new TermInSetQuery(REVIEW, ids.stream().map(BytesRef::new).toList());
  }

  /** The term of all reviews of a sample. */
  public static Term ofSample(String id) {
    return new Term(OF_SAMPLE, id);
  }

  /** The term of all reviews that are somebody's. */
  public static Term reviewer(String id) {
    return new Term(REVIEWER, id);
  }

  /** The term of all reviews in a state. */
  public static Term state(ReviewState state) {
    return new Term(STATE, state.name());
  }
}
