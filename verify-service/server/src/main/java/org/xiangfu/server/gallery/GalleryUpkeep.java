package org.xiangfu.server.gallery;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.DeathMark;
import org.xiangfu.server.gallery.v1.EndPhotos;
import org.xiangfu.server.gallery.v1.EndedPhotos;
import org.xiangfu.server.gallery.v1.ErasePhotos;
import org.xiangfu.server.gallery.v1.FindEnded;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.MoveOut;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoInState;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.v1.WithdrawalGround;

/**
 * The gallery's photos at the end of their lives, and those of two records of one person. Writes
 * need the command level {@link CommandLevel#PERSONS}. Thread-safe.
 */
public final class GalleryUpkeep {
  private final FanOut shards;
  private final Routes routes;
  private final PhotoSeal seal;

  GalleryUpkeep(FanOut shards, Routes routes, PhotoSeal seal) {
    this.shards = shards;
    this.routes = routes;
    this.seal = seal;
  }

  private CompletableFuture<Integer> write(String person, GalleryCommand.Builder command) {
    GalleryCommand levelled = command.setLevel(CommandLevel.PERSONS).build();
    return routes
        .write(person, shard -> shard.propose(levelled), GalleryResult::getElsewhere)
        .thenApply(GalleryResult::getAffected);
  }

  /**
   * Takes photos out of comparison, and deletes their templates.
   *
   * @param death whether they end with their person's life
   * @return how many of them there are
   */
  public CompletableFuture<Integer> retire(
      String personId, Collection<String> photoIds, DeathMark death, Instant at) {
    String person = seal.data().person(personId);
    return write(
        person,
        GalleryCommand.newBuilder()
            .setEndPhotos(
                EndPhotos.newBuilder()
                    .setPersonId(person)
                    .addAllPhotoIds(photoIds)
                    .setState(PhotoState.PHOTO_STATE_RETIRED)
                    .setDeath(death)
                    .setAtMillis(at.toEpochMilli())));
  }

  /**
   * Withdraws a photo for good.
   *
   * @param reason in words; sealed
   * @return 1 if there is such a photo, withdrawn before or not; else 0
   */
  public CompletableFuture<Integer> withdraw(
      String personId, String photoId, WithdrawalGround ground, String reason, Instant at) {
    String person = seal.data().person(personId);
    return write(
        person,
        GalleryCommand.newBuilder()
            .setEndPhotos(
                EndPhotos.newBuilder()
                    .setPersonId(person)
                    .addPhotoIds(photoId)
                    .setState(PhotoState.PHOTO_STATE_WITHDRAWN)
                    .setAtMillis(at.toEpochMilli())
                    .setGround(ground)
                    .setReason(seal.withdrawal(photoId, reason))));
  }

  /**
   * Moves all photos of one number to another, beside those that it has. Of a photo that both have
   * one stays. Cut off in between, the same call again ends it.
   *
   * @return how many were moved
   */
  public CompletableFuture<Integer> merge(String fromId, String intoId) {
    String from = seal.data().person(fromId);
    String into = seal.data().person(intoId);
    var together =
        GalleryCommand.newBuilder()
            .setLevel(CommandLevel.PERSONS)
            .setMerge(ChangePersonId.newBuilder().setOldPersonId(from).setNewPersonId(into))
            .build();
    return routes
        .write(
            from,
            shard ->
                routes.of(into).filter(other -> other != shard).isPresent()
                    ? photos(from).thenCompose(stored -> move(stored, from, into))
                    : shard.propose(together),
            GalleryResult::getElsewhere)
        .thenApply(GalleryResult::getAffected);
  }

  private CompletableFuture<List<NewPhoto>> photos(String person) {
    return routes
        .read(person, GalleryQuery.newBuilder().setPersonId(person).build())
        .thenApply(GalleryAnswer::getPhotosList);
  }

  private CompletableFuture<GalleryResult> move(List<NewPhoto> stored, String from, String into) {
    if (stored.isEmpty()) {
      return CompletableFuture.completedFuture(GalleryResult.getDefaultInstance());
    }
    var in = MoveIn.newBuilder().setPersonId(into).addAllPhotos(stored);
    var out = MoveOut.newBuilder().setPersonId(from);
    stored.forEach(photo -> out.addPhotoIds(photo.getRecord().getPhotoId()));
    return write(into, GalleryCommand.newBuilder().setMergeIn(in))
        .thenCompose(_ -> write(from, GalleryCommand.newBuilder().setMoveOut(out)))
        .thenApply(moved -> GalleryResult.newBuilder().setAffected(moved).build());
  }

  /**
   * The photos on record that are of some bytes.
   *
   * @param digest as {@link Gallery#digest} gives it
   */
  public CompletableFuture<List<PhotoRecord>> withContent(byte[] digest) {
    return all(GalleryQuery.newBuilder().setContent(ByteString.copyFrom(digest)).build())
        .thenApply(
            answers -> {
              Map<String, PhotoRecord> records = new LinkedHashMap<>();
              for (GalleryAnswer answer : answers) {
                answer
                    .getRecordsList()
                    .forEach(record -> records.putIfAbsent(record.getPhotoId(), record));
              }
              return records.values().stream().map(seal::open).toList();
            });
  }

  /** How many photos of a state ended before a time, and how many when is not known. */
  public CompletableFuture<EndedPhotos> countEnded(PhotoState state, Instant before) {
    return all(find(state, before, 0))
        .thenApply(
            answers ->
                answers.stream()
                    .map(GalleryAnswer::getEnded)
                    .reduce(EndedPhotos.getDefaultInstance(), GalleryUpkeep::sum));
  }

  private static EndedPhotos sum(EndedPhotos a, EndedPhotos b) {
    var sum = EndedPhotos.newBuilder().setUndated(a.getUndated() + b.getUndated());
    if (a.getCount() == 0 || b.getCount() == 0) {
      EndedPhotos one = a.getCount() == 0 ? b : a;
      return sum.setCount(one.getCount())
          .setOldestMillis(one.getOldestMillis())
          .setNewestMillis(one.getNewestMillis())
          .build();
    }
    return sum.setCount(a.getCount() + b.getCount())
        .setOldestMillis(Math.min(a.getOldestMillis(), b.getOldestMillis()))
        .setNewestMillis(Math.max(a.getNewestMillis(), b.getNewestMillis()))
        .build();
  }

  /**
   * Some photos of a state that ended before a time.
   *
   * @param limit at most so many of each shard, at least 1
   * @return none only if there are none
   */
  public CompletableFuture<List<PhotoRecord>> ended(PhotoState state, Instant before, int limit) {
    return all(find(state, before, limit))
        .thenApply(
            answers -> {
              List<PhotoRecord> records = new ArrayList<>();
              for (GalleryAnswer answer : answers) {
                answer.getRecordsList().forEach(record -> records.add(seal.open(record)));
              }
              return records;
            });
  }

  private static GalleryQuery find(PhotoState state, Instant before, int limit) {
    return GalleryQuery.newBuilder()
        .setEnded(
            FindEnded.newBuilder()
                .setState(state)
                .setBeforeMillis(before.toEpochMilli())
                .setLimit(limit))
        .build();
  }

  private CompletableFuture<Collection<GalleryAnswer>> all(GalleryQuery query) {
    return shards
        .ask(query, told -> told.isComplete() && told.isSingle())
        .thenApply(
            told -> {
              if (!told.isComplete()) {
                throw new UnansweredReadException("the gallery", null);
              }
              return told.answers();
            });
  }

  /**
   * Erases photos of one person that are still in the states of their records.
   *
   * @return how many were
   */
  public CompletableFuture<Integer> erase(String personId, Collection<PhotoRecord> records) {
    String person = seal.data().person(personId);
    var erase = ErasePhotos.newBuilder().setPersonId(person);
    records.forEach(
        record ->
            erase.addPhotos(
                PhotoInState.newBuilder()
                    .setPhotoId(record.getPhotoId())
                    .setState(record.getState())));
    return write(person, GalleryCommand.newBuilder().setErase(erase));
  }
}
