package org.xiangfu.server.audit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.xiangfu.server.cases.CaseBook;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditDocument;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.DrawnSample;
import org.xiangfu.server.ledger.v1.ResealReviews;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.ledger.v1.StampedRecord;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.Sample;

/** All samples and reviews as one replica holds them. Commands are applied by one thread. */
public final class AuditBook {
  private final LuceneStore store;
  private final CaseBook cases;
  private final UnseenWrites<StampedRecord<Review>> reviews = new UnseenWrites<>();
  private final UnseenWrites<StampedRecord<Sample>> samples = new UnseenWrites<>();
  private final IntSupplier generation;

  /**
   * The samples of an index that was just opened.
   *
   * @param generation of the data keys that commands are sealed with; 0 is the first
   */
  public AuditBook(LuceneStore store, CaseBook cases, IntSupplier generation) {
    this.store = store;
    this.generation = generation;
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
      case CHECK -> step(command.getCheck(), command);
      case SUSPECT -> suspect(command, sequence);
      // The command's level keeps what this release does not know away from here.
      case STEP_NOT_SET -> outcome(AuditOutcome.AUDIT_OUTCOME_NOT_FOUND);
    };
  }

  private AuditResult draw(AuditCommand command, long sequence) throws IOException {
    DrawnSample drawn = command.getDraw();
    String id = drawn.getSample().getSampleId();
    if (sample(id).isPresent()) {
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
    write(sample);
    for (int i = 0; i < drawn.getReviewsCount(); i++) {
      write(drawn.getReviews(i).toBuilder().setSequence(sequence + i).build());
    }
    return outcome(AuditOutcome.AUDIT_OUTCOME_DONE);
  }

  private AuditResult suspect(AuditCommand command, long sequence) throws IOException {
    Optional<Review> before =
        review(command.getSuspect().getReviewId()).map(StampedRecord::content);
    if (before.isPresent()) {
      return AuditRules.not(AuditOutcome.AUDIT_OUTCOME_REPEATED, before.get());
    }
    var review = command.getSuspect().toBuilder().setSequence(sequence);
    review.getSuspectBuilder().setEnrolled(command.getAct());
    write(review.build());
    return AuditRules.done(review);
  }

  private Optional<StampedRecord<Sample>> sample(String id) throws IOException {
    return samples.find(
        id,
        () ->
            store.search(
                searcher ->
                    StampedRecord.find(searcher, AuditDocument.sample(id), Sample.parser())));
  }

  private AuditResult step(ReviewStep step, AuditCommand command) throws IOException {
    String id = step.getReviewId();
    Optional<Review> before = review(id).map(StampedRecord::content);
    Optional<Case> of =
        before.isPresent() ? cases.stored(before.get().getCaseId()) : Optional.empty();
    AuditResult result = AuditRules.step(before, of, command);
    if (result.getOutcome() == AuditOutcome.AUDIT_OUTCOME_DONE) {
      write(result.getReview());
    }
    return result;
  }

  private Optional<StampedRecord<Review>> review(String id) throws IOException {
    return reviews.find(
        id,
        () ->
            store.search(
                searcher ->
                    StampedRecord.find(searcher, AuditDocument.review(id), Review.parser())));
  }

  /** True if a command is about a review that is not sealed with the keys that commands are. */
  public boolean isOfOtherKeys(AuditCommand command) throws IOException {
    return switch (command.getStepCase()) {
      case RECORD -> isOfOtherKeys(command.getRecord().getReviewId());
      case ASSIGN -> isOfOtherKeys(command.getAssign().getReviewId());
      case CHECK -> isOfOtherKeys(command.getCheck().getReviewId());
      case DRAW, SUSPECT, STEP_NOT_SET -> false;
    };
  }

  private boolean isOfOtherKeys(String reviewId) throws IOException {
    return review(reviewId).filter(each -> each.stamp() != generation.getAsInt()).isPresent();
  }

  /** Ids of the cases that a command is about. */
  public List<String> casesOf(AuditCommand command) throws IOException {
    return switch (command.getStepCase()) {
      case DRAW -> command.getDraw().getReviewsList().stream().map(Review::getCaseId).toList();
      case RECORD -> caseOf(command.getRecord().getReviewId());
      case ASSIGN -> caseOf(command.getAssign().getReviewId());
      case SUSPECT, CHECK, STEP_NOT_SET -> List.of();
    };
  }

  private List<String> caseOf(String reviewId) throws IOException {
    return review(reviewId).map(each -> each.content().getCaseId()).stream().toList();
  }

  private void write(Review review) throws IOException {
    int stamp = generation.getAsInt();
    store
        .writer()
        .updateDocument(
            AuditDocument.review(review.getReviewId()), AuditDocument.of(review, stamp));
    reviews.put(review.getReviewId(), new StampedRecord<>(review, stamp));
  }

  private void write(Sample sample) throws IOException {
    int stamp = generation.getAsInt();
    store
        .writer()
        .updateDocument(
            AuditDocument.sample(sample.getSampleId()), AuditDocument.of(sample, stamp));
    samples.put(sample.getSampleId(), new StampedRecord<>(sample, stamp));
  }

  /**
   * Takes in reviews and samples that were sealed anew with the keys that commands are, if they are
   * as they were; returns how many.
   */
  public int reseal(ResealReviews reseal) throws IOException {
    if (reseal.getGeneration() != generation.getAsInt()) {
      return 0;
    }
    int count = 0;
    for (int i = 0; i < Math.min(reseal.getBeforeCount(), reseal.getAfterCount()); i++) {
      Review before = reseal.getBefore(i);
      if (isOlder(review(before.getReviewId()), before)) {
        write(reseal.getAfter(i));
        count++;
      }
    }
    int pairs = Math.min(reseal.getSamplesBeforeCount(), reseal.getSamplesAfterCount());
    for (int i = 0; i < pairs; i++) {
      Sample before = reseal.getSamplesBefore(i);
      if (isOlder(sample(before.getSampleId()), before)) {
        write(reseal.getSamplesAfter(i));
        count++;
      }
    }
    return count;
  }

  private <T> boolean isOlder(Optional<StampedRecord<T>> stored, T before) {
    return stored.isPresent()
        && stored.get().stamp() < generation.getAsInt()
        && stored.get().content().equals(before);
  }

  private static AuditResult outcome(AuditOutcome outcome) {
    return AuditResult.newBuilder().setOutcome(outcome).build();
  }
}
