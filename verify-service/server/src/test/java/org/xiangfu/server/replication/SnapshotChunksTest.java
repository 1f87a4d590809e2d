package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.FileChunkProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto.SnapshotChunkProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.FollowerInfo.ErrorState;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotChunksTest {
  private static final byte[] FIRST = {1, 2, 3, 4, 5};
  private static final byte[] SECOND = {6, 7};

  @TempDir Path folder;

  private List<FileInfo> files() throws IOException {
    return List.of(file("first", FIRST), file("second", SECOND));
  }

  private FileInfo file(String name, byte[] content) throws IOException {
    return new FileInfo(Files.write(folder.resolve(name), content), null);
  }

  private static List<InstallSnapshotRequestProto> requests() {
    return List.of(chunk("first", 0, 3, 0), chunk("first", 3, 2, 1), chunk("second", 0, 2, 2));
  }

  // Holds zeros, so that what comes out is known to come from the files.
  private static InstallSnapshotRequestProto chunk(String name, long offset, int size, int index) {
    var chunk =
        FileChunkProto.newBuilder()
            .setFilename(name)
            .setOffset(offset)
            .setData(ByteString.copyFrom(new byte[size]));
    return InstallSnapshotRequestProto.newBuilder()
        .setSnapshotChunk(
            SnapshotChunkProto.newBuilder().setRequestIndex(index).addFileChunks(chunk))
        .build();
  }

  private static FollowerInfo follower(Supplier<Timestamp> answered, ErrorState errors) {
    return (FollowerInfo)
        Proxy.newProxyInstance(
            FollowerInfo.class.getClassLoader(),
            new Class<?>[] {FollowerInfo.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "getLastRpcResponseTime" -> answered.get();
                  case "getErrorState" -> errors;
                  case "getName" -> "n1->n2";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static ErrorState errors(int count) {
    return new ErrorState() {
      @Override
      public int updateErrorCount(boolean error) {
        throw new UnsupportedOperationException();
      }

      @Override
      public int getErrorCountToDelay() {
        return count;
      }
    };
  }

  @Test
  void eachChunkHoldsTheBytesOfItsPlaceInItsFile() throws IOException {
    var chunks =
        new SnapshotChunks(
            requests().iterator(), files().iterator(), follower(Timestamp::currentTime, errors(0)));
    var bytes = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      var chunk = chunks.next().getSnapshotChunk().getFileChunks(0);
      bytes.write(chunk.getData().toByteArray());
    }
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7}, bytes.toByteArray());
  }

  @Test
  void aChunkWaitsUntilTheOneBeforeWasAnswered() throws IOException {
    Timestamp before = Timestamp.currentTime().addTimeMs(-1_000);
    var looks = new AtomicInteger();
    Supplier<Timestamp> thirdTime =
        () -> looks.incrementAndGet() < 3 ? before : Timestamp.currentTime();
    var chunks =
        new SnapshotChunks(
            requests().iterator(), files().iterator(), follower(thirdTime, errors(0)));
    assertEquals(0, chunks.next().getSnapshotChunk().getRequestIndex());
    assertEquals(0, looks.get());
    assertEquals(1, chunks.next().getSnapshotChunk().getRequestIndex());
    assertEquals(3, looks.get());
  }

  @Test
  void aBrokenLineEndsTheSnapshotAtOnce() throws IOException {
    Timestamp before = Timestamp.currentTime().addTimeMs(-1_000);
    var chunks =
        new SnapshotChunks(
            requests().iterator(), files().iterator(), follower(() -> before, errors(1)));
    assertEquals(0, chunks.next().getSnapshotChunk().getRequestIndex());
    var error = assertThrows(IllegalStateException.class, chunks::next);
    assertFalse(error.getMessage().isEmpty());
  }
}
