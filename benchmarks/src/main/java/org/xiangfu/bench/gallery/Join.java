package org.xiangfu.bench.gallery;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.xiangfu.torture.cluster.Cluster;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;

/** Nodes that join one that holds a gallery, while a client goes on asking it. */
final class Join {
  private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(20);
  private static final Duration HASH_LIMIT = Duration.ofMinutes(5);
  private static final int LOOK_MILLIS = 100;
  private static final double NANOS = 1e9;

  /**
   * What it took.
   *
   * @param nodes that joined
   * @param joined seconds from the start of their processes until all are members of every group
   * @param serving seconds from the start of their processes until the health of all is SERVING
   * @param bytes in the Raft folder of each, on average, when they serve
   * @param templates active photos as the last of them counts them
   * @param agree true if all state hashes are those of the first node
   * @param answered calls that the first node answered meanwhile
   * @param failed those that failed, retries included
   * @param longest seconds that one of them took
   */
  record Result(
      int nodes,
      double joined,
      double serving,
      long bytes,
      long templates,
      boolean agree,
      long answered,
      long failed,
      double longest) {}

  private final Cluster cluster;
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile long longest;
  private volatile boolean working = true;

  Join(Cluster cluster) {
    this.cluster = cluster;
  }

  Result run() throws IOException, InterruptedException {
    int first = cluster.nodes().size();
    Thread asking = Thread.ofPlatform().name("asking").start(this::ask);
    long begun = System.nanoTime();
    List<Node> added;
    long joined;
    try {
      added = cluster.grow();
      joined = System.nanoTime();
      for (Node node : added) {
        node.awaitServing(CATCH_UP_LIMIT);
      }
    } finally {
      working = false;
    }
    long serving = System.nanoTime();
    asking.join();
    long bytes = 0;
    for (int node = first; node < cluster.nodes().size(); node++) {
      bytes += size(cluster.data(node).resolve("raft"));
    }
    return new Result(
        added.size(),
        (joined - begun) / NANOS,
        (serving - begun) / NANOS,
        bytes / added.size(),
        status(added.getLast()).getGallery().getActivePhotos(),
        agree(),
        answered.sum(),
        failed.sum(),
        longest / NANOS);
  }

  private void ask() {
    Node first = cluster.nodes().getFirst();
    while (working) {
      long begun = System.nanoTime();
      try {
        first.client().admin().getStatus(GetStatusRequest.getDefaultInstance());
        answered.increment();
      } catch (StatusRuntimeException e) {
        failed.increment();
      }
      longest = Math.max(longest, System.nanoTime() - begun);
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static GetStatusResponse status(Node node) {
    return node.client()
        .admin()
        .withDeadlineAfter(HASH_LIMIT)
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
  }

  private static Map<String, String> hashes(GetStatusResponse status) {
    Map<String, String> hashes = new HashMap<>();
    for (GroupStatus group : status.getGroupsList()) {
      hashes.put(group.getName(), group.getStateHash());
    }
    return hashes;
  }

  private boolean agree() {
    return cluster.nodes().stream().map(node -> hashes(status(node))).distinct().count() == 1;
  }

  private static long size(Path folder) throws IOException {
    var size = new LongAdder();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            size.add(attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
    return size.sum();
  }
}
