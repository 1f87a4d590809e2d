package org.xiangfu.server.rpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

/**
 * Through here the photos of archives go, one by one, as the limit leaves room; the streams that
 * bring them are asked for no more than fits into memory. Streams take turns, one photo each, and
 * none overtakes one that waits. Thread-safe.
 */
final class BatchGate implements AutoCloseable {
  /** A stream of photos. */
  interface Stream {
    /**
     * There may be room for one more photo; called on the gate's own thread.
     *
     * @return whether it was used
     */
    boolean room();

    /** The node stops: answer what was begun, and end. */
    void drain();
  }

  private final AdaptiveLimit limit;
  private final long capacity;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();

  // Who has a photo that has to wait, in the order of their turns; guarded by this.
  private final SequencedSet<Stream> turns = new LinkedHashSet<>();
  private volatile boolean photosWait;

  // Who may not ask for photos, as too many bytes are held.
  private final Queue<Stream> held = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean waking = new AtomicBoolean();
  private volatile boolean draining;

  // At most one wake-up runs and one waits; a stopped gate wakes nobody.
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(2),
          Thread.ofPlatform().name("batch-gate").daemon(true).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  /**
   * Opens the gate.
   *
   * @param capacity most bytes of photos that may be held before their streams are asked for no
   *     more
   */
  BatchGate(AdaptiveLimit limit, long capacity) {
    this.limit = limit;
    this.capacity = capacity;
    limit.onRelease(this::wake);
  }

  /** False if the node stops, and the stream must not begin. */
  boolean opened(Stream stream) {
    open.add(stream);
    if (draining) {
      open.remove(stream);
    }
    return !draining;
  }

  void closed(Stream stream) {
    open.remove(stream);
    held.remove(stream);
    leave(stream);
    wake();
  }

  /**
   * Empty if the photo has to wait, for room or for streams that came before; {@link Stream#room}
   * is then called in its turn.
   */
  synchronized Optional<Permit> enter(Stream stream) {
    // It waits before it asks: what is given back from here on wakes it.
    queue(stream);
    if (turns.getFirst() != stream) {
      return Optional.empty();
    }
    Optional<Permit> permit = limit.acquire(Lane.BATCH);
    if (permit.isPresent()) {
      leave(stream);
    }
    return permit;
  }

  /** Has a stream wait for its turn; one that waits already keeps its place. */
  synchronized void queue(Stream stream) {
    turns.add(stream);
    photosWait = true;
  }

  /** A stream has no photo that waits. */
  synchronized void leave(Stream stream) {
    turns.remove(stream);
    photosWait = !turns.isEmpty();
  }

  /** Calls {@link Stream#room} once bytes were freed. */
  void awaitBytes(Stream stream) {
    held.remove(stream);
    held.add(stream);
  }

  void hold(long size) {
    bytes.addAndGet(size);
  }

  void free(long size) {
    bytes.addAndGet(-size);
    wake();
  }

  boolean full() {
    return bytes.get() >= capacity;
  }

  long bytes() {
    return bytes.get();
  }

  int streams() {
    return open.size();
  }

  private void wake() {
    if ((photosWait || !held.isEmpty()) && waking.compareAndSet(false, true)) {
      thread.execute(this::giveRoom);
    }
  }

  private void giveRoom() {
    waking.set(false);
    for (int left = held.size(); left > 0; left--) {
      Stream next = held.poll();
      if (next != null) {
        next.room();
      }
    }
    boolean used = true;
    while (used) {
      used = false;
      for (Stream next : inTurn()) {
        used |= next.room();
      }
    }
  }

  private synchronized List<Stream> inTurn() {
    return List.copyOf(turns);
  }

  /** True once the node stops. */
  boolean draining() {
    return draining;
  }

  /** Ends every stream as soon as what it had begun is acknowledged. */
  void drain() {
    draining = true;
    open.forEach(Stream::drain);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
