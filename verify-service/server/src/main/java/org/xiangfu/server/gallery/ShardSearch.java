package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.CountPhotos;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.SearchTemplates;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Asks every shard at once and merges what they find. The threshold follows the size of the whole
 * gallery, so the sizes are asked first. Photos that a shard stores and does not own are left out,
 * but for those of a piece that nobody has taken yet.
 */
final class ShardSearch {
  private static final GalleryQuery COUNT =
      GalleryQuery.newBuilder().setCount(CountPhotos.getDefaultInstance()).build();

  private final FanOut shards;
  private final PhotoSeal seal;

  // As last heard, for shards that cannot be asked.
  private final Map<Integer, Long> sizes = new ConcurrentHashMap<>();

  ShardSearch(FanOut shards, PhotoSeal seal) {
    this.shards = shards;
    this.seal = seal;
  }

  CompletableFuture<PhotoCounts> counts() {
    return shards
        .ask(COUNT, told -> told.isComplete() && told.isSingle())
        .thenApply(
            told -> {
              if (!told.isComplete()) {
                throw new UnansweredReadException("the gallery", null);
              }
              return told.counts();
            });
  }

  CompletableFuture<SearchResult> run(Template probe, Search asked) {
    return shards
        .ask(COUNT, told -> told.isComplete() && told.isSingle())
        .thenCompose(
            told -> {
              double minCosine = asked.minCosine().applyAsDouble(size(told));
              // The oldest first: what is sealed anew meanwhile is then met at the latest later.
              CompletableFuture<List<Coverage>> all =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (DataSeal keys : seal.data().generations()) {
                GalleryQuery question = question(probe, asked, minCosine, keys);
                all =
                    all.thenCompose(
                        sofar ->
                            shards
                                .ask(question, Coverage::isComplete)
                                .thenApply(
                                    more -> {
                                      sofar.add(more);
                                      return sofar;
                                    }));
              }
              return all;
            })
        .thenApply(told -> merge(told, asked.maxPersons()));
  }

  private GalleryQuery question(Template probe, Search asked, double minCosine, DataSeal keys) {
    boolean one = seal.data().generations().size() == 1;
    return GalleryQuery.newBuilder()
        .setSearch(
            SearchTemplates.newBuilder()
                .setProbe(TemplateBytes.write(PhotoSeal.turn(probe, keys).vector()))
                .setMinCosine(minCosine)
                .setMaxPersons(asked.maxPersons())
                .addAllExcludedPersonIds(
                    asked.excludedPersons().stream().map(keys::person).toList())
                .setGeneration(one ? 0 : keys.generation())
                .setExact(asked.exact()))
        .build();
  }

  private SearchResult merge(List<Coverage> told, int maxPersons) {
    if (told.stream().anyMatch(each -> each.answers().isEmpty())) {
      throw new UnansweredReadException("the gallery", null);
    }
    List<FoundPhoto> found = new ArrayList<>();
    for (Coverage each : told) {
      each.answers().forEach(answer -> found.addAll(answer.getFoundList()));
      each.pending().forEach(shard -> found.addAll(each.answer(shard).getPartingList()));
    }
    found.sort(Comparator.comparingDouble(FoundPhoto::getCosine).reversed());
    List<Match> matches = new ArrayList<>();
    // A person who moves, or is sealed anew, is told of twice for a moment.
    Set<String> persons = new HashSet<>();
    for (FoundPhoto photo : found) {
      if (matches.size() < maxPersons) {
        Match match = seal.open(photo);
        if (persons.add(match.photo().getPersonId())) {
          matches.add(match);
        }
      }
    }
    double share = told.stream().mapToDouble(Coverage::share).min().orElseThrow();
    return new SearchResult(matches, size(told.getLast()), share);
  }

  private long size(Coverage told) {
    List<Integer> present = shards.present();
    sizes.keySet().retainAll(present);
    long size = 0;
    for (int shard : present) {
      if (told.heard(shard)) {
        sizes.put(shard, told.counts(shard).getActive());
      }
      // Who was not waited for owns nobody.
      size += told.heard(shard) || !told.isComplete() ? sizes.getOrDefault(shard, 0L) : 0;
    }
    return size;
  }
}
