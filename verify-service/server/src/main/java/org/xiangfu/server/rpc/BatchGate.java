package org.xiangfu.server.rpc;

import java.util.Optional;
import java.util.Queue;
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
 * bring them are asked for no more than fits into memory. Streams wait in a queue and take turns.
 * Thread-safe.
 */
final class BatchGate implements AutoCloseable {
  /** A stream of photos. */
  interface Stream {
    /** There may be room; called on the gate's own thread. */
    void room();

    /** The node stops: answer what was begun, and end. */
    void drain();
  }

  private final AdaptiveLimit limit;
  private final long capacity;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private final Queue<Stream> waiting = new ConcurrentLinkedQueue<>();
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
    waiting.remove(stream);
    wake();
  }

  /** Empty if the photo has to wait. */
  Optional<Permit> enter() {
    return limit.acquire(Lane.BATCH);
  }

  /** Calls {@link Stream#room} once something is given back. */
  void await(Stream stream) {
    waiting.remove(stream);
    waiting.add(stream);
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
    if (!waiting.isEmpty() && waking.compareAndSet(false, true)) {
      thread.execute(this::giveRoom);
    }
  }

  private void giveRoom() {
    waking.set(false);
    for (int turns = waiting.size(); turns > 0; turns--) {
      Stream next = waiting.poll();
      if (next == null) {
        return;
      }
      next.room();
    }
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
