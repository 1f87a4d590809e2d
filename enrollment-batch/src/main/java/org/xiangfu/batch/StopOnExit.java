package org.xiangfu.batch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work come to its own end, with its journal saved, when the process is told to end (Ctrl-C).
 * Close it once the work and what it used are closed; until then, ten seconds at most, the process
 * waits.
 */
public final class StopOnExit implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private StopOnExit(Runnable stop, String name) {
    this.hook = new Thread(() -> stopAndWait(stop), name);
  }

  /**
   * Begins to listen.
   *
   * @param stop makes the work end soon; called by another thread, at most once
   */
  public static StopOnExit of(Runnable stop, String threadName) {
    var listening = new StopOnExit(stop, threadName);
    Runtime.getRuntime().addShutdownHook(listening.hook);
    return listening;
  }

  private void stopAndWait(Runnable stop) {
    stop.run();
    try {
      boolean _ = ended.await(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, which is why the work stopped.
      hook.setDaemon(false);
    }
  }
}
