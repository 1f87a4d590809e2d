package org.xiangfu.server.audit;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.cases.CaseBook;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditDocument;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.DrawnSample;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.Sample;

/** All samples and reviews as one replica holds them. Commands are applied by one thread. */
public final class AuditBook {
  private final LuceneStore store;
  private final CaseBook cases;
  private final UnseenWrites<Review> reviews = new UnseenWrites<>();
  private final UnseenWrites<Sample> samples = new UnseenWrites<>();

  /** The samples of an index that was just opened. */
  public AuditBook(LuceneStore store, CaseBook cases) {
    this.store = store;
    this.cases = cases;
  }

  /** Call before every command of the index. */
  public void begin() {
    reviews.begin();
    samples.begin();
  }

  /** Call after every command of the index. */
  public void end() {
    reviews.end(store);
    samples.end(store);
  }

  /**
   * Applies a command. The outcome depends on the command, the cases and the reviews alone.
   *
   * @param sequence of the step's event, if the step is taken
   */
  public AuditResult apply(AuditCommand command, long sequence) throws IOException {
    return switch (command.getStepCase()) {
      case DRAW -> draw(command, sequence);
      case RECORD -> step(command.getRecord(), command);
      case ASSIGN -> step(command.getAssign(), command);
      // The command's level keeps what this release does not know away from here.
      case STEP_NOT_SET -> outcome(AuditOutcome.AUDIT_OUTCOME_NOT_FOUND);
    };
  }

  private AuditResult draw(AuditCommand command, long sequence) throws IOException {
    DrawnSample drawn = command.getDraw();
    String id = drawn.getSample().getSampleId();
    if (samples.find(id, () -> shown(id)).isPresent()) {
      return outcome(AuditOutcome.AUDIT_OUTCOME_REPEATED);
    }
    for (Review review : drawn.getReviewsList()) {
      AuditOutcome may = AuditRules.draw(cases.stored(review.getCaseId()), review.getReviewerId());
      if (may != AuditOutcome.AUDIT_OUTCOME_DONE) {
        return outcome(may);
      }
    }
    Sample sample =
        drawn.getSample().toBuilder().setDrawn(command.getAct()).setSequence(sequence).build();
    store.writer().addDocument(AuditDocument.of(sample));
    samples.put(id, sample);
    for (int i = 0; i < drawn.getReviewsCount(); i++) {
      write(drawn.getReviews(i).toBuilder().setSequence(sequence + i).build());
    }
    return outcome(AuditOutcome.AUDIT_OUTCOME_DONE);
  }

  private Optional<Sample> shown(String sampleId) throws IOException {
    return store.search(
        searcher ->
            AuditReader.first(
                searcher, new TermQuery(AuditDocument.sample(sampleId)), Sample.parser()));
  }

  private AuditResult step(ReviewStep step, AuditCommand command) throws IOException {
    String id = step.getReviewId();
    Optional<Review> before =
        reviews.find(
            id,
            () ->
                store.search(
                    searcher ->
                        AuditReader.first(
                            searcher, new TermQuery(AuditDocument.review(id)), Review.parser())));
    Optional<Case> of =
        before.isPresent() ? cases.stored(before.get().getCaseId()) : Optional.empty();
    AuditResult result = AuditRules.step(before, of, command);
    if (result.getOutcome() == AuditOutcome.AUDIT_OUTCOME_DONE) {
      write(result.getReview());
    }
    return result;
  }

  private void write(Review review) throws IOException {
    store
        .writer()
        .updateDocument(AuditDocument.review(review.getReviewId()), AuditDocument.of(review));
    reviews.put(review.getReviewId(), review);
  }

  private static AuditResult outcome(AuditOutcome outcome) {
    return AuditResult.newBuilder().setOutcome(outcome).build();
  }
}
