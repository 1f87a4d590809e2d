package org.xiangfu.server.suspicion;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.Review;

/** The marks of photos: a photo is marked if there is a review of it. Thread-safe. */
public record SuspectReviews(Audit audit) {
  private static final int ID_CHARACTERS = 32;

  /** The id of a photo's review: there is at most one of each suspicion. */
  public static String id(EnrollSuspicion suspicion, String photoId) {
    return Hashing.sha256()
        .hashString("suspect " + suspicion.getNumber() + " " + photoId, UTF_8)
        .toString()
        .substring(0, ID_CHARACTERS);
  }

  /** The reviews of those photos that are marked, by photo. */
  public CompletableFuture<Map<String, Review>> of(
      EnrollSuspicion suspicion, Collection<String> photoIds) {
    List<String> ids = photoIds.stream().map(each -> id(suspicion, each)).toList();
    return audit
        .reviews(FindReviews.newBuilder().addAllReviewIds(ids).setSize(ids.size()).build())
        .thenApply(
            found ->
                found.getReviewsList().stream()
                    // A replica of an earlier release answers with any.
                    .filter(each -> ids.contains(each.getReviewId()))
                    .collect(
                        Collectors.toMap(
                            each -> each.getSuspect().getPhotoIds(0), Function.identity())));
  }
}
