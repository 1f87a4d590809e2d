package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.CountPhotos;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.MoveOut;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.RetirePhoto;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;

/**
 * All shards of the gallery as one. Writes are durable and visible to search when their future
 * completes, and every read sees all writes that were answered before it. Thread-safe.
 */
public final class Gallery implements AutoCloseable {
  private final ShardMap map;
  private final List<GalleryShard> shards = new ArrayList<>();
  private final ShardSearch search;

  /**
   * A gallery over its shards.
   *
   * @param shards replicas of each shard, in order; at least 1
   */
  public Gallery(List<? extends Replicas> shards) {
    this.map = new ShardMap(shards.size());
    for (int shard = 0; shard < shards.size(); shard++) {
      this.shards.add(new GalleryShard(groupName(shard), shards.get(shard)));
    }
    this.search = new ShardSearch(this.shards);
  }

  /** Name of a shard's Raft group. */
  public static String groupName(int shard) {
    return "gallery-" + shard;
  }

  /**
   * Enrols a photo, or records that it gave no template.
   *
   * @param record its state says which of the two
   * @param template empty if the photo failed
   * @param urgent true if somebody at a counter waits for it
   * @return what is now on record; {@code created} is false if this photo was there before
   */
  public CompletableFuture<PhotoOutcome> enroll(
      PhotoRecord record, Optional<Template> template, boolean urgent) {
    var photo = NewPhoto.newBuilder().setRecord(record);
    template.ifPresent(value -> photo.setTemplate(TemplateBytes.write(value.vector())));
    return shardOf(record.getPersonId()).enroll(photo.build(), urgent);
  }

  /** Takes a photo out of comparison and deletes its template; the result's count is 0 or 1. */
  public CompletableFuture<Integer> retire(String personId, String photoId) {
    return shardOf(personId)
        .propose(
            GalleryCommand.newBuilder()
                .setRetire(RetirePhoto.newBuilder().setPersonId(personId).setPhotoId(photoId))
                .build())
        .thenApply(GalleryResult::getAffected);
  }

  /**
   * Moves all photos of a person to a new number, unless that number has photos. Between two shards
   * they are written to the new one before they leave the old one; cut in between, the same call
   * again ends it.
   */
  public CompletableFuture<GalleryResult> changePersonId(String oldId, String newId) {
    if (map.shardOf(oldId) == map.shardOf(newId)) {
      return shardOf(oldId)
          .propose(
              GalleryCommand.newBuilder()
                  .setChangePersonId(
                      ChangePersonId.newBuilder().setOldPersonId(oldId).setNewPersonId(newId))
                  .build());
    }
    return ask(oldId, person(oldId)).thenCompose(stored -> move(stored, oldId, newId));
  }

  private CompletableFuture<GalleryResult> move(GalleryAnswer stored, String oldId, String newId) {
    if (stored.getPhotosCount() == 0) {
      return CompletableFuture.completedFuture(GalleryResult.getDefaultInstance());
    }
    var in = MoveIn.newBuilder().setPersonId(newId).addAllPhotos(stored.getPhotosList());
    var out = MoveOut.newBuilder().setPersonId(oldId);
    stored.getPhotosList().forEach(photo -> out.addPhotoIds(photo.getRecord().getPhotoId()));
    return shardOf(newId)
        .propose(GalleryCommand.newBuilder().setLevel(CommandLevel.MOVES).setMoveIn(in).build())
        .thenCompose(
            moved ->
                moved.getOccupied()
                    ? CompletableFuture.completedFuture(moved)
                    : shardOf(oldId)
                        .propose(
                            GalleryCommand.newBuilder()
                                .setLevel(CommandLevel.MOVES)
                                .setMoveOut(out)
                                .build()));
  }

  /** The record of a person's photo by its {@link PhotoKey}. */
  public CompletableFuture<Optional<PhotoRecord>> find(String personId, String key) {
    return ask(personId, GalleryQuery.newBuilder().setPhotoKey(key).build())
        .thenApply(answer -> answer.getPhotosList().stream().map(NewPhoto::getRecord).findFirst());
  }

  /** A record and, if the photo is active, its template. */
  public record StoredPhoto(PhotoRecord record, Optional<Template> template) {}

  /** All photos of a person, in no order. */
  public CompletableFuture<List<StoredPhoto>> photosOf(String personId) {
    return ask(personId, person(personId))
        .thenApply(answer -> answer.getPhotosList().stream().map(Gallery::stored).toList());
  }

  private static StoredPhoto stored(NewPhoto photo) {
    PhotoRecord record = photo.getRecord();
    return new StoredPhoto(
        record,
        photo.getTemplate().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Template(record.getPackId(), TemplateBytes.read(photo.getTemplate()))));
  }

  private static GalleryQuery person(String personId) {
    return GalleryQuery.newBuilder().setPersonId(personId).build();
  }

  /**
   * The persons that look most like a probe, merged exactly from all shards. A shard that cannot
   * answer lowers the searched share.
   */
  public CompletableFuture<SearchResult> search(Template probe, Search asked) {
    return search.run(probe, asked);
  }

  /** Numbers of photos by state, over all shards. */
  public CompletableFuture<PhotoCounts> counts() {
    var count = GalleryQuery.newBuilder().setCount(CountPhotos.getDefaultInstance()).build();
    CompletableFuture<PhotoCounts> sum =
        CompletableFuture.completedFuture(PhotoCounts.getDefaultInstance());
    for (CompletableFuture<GalleryAnswer> answer :
        shards.stream().map(shard -> shard.ask(count)).toList()) {
      sum = sum.thenCombine(answer.thenApply(GalleryAnswer::getCounts), Gallery::sum);
    }
    return sum;
  }

  private static PhotoCounts sum(PhotoCounts a, PhotoCounts b) {
    return PhotoCounts.newBuilder()
        .setActive(a.getActive() + b.getActive())
        .setRetired(a.getRetired() + b.getRetired())
        .setFailed(a.getFailed() + b.getFailed())
        .build();
  }

  private CompletableFuture<GalleryAnswer> ask(String personId, GalleryQuery query) {
    return shardOf(personId).ask(query);
  }

  private GalleryShard shardOf(String personId) {
    return shards.get(map.shardOf(personId));
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    shards.forEach(GalleryShard::close);
  }
}
