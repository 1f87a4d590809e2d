package org.xiangfu.server.portrait;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xiangfu.server.objects.ObjectStore;
import org.xiangfu.server.objects.ObjectStores;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.Seal;

/**
 * The bytes of enrolled photos, found by their SHA-256. Each is sealed; its object's name is an
 * HMAC of the digest, so that whoever sees the store cannot tell whether a photo at hand is in it.
 * One photo of several persons is one object. Thread-safe, bounded: a full queue fails with {@link
 * OverloadedException}, a store that does not answer with {@link PortraitStoreException}.
 */
public final class PortraitStore implements AutoCloseable {
  /** A portrait costs a wait for the disk or the network, hardly any computing. */
  private static final int THREADS = 8;

  private static final int QUEUE = 1_024;

  /**
   * A part of the store.
   *
   * @param kind makes the names of this part others than those of the rest
   * @param folder before each name in the store
   * @param boundTo before each name in what its object is sealed to
   */
  record Shelf(String kind, String folder, String boundTo) {}

  private static final Shelf PORTRAITS = new Shelf("portrait", "", "portraits/");

  private final ObjectStore store;
  private final Seal seal;
  private final ThreadPoolExecutor threads;

  private PortraitStore(ObjectStore store, Seal seal) {
    this.store = store;
    this.seal = seal;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task ->
                Thread.ofPlatform()
                    .name("portrait-" + number.incrementAndGet())
                    .daemon(true)
                    .unstarted(task));
  }

  /**
   * Opens the store.
   *
   * @param cluster true if the node has peers: they must see each other's portraits
   * @throws IOException if the keys cannot be used, or the settings do not suit a cluster; says
   *     what to do
   */
  public static PortraitStore open(PortraitSettings settings, Path dataDir, boolean cluster)
      throws IOException {
    URI address = settings.store().orElseGet(() -> dataDir.resolve("portraits").toUri());
    if (cluster && ObjectStores.isDirectory(address) && !settings.shared()) {
      throw new IOException(
          "a cluster's portraits cannot be in "
              + address
              + " unless every node sees the same folder there: give --portraits s3://... or add"
              + " --portraits-shared");
    }
    if (cluster && settings.keyFile().isEmpty()) {
      throw new IOException(
          "the nodes of a cluster open each other's portraits: make one key file with 'xiangfu keys"
              + " create' and give it to each node with --portrait-key");
    }
    KeyFile keys =
        settings.keyFile().isPresent()
            ? KeyFile.read(settings.keyFile().get())
            : KeyFile.readOrCreate(dataDir.resolve("portrait.key"));
    return new PortraitStore(ObjectStores.open(address), keys.seal());
  }

  /**
   * Keeps a photo.
   *
   * @param sha256 digest of the photo, 32 bytes
   * @return completes once the photo is durable
   */
  public CompletableFuture<Void> put(byte[] sha256, byte[] photo) {
    return put(PORTRAITS, sha256, photo);
  }

  CompletableFuture<Void> put(Shelf shelf, byte[] key, byte[] photo) {
    String name = name(shelf, key);
    return submit(
        () -> {
          store.putIfAbsent(shelf.folder() + name, seal.seal(shelf.boundTo() + name, photo));
          return null;
        });
  }

  /** The photo of a digest; empty if it is not kept. */
  public CompletableFuture<Optional<byte[]>> get(byte[] sha256) {
    return get(PORTRAITS, sha256);
  }

  CompletableFuture<Optional<byte[]>> get(Shelf shelf, byte[] key) {
    String name = name(shelf, key);
    return submit(
        () -> {
          Optional<byte[]> sealed = store.get(shelf.folder() + name);
          return sealed.isPresent()
              ? Optional.of(seal.open(shelf.boundTo() + name, sealed.get()))
              : Optional.empty();
        });
  }

  /** Removes the photo of a digest, for whomever it was enrolled. */
  public CompletableFuture<Void> delete(byte[] sha256) {
    return delete(PORTRAITS, sha256);
  }

  CompletableFuture<Void> delete(Shelf shelf, byte[] key) {
    String name = name(shelf, key);
    return submit(
        () -> {
          store.delete(shelf.folder() + name);
          return null;
        });
  }

  private String name(Shelf shelf, byte[] key) {
    String name = seal.nameOf(shelf.kind(), key);
    return "%s/%s/%s".formatted(name.substring(0, 2), name.substring(2, 4), name);
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> CompletableFuture<T> submit(Work<T> work) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return work.run();
            } catch (IOException e) {
              throw new PortraitStoreException(e);
            }
          },
          threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new OverloadedException("portraits"));
    }
  }

  /** Finishes what was begun, for at most ten seconds. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
