package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.CountPhotos;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.SearchTemplates;
import org.xiangfu.server.replication.UnansweredReadException;

/**
 * Asks every shard at once and merges what they find. The threshold follows the size of the whole
 * gallery, so the sizes are asked first.
 */
final class ShardSearch {
  private static final GalleryQuery COUNT =
      GalleryQuery.newBuilder().setCount(CountPhotos.getDefaultInstance()).build();

  private final List<GalleryShard> shards;

  // As last heard, for shards that cannot be asked.
  private final AtomicLongArray sizes;

  ShardSearch(List<GalleryShard> shards) {
    this.shards = shards;
    this.sizes = new AtomicLongArray(shards.size());
  }

  CompletableFuture<SearchResult> run(Template probe, Search asked) {
    return all(COUNT)
        .thenCompose(
            counts -> {
              double minCosine = asked.minCosine().applyAsDouble(total(_ -> true));
              return all(question(probe, asked, minCosine));
            })
        .thenApply(answers -> merge(answers, asked.maxPersons()));
  }

  private static GalleryQuery question(Template probe, Search asked, double minCosine) {
    return GalleryQuery.newBuilder()
        .setSearch(
            SearchTemplates.newBuilder()
                .setProbe(TemplateBytes.write(probe.vector()))
                .setMinCosine(minCosine)
                .setMaxPersons(asked.maxPersons())
                .addAllExcludedPersonIds(asked.excludedPersons())
                .setExact(asked.exact()))
        .build();
  }

  /** An answer from each shard, in order; empty from one that no replica answers for. */
  private CompletableFuture<List<Optional<GalleryAnswer>>> all(GalleryQuery query) {
    List<CompletableFuture<Optional<GalleryAnswer>>> asked = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      int number = shard;
      asked.add(
          shards
              .get(shard)
              .ask(query)
              .thenApply(
                  answer -> {
                    sizes.set(number, answer.getCounts().getActive());
                    return Optional.of(answer);
                  })
              .exceptionally(ShardSearch::unanswered));
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(_ -> asked.stream().map(CompletableFuture::join).toList());
  }

  private static Optional<GalleryAnswer> unanswered(Throwable error) {
    Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
    if (cause instanceof UnansweredReadException) {
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  private SearchResult merge(List<Optional<GalleryAnswer>> answers, int maxPersons) {
    List<FoundPhoto> found = new ArrayList<>();
    answers.forEach(answer -> answer.ifPresent(each -> found.addAll(each.getFoundList())));
    found.sort(Comparator.comparingDouble(FoundPhoto::getCosine).reversed());
    List<Match> matches = new ArrayList<>();
    // A person whose number changes is in two shards for a moment.
    Set<String> persons = new HashSet<>();
    for (FoundPhoto photo : found) {
      if (matches.size() < maxPersons && persons.add(photo.getRecord().getPersonId())) {
        matches.add(new Match(photo.getRecord(), photo.getCosine()));
      }
    }
    long answered = answers.stream().filter(Optional::isPresent).count();
    if (answered == 0) {
      throw new UnansweredReadException("the gallery", null);
    }
    long size = total(_ -> true);
    long searched = total(shard -> answers.get(shard).isPresent());
    // Sizes that were never heard tell nothing: then a shard counts as a shard.
    double share = size == searched ? (double) answered / shards.size() : (double) searched / size;
    return new SearchResult(matches, size, share);
  }

  private long total(IntPredicate wanted) {
    long sum = 0;
    for (int shard = 0; shard < shards.size(); shard++) {
      sum += wanted.test(shard) ? sizes.get(shard) : 0;
    }
    return sum;
  }
}
