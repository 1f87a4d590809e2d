package org.xiangfu.server.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.PhotoWalk;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.gallery.SearchResult;
import org.xiangfu.server.ledger.v1.SweptPair;

/**
 * Finds, for some persons, everybody who is as alike to one of them as asked. What the graph finds
 * is a suggestion; each pair is verified with all stored templates of both. For one thread.
 */
public final class PairSearch {
  private static final long ANSWER_SECONDS = 120;
  private static final int AT_ONCE = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  /** Hardly anybody is like more; whoever is, is asked for again. */
  private static final int FEW = 16;

  private static final int MANY = 1_024;

  private final Gallery gallery;
  private final Calibration calibration;
  private final BatchShare share;

  /** Searches a gallery as far as other work leaves room for. */
  public PairSearch(Gallery gallery, Calibration calibration, BatchShare share) {
    this.gallery = gallery;
    this.calibration = calibration;
    this.share = share;
  }

  /**
   * The pairs in which persons of a page are; the first number of each is the smaller one.
   *
   * @param fmrDb of two persons, −10·log10
   * @param exact true to compare with everybody, without the graph
   * @throws IOException if a part of the gallery did not answer: nothing is left out
   */
  public Set<SweptPair> pairs(PhotoWalk.Page page, int fmrDb, boolean exact)
      throws IOException, InterruptedException {
    double minCosine = calibration.threshold(Decibels.rate(fmrDb)).cosine();
    var room = new Semaphore(AT_ONCE);
    Map<CompletableFuture<SearchResult>, String> asked = new LinkedHashMap<>();
    for (PhotoWalk.Person person : page.persons()) {
      for (Gallery.StoredPhoto photo : person.photos()) {
        room.acquire();
        BatchShare.Work work = share.enter();
        var answer = search(photo.template().orElseThrow(), person, minCosine, exact, FEW);
        asked.put(answer, person.personId());
        var _ =
            answer.whenComplete(
                (_, _) -> {
                  work.end();
                  room.release();
                });
      }
    }
    Set<SweptPair> suggested = new LinkedHashSet<>();
    for (var each : asked.entrySet()) {
      for (Match match : await(each.getKey()).matches()) {
        suggested.add(pair(each.getValue(), match.photo().getPersonId()));
      }
    }
    return verified(suggested, page, fmrDb);
  }

  private CompletableFuture<SearchResult> search(
      Template stored, PhotoWalk.Person person, double minCosine, boolean exact, int most) {
    var search = new Search(_ -> minCosine, most, Set.of(person.personId()), exact);
    return gallery
        .search(gallery.walk().probe(stored), search)
        .thenCompose(
            found ->
                found.matches().size() < most || most >= MANY
                    ? CompletableFuture.completedFuture(found)
                    : search(stored, person, minCosine, exact, MANY))
        .thenApply(
            found -> {
              if (found.searchedShare() < 1) {
                throw new IllegalStateException("a shard did not answer");
              }
              return found;
            });
  }

  private Set<SweptPair> verified(Set<SweptPair> suggested, PhotoWalk.Page page, int fmrDb)
      throws IOException, InterruptedException {
    Map<String, List<Template>> templates = new HashMap<>();
    page.persons().forEach(each -> templates.put(each.personId(), templates(each.photos())));
    Set<SweptPair> verified = new LinkedHashSet<>();
    for (SweptPair pair : suggested) {
      for (String person : List.of(pair.getPersonId(), pair.getOtherPersonId())) {
        if (!templates.containsKey(person)) {
          templates.put(person, templates(await(gallery.photosOf(person))));
        }
      }
      Likeness likeness =
          Likeness.of(
              templates.get(pair.getPersonId()),
              templates.get(pair.getOtherPersonId()),
              calibration,
              fmrDb);
      if (likeness.stands()) {
        verified.add(pair);
      }
    }
    return verified;
  }

  private static SweptPair pair(String one, String other) {
    boolean ordered = one.compareTo(other) < 0;
    return SweptPair.newBuilder()
        .setPersonId(ordered ? one : other)
        .setOtherPersonId(ordered ? other : one)
        .build();
  }

  /** The templates of photos that have one. */
  static List<Template> templates(List<Gallery.StoredPhoto> photos) {
    List<Template> templates = new ArrayList<>();
    photos.stream()
        .map(Gallery.StoredPhoto::template)
        .flatMap(Optional::stream)
        .forEach(templates::add);
    return templates;
  }

  static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("a part of the service did not answer", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("a part of the service did not answer in time", e);
    }
  }
}
