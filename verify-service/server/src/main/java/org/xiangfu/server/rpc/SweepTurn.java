package org.xiangfu.server.rpc;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xiangfu.server.rpc.AdaptiveLimit.Outcome;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.server.sweep.BatchShare;

/** A sweep's place at the {@link BatchGate}: it takes turns with the archives' streams. */
final class SweepTurn implements BatchGate.Stream, BatchShare {
  /** A wake-up is never lost for longer. */
  private static final long LOOK_MILLIS = 100;

  private final BatchGate gate;
  private final Semaphore woken = new Semaphore(0);

  SweepTurn(BatchGate gate) {
    this.gate = gate;
  }

  @Override
  public Work enter() throws IOException, InterruptedException {
    try {
      Optional<Permit> permit = Optional.empty();
      while (permit.isEmpty()) {
        if (gate.draining()) {
          throw new IOException("the node stops");
        }
        permit = gate.enter(this);
        if (permit.isEmpty()) {
          var _ = woken.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          var _ = woken.drainPermits();
        }
      }
      Permit given = permit.get();
      return () -> given.release(Outcome.IGNORED);
    } finally {
      gate.leave(this);
    }
  }

  @Override
  public boolean room() {
    woken.release();
    return false;
  }

  @Override
  public void drain() {
    woken.release();
  }
}
