package org.xiangfu.server.gallery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Replicas;

/** A shard as a node of the service calls it: photos that wait together are enrolled together. */
final class GalleryShard implements AutoCloseable {
  private final int number;
  private final ShardProtocol protocol;
  private final GroupCommit<NewPhoto, PhotoOutcome> enrollments;

  // A level is never taken back.
  private volatile boolean keepsFaces;

  GalleryShard(int number, Replicas replicas) {
    this.number = number;
    this.protocol = new ShardProtocol(replicas);
    this.enrollments = new GroupCommit<>(Gallery.groupName(number), this::proposeEnrollments);
  }

  int number() {
    return number;
  }

  CompletableFuture<PhotoOutcome> enroll(NewPhoto photo, boolean urgent) {
    // A group of a lower level would refuse the others with it.
    return photo.getReplacesFailed()
        ? proposeEnrollments(List.of(photo)).thenApply(List::getFirst)
        : enrollments.submit(photo, urgent);
  }

  /**
   * Keeps a face beside the gallery, in one command with what is enrolled. Until the first was
   * taken each goes alone: a group of a lower level would refuse the photos with it.
   */
  CompletableFuture<PhotoOutcome> keep(NewPhoto face, boolean urgent) {
    return keepsFaces
        ? enrollments.submit(face, urgent)
        : proposeEnrollments(List.of(face))
            .thenApply(
                outcomes -> {
                  keepsFaces = true;
                  return outcomes.getFirst();
                });
  }

  private CompletableFuture<List<PhotoOutcome>> proposeEnrollments(List<NewPhoto> photos) {
    boolean kept =
        photos.stream()
            .anyMatch(
                each ->
                    each.getRecord().getCollection() != FaceCollection.FACE_COLLECTION_UNSPECIFIED);
    boolean again = photos.stream().anyMatch(NewPhoto::getReplacesFailed);
    int stamp = photos.stream().mapToInt(each -> each.getRecord().getGeneration()).max().orElse(0);
    return propose(
            GalleryCommand.newBuilder()
                .setLevel(
                    IntStream.of(
                            kept ? CommandLevel.INCIDENTS : 0,
                            again ? CommandLevel.SUSPICION : 0,
                            CommandLevel.ofGeneration(stamp))
                        .max()
                        .orElseThrow())
                .setEnroll(EnrollPhotos.newBuilder().addAllPhotos(photos))
                .build())
        .thenApply(GalleryResult::getPhotosList);
  }

  CompletableFuture<GalleryResult> propose(GalleryCommand command) {
    return protocol.propose(command);
  }

  CompletableFuture<GalleryAnswer> ask(GalleryQuery query) {
    return protocol.ask(query);
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    enrollments.close();
  }
}
