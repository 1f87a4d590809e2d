package org.xiangfu.server.gallery;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.RetirePhoto;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Proposer;
import org.xiangfu.server.replication.ReplicatedState;

/**
 * One shard of the gallery. Writes are durable and visible to search when their future completes.
 * Thread-safe.
 */
public final class Gallery implements AutoCloseable {
  private final GalleryState state;
  private Proposer proposer;
  private GroupCommit<NewPhoto, PhotoOutcome> enrollments;

  /**
   * A gallery that is not yet replicated: hand {@link #state()} to the Raft node, then {@link
   * #connect}.
   *
   * @param name name of its Raft group, such as {@code gallery-0}
   */
  public Gallery(String name) {
    this(name, GalleryFormat.NEWEST);
  }

  /** The same, with the format that its index is given if it is new. */
  public Gallery(String name, GalleryFormat newest) {
    this.state = new GalleryState(name, newest);
  }

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /** Opens the gallery for writing. */
  public void connect(Proposer connected) {
    this.proposer = connected;
    this.enrollments = new GroupCommit<>(state.name(), this::proposeEnrollments);
  }

  /** How many photos there are. */
  public record Counts(long active, long retired, long failed) {}

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
    return enrollments.submit(photo.build(), urgent);
  }

  private CompletableFuture<List<PhotoOutcome>> proposeEnrollments(List<NewPhoto> photos) {
    return propose(
            GalleryCommand.newBuilder()
                .setEnroll(EnrollPhotos.newBuilder().addAllPhotos(photos))
                .build())
        .thenApply(GalleryResult::getPhotosList);
  }

  /** Takes a photo out of comparison and deletes its template; the result's count is 0 or 1. */
  public CompletableFuture<Integer> retire(String personId, String photoId) {
    return propose(
            GalleryCommand.newBuilder()
                .setRetire(RetirePhoto.newBuilder().setPersonId(personId).setPhotoId(photoId))
                .build())
        .thenApply(GalleryResult::getAffected);
  }

  /** Moves all photos of a person to a new number, unless that number has photos. */
  public CompletableFuture<GalleryResult> changePersonId(String oldId, String newId) {
    return propose(
        GalleryCommand.newBuilder()
            .setChangePersonId(
                ChangePersonId.newBuilder().setOldPersonId(oldId).setNewPersonId(newId))
            .build());
  }

  private CompletableFuture<GalleryResult> propose(GalleryCommand command) {
    return proposer
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return GalleryResult.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a gallery result of a later release", e);
              }
            });
  }

  /** The record of a photo by {@link PhotoKey}. */
  public Optional<PhotoRecord> find(String key) throws IOException {
    return state.store().search(searcher -> PhotoReader.one(searcher, PhotoDocument.key(key)));
  }

  /** A record and, if the photo is active, its template. */
  public record StoredPhoto(PhotoRecord record, Optional<Template> template) {}

  /** All photos of a person, in no order. */
  public List<StoredPhoto> photosOf(String personId) throws IOException {
    return state
        .store()
        .search(searcher -> PhotoReader.all(searcher, PhotoDocument.person(personId)))
        .stream()
        .map(
            photo ->
                new StoredPhoto(
                    photo.record(),
                    photo
                        .template()
                        .map(vector -> new Template(photo.record().getPackId(), vector))))
        .toList();
  }

  /** The persons that look most like a probe, strongest first. */
  public List<Match> search(Template probe, SearchRequest request) throws IOException {
    return state.store().search(new GallerySearch(probe.vector(), request)::run);
  }

  /** Number of active photos. */
  public long size() throws IOException {
    return state.store().search(searcher -> count(searcher, PhotoState.PHOTO_STATE_ACTIVE));
  }

  /** Numbers of photos by state. */
  public Counts counts() throws IOException {
    return state
        .store()
        .search(
            searcher ->
                new Counts(
                    count(searcher, PhotoState.PHOTO_STATE_ACTIVE),
                    count(searcher, PhotoState.PHOTO_STATE_RETIRED),
                    count(searcher, PhotoState.PHOTO_STATE_FAILED)));
  }

  private static long count(IndexSearcher searcher, PhotoState photoState) throws IOException {
    return searcher.count(new TermQuery(PhotoDocument.state(photoState)));
  }

  /** SHA-256 over the logical content, as 64 hexadecimal digits. */
  public String stateHash() throws IOException {
    return state.store().search(GalleryHash::of);
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    if (enrollments != null) {
      enrollments.close();
    }
  }
}
