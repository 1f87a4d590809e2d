package org.xiangfu.server.gallery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.CountPhotos;
import org.xiangfu.server.gallery.v1.FindWatched;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.SearchKept;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;

/** Asks every shard at once for what it keeps beside the gallery, and merges what they find. */
final class KeptSearch {
  private static final GalleryQuery COUNT =
      GalleryQuery.newBuilder().setCount(CountPhotos.getDefaultInstance()).build();

  private final FanOut shards;
  private final PhotoSeal seal;

  KeptSearch(FanOut shards, PhotoSeal seal) {
    this.shards = shards;
    this.seal = seal;
  }

  CompletableFuture<Coverage> count() {
    return shards.ask(COUNT, told -> told.isComplete() && told.isSingle());
  }

  CompletableFuture<List<KeptFaces.Watched>> watchedBefore(Instant time) {
    var asked = FindWatched.newBuilder().setBeforeMillis(time.toEpochMilli());
    return count()
        .thenCompose(
            counted ->
                counted.isComplete() && counted.counts().getWatched() == 0
                    ? CompletableFuture.completedFuture(List.of())
                    : shards
                        .ask(
                            GalleryQuery.newBuilder().setWatched(asked).build(),
                            Coverage::isComplete)
                        .thenApply(this::watched));
  }

  private List<KeptFaces.Watched> watched(Coverage told) {
    if (!told.isComplete()) {
      throw new UnansweredReadException("the watch-list", null);
    }
    return told.answers().stream()
        .flatMap(answer -> answer.getRecordsList().stream())
        .map(seal::openKept)
        .map(
            face ->
                new KeptFaces.Watched(
                    face.getPhotoId(),
                    face.getKept().getIncidentId(),
                    face.getKept().getEventId(),
                    Instant.ofEpochMilli(face.getEnrolledAtMillis())))
        .toList();
  }

  CompletableFuture<KeptFaces.Found> run(KeptFaces.Asked asked) {
    var search =
        SearchKept.newBuilder()
            .setCollection(asked.collection())
            .setMinCosine(asked.minCosine())
            .setMaxFaces(asked.most())
            .addAllExcludedEventIds(asked.excludedIds());
    List<DataSeal> generations = seal.data().generations();
    for (Template each : asked.comparable()) {
      for (DataSeal keys : generations) {
        search
            .addProbes(TemplateBytes.write(seal.under(each, keys).vector()))
            .addGenerations(generations.size() == 1 ? 0 : keys.generation());
      }
    }
    asked.from().ifPresent(search::setFromMillis);
    asked.to().ifPresent(search::setToMillis);
    return shards
        .ask(
            GalleryQuery.newBuilder().setSearchKept(search).build(),
            told -> told.isComplete() && told.isSingle())
        .thenApply(told -> merge(told, asked));
  }

  private KeptFaces.Found merge(Coverage told, KeptFaces.Asked asked) {
    List<FoundPhoto> found = new ArrayList<>();
    long total = 0;
    for (GalleryAnswer answer : told.answers()) {
      found.addAll(answer.getFoundList());
      total += answer.getFoundTotal();
    }
    for (int shard : told.pending()) {
      found.addAll(told.answer(shard).getPartingList());
      total += told.answer(shard).getPartingTotal();
    }
    found.sort(Comparator.comparingDouble(FoundPhoto::getCosine).reversed());
    String pack = asked.comparable().getFirst().packId();
    Set<String> ids = new HashSet<>();
    List<Match> matches =
        found.stream()
            .filter(each -> each.getRecord().getPackId().equals(pack))
            .filter(each -> ids.add(each.getRecord().getPhotoId()))
            .limit(asked.most())
            .map(each -> new Match(seal.openKept(each.getRecord()), each.getCosine()))
            .toList();
    return new KeptFaces.Found(matches, total, told.share());
  }
}
