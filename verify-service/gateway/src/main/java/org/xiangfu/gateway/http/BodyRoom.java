package org.xiangfu.gateway.http;

import com.linecorp.armeria.common.RequestHeaders;
import java.util.concurrent.Semaphore;

/**
 * How many bytes the bodies of all calls may have together: what is said to be larger than the room
 * that is left is refused before it is read. Thread-safe.
 */
public final class BodyRoom {
  private static final int UNIT = 1 << 10;

  private final long most;
  private final Semaphore free;

  /**
   * All of it free.
   *
   * @param bytes in all, at least {@code most}
   * @param most that one body may have; as much is held for one that does not tell its length
   */
  public BodyRoom(long bytes, long most) {
    if (most < 1 || bytes < most) {
      throw new IllegalArgumentException("there must be room for one body");
    }
    this.most = most;
    this.free = new Semaphore(units(bytes));
  }

  private static int units(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT - 1) / UNIT);
  }

  /**
   * Holds room for the body of a request.
   *
   * @return units to be given back; −1 if there is no room now
   */
  int hold(RequestHeaders headers) {
    long length = headers.contentLength();
    // Longer ones are cut off while they are read.
    int wanted = units(length < 0 ? most : Math.min(most, length));
    return free.tryAcquire(wanted) ? wanted : -1;
  }

  void giveBack(int units) {
    free.release(units);
  }
}
