package org.xiangfu.server.gallery;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.DeathMark;
import org.xiangfu.server.gallery.v1.EndPhotos;
import org.xiangfu.server.gallery.v1.EndedPhotos;
import org.xiangfu.server.gallery.v1.ErasePhotos;
import org.xiangfu.server.gallery.v1.FindEnded;
import org.xiangfu.server.gallery.v1.FindPersons;
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
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.WithdrawalGround;

/**
 * The gallery's photos at the end of their lives, and those of two records of one person. Writes
 * need the command level {@link CommandLevel#PERSONS}. Thread-safe.
 */
public final class GalleryUpkeep {
  private final FanOut shards;
  private final Routes routes;
  private final PhotoSeal seal;
  private final GenerationFence fence;
  private final PhotoRenewal renewal;

  GalleryUpkeep(
      FanOut shards, Routes routes, PhotoSeal seal, GenerationFence fence, PhotoRenewal renewal) {
    this.shards = shards;
    this.routes = routes;
    this.seal = seal;
    this.fence = fence;
    this.renewal = renewal;
  }

  /** Makes the command of a person's photos, with the keys that they are sealed with then. */
  private CompletableFuture<Integer> write(
      String personId, Function<DataSeal, GalleryCommand.Builder> command) {
    return fence
        .pass(
            () -> {
              DataSeal keys = seal.data().present();
              return renewal
                  .settle(personId)
                  .thenCompose(_ -> propose(keys.person(personId), command.apply(keys), keys));
            },
            GenerationFence::refusedAt)
        .thenApply(GalleryResult::getAffected);
  }

  private CompletableFuture<GalleryResult> propose(
      String person, GalleryCommand.Builder command, DataSeal keys) {
    GalleryCommand levelled = levelled(command, keys);
    return routes.write(person, shard -> shard.propose(levelled), GalleryResult::getElsewhere);
  }

  private static GalleryCommand levelled(GalleryCommand.Builder command, DataSeal keys) {
    return command
        .setLevel(Math.max(CommandLevel.PERSONS, CommandLevel.ofGeneration(keys.stamp())))
        .setGeneration(keys.stamp())
        .build();
  }

  /**
   * Takes photos out of comparison, and deletes their templates.
   *
   * @param death whether they end with their person's life
   * @return how many of them there are
   */
  public CompletableFuture<Integer> retire(
      String personId, Collection<String> photoIds, DeathMark death, Instant at) {
    return write(
        personId,
        keys ->
            GalleryCommand.newBuilder()
                .setEndPhotos(
                    EndPhotos.newBuilder()
                        .setPersonId(keys.person(personId))
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
    return write(
        personId,
        keys ->
            GalleryCommand.newBuilder()
                .setEndPhotos(
                    EndPhotos.newBuilder()
                        .setPersonId(keys.person(personId))
                        .addPhotoIds(photoId)
                        .setState(PhotoState.PHOTO_STATE_WITHDRAWN)
                        .setAtMillis(at.toEpochMilli())
                        .setGround(ground)
                        .setReason(PhotoSeal.withdrawal(photoId, reason, keys))));
  }

  /**
   * Moves all photos of one number to another, beside those that it has. Of a photo that both have
   * one stays. Cut off in between, the same call again ends it.
   *
   * @return how many were moved
   */
  public CompletableFuture<Integer> merge(String fromId, String intoId) {
    return fence
        .pass(
            () -> {
              DataSeal keys = seal.data().present();
              return renewal
                  .settle(fromId)
                  .thenCompose(_ -> renewal.settle(intoId))
                  .thenCompose(_ -> merge(keys.person(fromId), keys.person(intoId), keys));
            },
            GenerationFence::refusedAt)
        .thenApply(GalleryResult::getAffected);
  }

  private CompletableFuture<GalleryResult> merge(String from, String into, DataSeal keys) {
    var together =
        levelled(
            GalleryCommand.newBuilder()
                .setMerge(ChangePersonId.newBuilder().setOldPersonId(from).setNewPersonId(into)),
            keys);
    return routes.write(
        from,
        shard ->
            routes.of(into).filter(other -> other != shard).isPresent()
                ? photos(from).thenCompose(stored -> move(stored, from, into, keys))
                : shard.propose(together),
        GalleryResult::getElsewhere);
  }

  private CompletableFuture<List<NewPhoto>> photos(String person) {
    return routes
        .read(person, GalleryQuery.newBuilder().setPersonId(person).build())
        .thenApply(GalleryAnswer::getPhotosList);
  }

  private CompletableFuture<GalleryResult> move(
      List<NewPhoto> stored, String from, String into, DataSeal keys) {
    if (stored.isEmpty()) {
      return CompletableFuture.completedFuture(GalleryResult.getDefaultInstance());
    }
    var in = MoveIn.newBuilder().setPersonId(into).addAllPhotos(stored);
    var out = MoveOut.newBuilder().setPersonId(from);
    stored.forEach(photo -> out.addPhotoIds(photo.getRecord().getPhotoId()));
    return propose(into, GalleryCommand.newBuilder().setMergeIn(in), keys)
        .thenCompose(
            moved ->
                moved.getRefusedAtGeneration() > 0
                    ? CompletableFuture.completedFuture(moved)
                    : propose(from, GalleryCommand.newBuilder().setMoveOut(out), keys));
  }

  /**
   * The photos on record that are of some bytes.
   *
   * @param digest as {@link Gallery#digest} gives it
   */
  public CompletableFuture<List<PhotoRecord>> withContent(byte[] digest) {
    CompletableFuture<Map<String, PhotoRecord>> found =
        CompletableFuture.completedFuture(new LinkedHashMap<>());
    // The oldest keys first: what is sealed anew meanwhile is then met at the latest later.
    for (DataSeal keys : seal.data().generations()) {
      var content = ByteString.copyFrom(PhotoSeal.digest(digest, keys));
      found =
          found.thenCompose(
              records ->
                  all(GalleryQuery.newBuilder().setContent(content).build())
                      .thenApply(
                          answers -> {
                            for (GalleryAnswer answer : answers) {
                              answer
                                  .getRecordsList()
                                  .forEach(each -> records.putIfAbsent(each.getPhotoId(), each));
                            }
                            return records;
                          }));
    }
    return found.thenApply(records -> records.values().stream().map(seal::open).toList());
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

  /**
   * Those of some persons who may have photos on record, asked for at once: everybody, if a shard
   * cannot tell.
   */
  public CompletableFuture<Set<String>> onRecord(Collection<String> persons) {
    Map<String, String> stored = new HashMap<>();
    for (DataSeal keys : seal.data().generations()) {
      persons.forEach(person -> stored.put(keys.person(person), person));
    }
    var asked = FindPersons.newBuilder().addAllPersonIds(stored.keySet());
    return all(GalleryQuery.newBuilder().setPersons(asked).build())
        .thenApply(
            answers ->
                answers.stream()
                    .flatMap(answer -> answer.getPersonIdsList().stream())
                    .map(stored::get)
                    .collect(Collectors.toSet()))
        .exceptionally(_ -> Set.copyOf(persons));
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
    List<PhotoInState> photos =
        records.stream()
            .map(
                record ->
                    PhotoInState.newBuilder()
                        .setPhotoId(record.getPhotoId())
                        .setState(record.getState())
                        .build())
            .toList();
    return write(
        personId,
        keys ->
            GalleryCommand.newBuilder()
                .setErase(
                    ErasePhotos.newBuilder()
                        .setPersonId(keys.person(personId))
                        .addAllPhotos(photos)));
  }
}
