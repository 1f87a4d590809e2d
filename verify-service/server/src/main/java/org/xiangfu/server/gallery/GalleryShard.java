package org.xiangfu.server.gallery;

import com.google.protobuf.InvalidProtocolBufferException;
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

/** The protocol of one shard, in the types of its messages. */
final class GalleryShard implements AutoCloseable {
  private final Replicas replicas;
  private final GroupCommit<NewPhoto, PhotoOutcome> enrollments;

  GalleryShard(String name, Replicas replicas) {
    this.replicas = replicas;
    this.enrollments = new GroupCommit<>(name, this::proposeEnrollments);
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
    return replicas
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

  CompletableFuture<GalleryAnswer> ask(GalleryQuery query) {
    return replicas
        .read(query.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return GalleryAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a gallery answer of a later release", e);
              }
            });
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    enrollments.close();
  }
}
