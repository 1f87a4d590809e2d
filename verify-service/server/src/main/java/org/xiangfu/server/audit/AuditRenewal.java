package org.xiangfu.server.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.FindUnrenewed;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.ResealReviews;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.Sample;

/** Seals reviews and samples anew. Thread-safe. */
public final class AuditRenewal {
  private static final int RENEWED = 100;

  private final DataSeal data;
  private final AuditSeal seal;
  private final SealedSteps steps;

  AuditRenewal(DataSeal data, AuditSeal seal, SealedSteps steps) {
    this.data = data;
    this.seal = seal;
    this.steps = steps;
  }

  /** Seals the next reviews anew, of the oldest first; 0 begins. */
  public CompletableFuture<SealedRecords.Step> renewReviews(int generation, long above) {
    return unrenewed(generation, above, false)
        .thenCompose(
            found -> {
              List<Review> page = found.getReviewsList();
              return step(found, generation, page.isEmpty() ? 0 : page.getLast().getSequence());
            });
  }

  /** The same of samples. */
  public CompletableFuture<SealedRecords.Step> renewSamples(int generation, long above) {
    return unrenewed(generation, above, true)
        .thenCompose(
            found -> {
              List<Sample> page = found.getSamplesList();
              return step(found, generation, page.isEmpty() ? 0 : page.getLast().getSequence());
            });
  }

  private CompletableFuture<SealedRecords.Step> step(
      ReviewsFound found, int generation, long last) {
    return reseal(found, data.generation(generation))
        .thenApply(count -> new SealedRecords.Step(count, last == 0 ? SealedRecords.END : last));
  }

  /** Seals a review with the keys that are sealed with now. */
  CompletableFuture<Integer> settle(String reviewId) {
    DataSeal with = data.present();
    var asked = FindReviews.newBuilder().setReviewId(reviewId).setSize(1);
    return ask(LedgerQuery.newBuilder().setReviews(asked))
        .thenCompose(
            answer -> reseal(answer.getReviews().toBuilder().clearSamples().build(), with));
  }

  private CompletableFuture<Integer> reseal(ReviewsFound stored, DataSeal with) {
    var anew = new AuditSeal(with);
    var reseal = ResealReviews.newBuilder().setGeneration(with.stamp());
    stored
        .getReviewsList()
        .forEach(each -> reseal.addBefore(each).addAfter(anew.seal(seal.open(each))));
    stored
        .getSamplesList()
        .forEach(each -> reseal.addSamplesBefore(each).addSamplesAfter(anew.seal(seal.open(each))));
    return stored.getReviewsCount() + stored.getSamplesCount() == 0
        ? CompletableFuture.completedFuture(0)
        : steps
            .propose(
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.KEYS)
                    .setResealReviews(reseal)
                    .build())
            .thenApply(LedgerResult::getResealed);
  }

  private CompletableFuture<ReviewsFound> unrenewed(int generation, long above, boolean samples) {
    var asked =
        FindUnrenewed.newBuilder()
            .setNotOfGeneration(generation)
            .setSamples(samples)
            .setAboveSequence(above)
            .setSize(RENEWED);
    return ask(LedgerQuery.newBuilder().setUnrenewed(asked)).thenApply(LedgerAnswer::getReviews);
  }

  private CompletableFuture<LedgerAnswer> ask(LedgerQuery.Builder query) {
    return steps
        .replicas()
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
