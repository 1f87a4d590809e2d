package org.xiangfu.server.gallery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Replicas;

/** A shard as a node of the service calls it: photos that wait together are enrolled together. */
final class GalleryShard implements AutoCloseable {
  private final int number;
  private final ShardProtocol protocol;
  private final GroupCommit<NewPhoto, PhotoOutcome> enrollments;

  GalleryShard(int number, Replicas replicas) {
    this.number = number;
    this.protocol = new ShardProtocol(replicas);
    this.enrollments = new GroupCommit<>(Gallery.groupName(number), this::proposeEnrollments);
  }

  int number() {
    return number;
  }

  CompletableFuture<PhotoOutcome> enroll(NewPhoto photo, boolean urgent) {
    return enrollments.submit(photo, urgent);
  }

  private CompletableFuture<List<PhotoOutcome>> proposeEnrollments(List<NewPhoto> photos) {
    return propose(
            GalleryCommand.newBuilder()
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
