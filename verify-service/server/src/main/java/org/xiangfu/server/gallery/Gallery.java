package org.xiangfu.server.gallery;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.DeathMark;
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
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;

/**
 * All shards of the gallery as one, and the only place that knows whom their sealed records tell
 * of. Writes are durable and visible to search when their future completes, and every read sees all
 * writes that were answered before it. Thread-safe.
 */
public final class Gallery implements AutoCloseable {
  private static final String GROUP_PREFIX = "gallery-";

  private final FanOut shards;
  private final PhotoSeal seal;
  private final Routes routes;
  private final ShardSearch search;
  private final KeptFaces kept;
  private final GalleryUpkeep upkeep;
  private final GenerationFence fence;
  private final PhotoRenewal renewal;
  private final GalleryLoader loader;

  /**
   * A gallery over shards that stay, whose data is not sealed.
   *
   * @param shards replicas of each shard, in order; at least 1
   */
  public Gallery(List<? extends Replicas> shards) {
    this(shards, DataSeal.none());
  }

  /** The same with sealed data. */
  public Gallery(List<? extends Replicas> shards, DataSeal seal) {
    this(new FanOut(ShardSource.of(shards)), seal);
  }

  private Gallery(FanOut shards, DataSeal seal) {
    this.shards = shards;
    this.seal = new PhotoSeal(seal);
    this.routes = new Routes(shards);
    this.search = new ShardSearch(shards, this.seal);
    this.fence = new GenerationFence(shards, seal);
    this.renewal = new PhotoRenewal(shards, this.seal, routes);
    this.kept = new KeptFaces(shards, routes, this.seal, fence);
    this.loader = new GalleryLoader(this.seal, routes, fence, renewal);
    this.upkeep = new GalleryUpkeep(shards, routes, this.seal, fence, renewal);
  }

  /** A gallery over shards that come and go. */
  public static Gallery over(ShardSource shards, DataSeal seal) {
    var gallery = new Gallery(new FanOut(shards), seal);
    gallery.routes.keepFresh();
    return gallery;
  }

  /** Name of a shard's Raft group. */
  public static String groupName(int shard) {
    return GROUP_PREFIX + shard;
  }

  /** The shard of a Raft group; empty if the name is not that of a shard. */
  public static OptionalInt shardOf(String group) {
    return group.startsWith(GROUP_PREFIX)
        ? OptionalInt.of(Integer.parseInt(group.substring(GROUP_PREFIX.length())))
        : OptionalInt.empty();
  }

  /**
   * The digest that stands for a photo in its record and in {@link #key}: of sealed data nobody who
   * has the photo can tell from the digest that it is here.
   *
   * @param sha256 of the photo's bytes
   */
  public byte[] digest(byte[] sha256) {
    return seal.data().digest("photo", sha256);
  }

  /**
   * The {@link PhotoKey} of a person's photo.
   *
   * @param digest as {@link #digest} gives it
   */
  public String key(String personId, byte[] digest, String packId) {
    return PhotoSeal.key(personId, digest, packId, seal.data().present());
  }

  /** A probe as {@link StoredPhoto}s compare with it. */
  public Template comparable(Template probe) {
    return seal.comparable(probe);
  }

  /** The template of a {@link StoredPhoto} as a probe to {@link #search} with. */
  public Template probe(Template stored) {
    return seal.plain(stored);
  }

  /**
   * Enrols a photo, or records that it gave no template.
   *
   * @param record its state says which of the two; its digest is that of {@link #digest}
   * @param template empty if the photo failed
   * @param urgent true if somebody at a counter waits for it
   * @return what is now on record; {@code created} is false if this photo was there before
   */
  public CompletableFuture<PhotoOutcome> enroll(
      PhotoRecord record, Optional<Template> template, boolean urgent) {
    return enroll(record, template, urgent, false);
  }

  /** The same of a second attempt, which takes the place of the photo if that failed before. */
  public CompletableFuture<PhotoOutcome> enrollAgain(
      PhotoRecord record, Optional<Template> template, boolean urgent) {
    return enroll(record, template, urgent, true);
  }

  private CompletableFuture<PhotoOutcome> enroll(
      PhotoRecord record, Optional<Template> template, boolean urgent, boolean replaces) {
    return fence
        .pass(
            () -> {
              DataSeal keys = seal.data().present();
              PhotoRecord sealed = PhotoSeal.seal(record, keys);
              var photo = NewPhoto.newBuilder().setRecord(sealed).setReplacesFailed(replaces);
              template
                  .map(each -> PhotoSeal.turn(each, keys))
                  .ifPresent(turned -> photo.setTemplate(TemplateBytes.write(turned.vector())));
              return renewal
                  .settle(record.getPersonId())
                  .thenCompose(
                      _ ->
                          routes.write(
                              sealed.getPersonId(),
                              shard -> shard.enroll(photo.build(), urgent),
                              PhotoOutcome::getElsewhere));
            },
            PhotoOutcome::getRefusedAtGeneration)
        .thenApply(
            outcome -> outcome.toBuilder().setRecord(seal.open(outcome.getRecord())).build());
  }

  /** Photos in bulk. */
  public GalleryLoader loader() {
    return loader;
  }

  /** Takes a photo out of comparison and deletes its template; the result's count is 0 or 1. */
  public CompletableFuture<Integer> retire(String personId, String photoId) {
    return fence
        .pass(
            () -> {
              DataSeal keys = seal.data().present();
              String person = keys.person(personId);
              var retire = RetirePhoto.newBuilder().setPersonId(person).setPhotoId(photoId);
              return renewal
                  .settle(personId)
                  .thenCompose(_ -> write(person, command(keys).setRetire(retire).build()));
            },
            GenerationFence::refusedAt)
        .thenApply(GalleryResult::getAffected);
  }

  /**
   * The same with the time, from which on retention counts. Below the command level that knows of
   * it, none is noted.
   */
  public CompletableFuture<Integer> retire(String personId, String photoId, Instant at) {
    return upkeep
        .retire(personId, List.of(photoId), DeathMark.DEATH_MARK_UNSPECIFIED, at)
        .exceptionallyCompose(
            error -> {
              Throwable cause = error instanceof CompletionException ? error.getCause() : error;
              return cause instanceof RefusedCommandException
                  ? retire(personId, photoId)
                  : CompletableFuture.failedFuture(error);
            });
  }

  /** The ends of photos, and the photos of two records of one person. */
  public GalleryUpkeep upkeep() {
    return upkeep;
  }

  /**
   * Moves all photos of a person to a new number, unless that number has photos. Between two shards
   * they are written to the new one before they leave the old one; cut in between, the same call
   * again ends it.
   */
  public CompletableFuture<GalleryResult> changePersonId(String oldId, String newId) {
    return fence.pass(
        () -> {
          DataSeal keys = seal.data().present();
          return renewal
              .settle(oldId)
              .thenCompose(_ -> renewal.settle(newId))
              .thenCompose(_ -> renumber(keys.person(oldId), keys.person(newId), keys));
        },
        GenerationFence::refusedAt);
  }

  static GalleryCommand.Builder command(DataSeal keys) {
    return GalleryCommand.newBuilder()
        .setLevel(CommandLevel.ofGeneration(keys.stamp()))
        .setGeneration(keys.stamp());
  }

  private static GalleryCommand.Builder moveCommand(DataSeal keys) {
    var command = command(keys);
    return command.setLevel(Math.max(command.getLevel(), CommandLevel.MOVES));
  }

  private CompletableFuture<GalleryResult> renumber(String oldId, String newId, DataSeal keys) {
    var change =
        command(keys)
            .setChangePersonId(
                ChangePersonId.newBuilder().setOldPersonId(oldId).setNewPersonId(newId))
            .build();
    return routes.write(
        oldId,
        shard ->
            routes.of(newId).filter(other -> other != shard).isPresent()
                ? photos(oldId).thenCompose(stored -> move(stored, oldId, newId, keys))
                : shard.propose(change),
        GalleryResult::getElsewhere);
  }

  private CompletableFuture<GalleryResult> move(
      GalleryAnswer stored, String oldId, String newId, DataSeal keys) {
    if (stored.getPhotosCount() == 0) {
      return CompletableFuture.completedFuture(GalleryResult.getDefaultInstance());
    }
    var in = MoveIn.newBuilder().setPersonId(newId).addAllPhotos(stored.getPhotosList());
    var out = MoveOut.newBuilder().setPersonId(oldId);
    stored.getPhotosList().forEach(photo -> out.addPhotoIds(photo.getRecord().getPhotoId()));
    return write(newId, moveCommand(keys).setMoveIn(in).build())
        .thenCompose(
            moved ->
                moved.getOccupied() || moved.getRefusedAtGeneration() > 0
                    ? CompletableFuture.completedFuture(moved)
                    : write(oldId, moveCommand(keys).setMoveOut(out).build()));
  }

  private CompletableFuture<GalleryResult> write(String personId, GalleryCommand command) {
    return routes.write(personId, shard -> shard.propose(command), GalleryResult::getElsewhere);
  }

  /**
   * The record of a person's photo.
   *
   * @param digest as {@link #digest} gives it
   */
  public CompletableFuture<Optional<PhotoRecord>> find(
      String personId, byte[] digest, String packId) {
    // The oldest keys first: what is sealed anew meanwhile is then met at the latest later.
    CompletableFuture<Optional<PhotoRecord>> found =
        CompletableFuture.completedFuture(Optional.empty());
    for (DataSeal keys : seal.data().generations()) {
      String person = keys.person(personId);
      String key = PhotoSeal.key(personId, digest, packId, keys);
      GalleryQuery query =
          GalleryQuery.newBuilder().setPhotoKey(key).setKeyPersonId(person).build();
      found =
          found.thenCompose(
              before ->
                  before.isPresent()
                      ? CompletableFuture.completedFuture(before)
                      : routes
                          .read(person, query)
                          .thenApply(
                              answer ->
                                  answer.getPhotosList().stream()
                                      .map(NewPhoto::getRecord)
                                      .findFirst()
                                      .map(seal::open)));
    }
    return found;
  }

  /**
   * A record and, if the photo is active, its template, which compares with {@link #comparable}
   * probes.
   */
  public record StoredPhoto(PhotoRecord record, Optional<Template> template) {}

  /** All photos of a person, in no order. */
  public CompletableFuture<List<StoredPhoto>> photosOf(String personId) {
    CompletableFuture<Map<String, StoredPhoto>> all =
        CompletableFuture.completedFuture(new LinkedHashMap<>());
    // As in find; a photo that is met twice is as it was met last.
    for (DataSeal keys : seal.data().generations()) {
      all =
          all.thenCompose(
              sofar ->
                  photos(keys.person(personId))
                      .thenApply(
                          answer -> {
                            answer
                                .getPhotosList()
                                .forEach(
                                    each -> sofar.put(each.getRecord().getPhotoId(), stored(each)));
                            return sofar;
                          }));
    }
    return all.thenApply(photos -> List.copyOf(photos.values()));
  }

  private StoredPhoto stored(NewPhoto photo) {
    return new StoredPhoto(seal.open(photo.getRecord()), seal.stored(photo));
  }

  private CompletableFuture<GalleryAnswer> photos(String personId) {
    return routes.read(personId, GalleryQuery.newBuilder().setPersonId(personId).build());
  }

  /**
   * The persons that look most like a probe, merged exactly from all shards. A shard that cannot
   * answer lowers the searched share.
   */
  public CompletableFuture<SearchResult> search(Template probe, Search asked) {
    return search.run(probe, asked);
  }

  /** What the shards keep beside the gallery. */
  public KeptFaces kept() {
    return kept;
  }

  /** All of it, one person after the other. */
  public PhotoWalk walk() {
    return new PhotoWalk(shards, routes, seal);
  }

  /** Its photos, to be sealed anew. */
  public SealedRecords sealed() {
    return renewal;
  }

  /**
   * Has every shard take in records of a generation of data keys from now on, and no earlier ones;
   * 1 only asks whether the shards know such commands.
   */
  public CompletableFuture<Void> beginGeneration(int generation) {
    return fence.begin(generation);
  }

  /** Numbers of photos by state, over all shards. */
  public CompletableFuture<PhotoCounts> counts() {
    return search.counts();
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    shards.close();
  }
}
