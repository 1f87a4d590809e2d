package org.xiangfu.torture.cluster;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;

/**
 * One node of the cluster: a process that can be killed and started again. To be used by one thread
 * at a time.
 */
public final class Node implements AutoCloseable {
  private static final Duration HEALTH_DEADLINE = Duration.ofSeconds(2);

  private final String id;
  private final Path folder;
  private final List<String> command;
  private final XiangfuClient client;
  private Process process;
  private CountDownLatch serving;

  /**
   * A node that does not run yet.
   *
   * @param folder its log, temporary files and data
   * @param command how to start it
   * @param options how to reach this node alone
   */
  Node(String id, Path folder, List<String> command, ClientOptions options) throws IOException {
    this.id = id;
    this.folder = folder;
    this.command = List.copyOf(command);
    this.client = XiangfuClient.connect(options);
  }

  /** The node's id in the cluster's configuration. */
  public String id() {
    return id;
  }

  /** A client of this node alone. */
  public XiangfuClient client() {
    return client;
  }

  /** Where the node writes its log. */
  public Path log() {
    return folder.resolve("node.log");
  }

  static Path temporary(Path folder) {
    return folder.resolve("tmp");
  }

  /** Starts the process; it serves some seconds later. */
  public void start() throws IOException {
    // A killed JVM leaves its unpacked native libraries behind.
    Path temporary = temporary(folder);
    if (Files.exists(temporary)) {
      PathUtils.deleteDirectory(temporary);
    }
    Files.createDirectories(temporary);
    process = new ProcessBuilder(command).redirectError(Redirect.appendTo(log().toFile())).start();
    var served = new CountDownLatch(1);
    serving = served;
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon(true).name("output-" + id).start(() -> read(out, served));
    client.reconnectNow();
  }

  private static void read(BufferedReader out, CountDownLatch served) {
    try (out) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("SERVING ")) {
          served.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the node has said that it serves, and its health says so.
   *
   * @throws NodeFailedException if it ends before, or takes longer than {@code limit}
   */
  public void awaitServing(Duration limit) throws NodeFailedException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!serving.await(100, TimeUnit.MILLISECONDS) || !healthy()) {
      if (!process.isAlive()) {
        throw new NodeFailedException(this, "ended with " + process.exitValue());
      }
      if (System.nanoTime() > end) {
        throw new NodeFailedException(this, "does not serve after " + limit);
      }
    }
  }

  /** True if the node says that it is SERVING. */
  public boolean healthy() {
    try {
      return HealthGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(HEALTH_DEADLINE)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      client.reconnectNow();
      return false;
    }
  }

  /** As {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * As {@code kill}; a node that has not ended within the limit is killed.
   *
   * @return true if it ended by itself
   */
  public boolean terminate(Duration limit) throws InterruptedException {
    process.destroy();
    if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    kill();
    return false;
  }

  /** True if the process runs. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Kills it and frees the connection. */
  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    client.close();
  }
}
