package org.xiangfu.server.gallery;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.replication.Replicas;

/** One shard in the types of its messages. */
record ShardProtocol(Replicas replicas) {
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
}
