package org.xiangfu.server.portrait;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.xiangfu.server.objects.ObjectStore;
import org.xiangfu.server.objects.ObjectStores;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.Seal;
import org.xiangfu.server.sealing.SealedRecords;

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
  private static final String PORTRAIT = "portrait";

  private final ObjectStore store;
  private final SortedMap<Integer, Seal> seals;
  private final IntSupplier generation;
  private final ThreadPoolExecutor threads;

  private PortraitStore(ObjectStore store, SortedMap<Integer, Seal> seals, IntSupplier generation) {
    this.store = store;
    this.seals = seals;
    this.generation = generation;
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

  /** Opens a store whose keys are not those of the data. */
  public static PortraitStore open(PortraitSettings settings, Path dataDir, boolean cluster)
      throws IOException {
    return open(settings, dataDir, cluster, DataSeal.none());
  }

  /**
   * Opens the store.
   *
   * @param data if the portraits' key file is that of these keys, portraits are sealed with the
   *     generation that they seal with, and are sealed anew with them
   * @param cluster true if the node has peers: they must see each other's portraits
   * @throws IOException if the keys cannot be used, or the settings do not suit a cluster; says
   *     what to do
   */
  public static PortraitStore open(
      PortraitSettings settings, Path dataDir, boolean cluster, DataSeal data) throws IOException {
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
    ObjectStore store = ObjectStores.open(address);
    return areOf(data, keys)
        ? new PortraitStore(store, keys.portraitSeals(), data::generation)
        : new PortraitStore(store, new TreeMap<>(Map.of(1, keys.seal())), () -> 1);
  }

  private static boolean areOf(DataSeal data, KeyFile keys) {
    Map<Integer, String> prints = new TreeMap<>();
    data.generations()
        .forEach(
            each -> each.fingerprint().ifPresent(print -> prints.put(each.generation(), print)));
    return !prints.isEmpty() && prints.equals(keys.generations());
  }

  /**
   * Its portraits, to be sealed anew with newer data keys; empty if they have keys of their own.
   */
  public Optional<SealedRecords> sealed() {
    return seals.size() > 1
        ? Optional.of(new PortraitRenewal(store, seals, this::submit))
        : Optional.empty();
  }

  /**
   * Keeps a photo.
   *
   * @param sha256 digest of the photo, 32 bytes
   * @return completes once the photo is durable
   */
  public CompletableFuture<Void> put(byte[] sha256, byte[] photo) {
    return put(PORTRAIT, sha256, photo);
  }

  CompletableFuture<Void> put(String kind, byte[] key, byte[] photo) {
    String path = path(kind, key);
    int now = generation.getAsInt();
    String name = PortraitName.folder(now) + path;
    return submit(
        () -> {
          if (seals.size() > 1) {
            store.delete(PortraitName.gone(now, path));
          }
          store.putIfAbsent(name, seals.get(now).seal(PortraitName.bound(name), photo));
          return null;
        });
  }

  /** The photo of a digest; empty if it is not kept. */
  public CompletableFuture<Optional<byte[]>> get(byte[] sha256) {
    return get(PORTRAIT, sha256);
  }

  CompletableFuture<Optional<byte[]>> get(String kind, byte[] key) {
    String path = path(kind, key);
    return submit(
        () -> {
          // The oldest first: what is sealed anew meanwhile is then met later.
          for (var each : seals.entrySet()) {
            String name = PortraitName.folder(each.getKey()) + path;
            Optional<byte[]> sealed = store.get(name);
            if (sealed.isPresent()) {
              return Optional.of(each.getValue().open(PortraitName.bound(name), sealed.get()));
            }
          }
          return Optional.empty();
        });
  }

  /** Removes the photo of a digest, for whomever it was enrolled. */
  public CompletableFuture<Void> delete(byte[] sha256) {
    return delete(PORTRAIT, sha256);
  }

  CompletableFuture<Void> delete(String kind, byte[] key) {
    String path = path(kind, key);
    return submit(
        () -> {
          for (int newer : seals.tailMap(seals.firstKey() + 1).keySet()) {
            store.putIfAbsent(PortraitName.gone(newer, path), new byte[1]);
          }
          for (int each : seals.keySet()) {
            store.delete(PortraitName.folder(each) + path);
          }
          return null;
        });
  }

  // Objects of another kind have other names, and lie among the rest: a listing tells nothing.
  private String path(String kind, byte[] key) {
    return PortraitName.path(seals.get(seals.firstKey()).nameOf(kind, key));
  }

  /** What is done with the store. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does what is asked of the store on its threads. */
  interface Worker {
    <T> CompletableFuture<T> submit(Work<T> work);
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
