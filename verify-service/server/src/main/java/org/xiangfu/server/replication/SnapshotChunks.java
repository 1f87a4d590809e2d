package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.FileChunkProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.TimeDuration;
import org.apache.ratis.util.Timestamp;

/**
 * The requests that carry a snapshot to a follower, one at a time, with the bytes of its files
 * mapped instead of on the heap. Ratis 3.3 keeps every request until its time limit has passed, so
 * that an index of gigabytes would fill the heap of its leader; and where the line breaks it would
 * wait for that limit before it tries again.
 */
final class SnapshotChunks implements Iterator<InstallSnapshotRequestProto> {
  private static final TimeDuration ANSWER_LIMIT = TimeDuration.valueOf(10, TimeUnit.SECONDS);
  private static final TimeDuration LOOK = TimeDuration.ONE_MILLISECOND;

  private final Iterator<InstallSnapshotRequestProto> requests;
  private final Iterator<FileInfo> files;
  private final FollowerInfo follower;
  private FileInfo file;
  private Timestamp handedOut;

  /**
   * Wraps what Ratis made.
   *
   * @param requests of one chunk each, file after file
   * @param files in the same order
   */
  SnapshotChunks(
      Iterator<InstallSnapshotRequestProto> requests,
      Iterator<FileInfo> files,
      FollowerInfo follower) {
    this.requests = requests;
    this.files = files;
    this.follower = follower;
  }

  @Override
  public boolean hasNext() {
    return requests.hasNext();
  }

  /**
   * The next request, once the one before was answered.
   *
   * @throws IllegalStateException if it was not, and the snapshot is to be sent anew
   */
  @Override
  public InstallSnapshotRequestProto next() {
    if (handedOut != null) {
      awaitAnswer();
    }
    InstallSnapshotRequestProto request = requests.next();
    FileChunkProto chunk = request.getSnapshotChunk().getFileChunks(0);
    if (chunk.getOffset() == 0) {
      file = files.next();
    }
    var mapped = request.toBuilder();
    mapped.getSnapshotChunkBuilder().getFileChunksBuilder(0).setData(map(chunk));
    handedOut = Timestamp.currentTime();
    return mapped.build();
  }

  private ByteString map(FileChunkProto chunk) {
    try (var channel = FileChannel.open(file.getPath())) {
      return UnsafeByteOperations.unsafeWrap(
          channel.map(MapMode.READ_ONLY, chunk.getOffset(), chunk.getData().size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    while (follower.getLastRpcResponseTime().compareTo(handedOut) < 0) {
      boolean late = handedOut.elapsedTime().compareTo(ANSWER_LIMIT) > 0;
      if (late || follower.getErrorState().getErrorCountToDelay() > 0) {
        throw new IllegalStateException(
            follower.getName() + " did not answer a chunk of the snapshot");
      }
      try {
        LOOK.sleep();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a snapshot was sent", e);
      }
    }
  }
}
