package org.xiangfu.server.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.server.sweep.BatchShare;

/**
 * What keeps one node responsive: the adaptive limit, the gate for archives, the clients' quotas,
 * and the metrics of all three. Thread-safe; one for each node.
 */
public final class LoadProtection implements AutoCloseable {
  /** The rest of the heap is for the gallery and for live calls. */
  private static final int HEAP_SHARE = 8;

  private final LoadLimits limits;
  private final LoadMetrics metrics;
  private final AdaptiveLimit limit;
  private final BatchGate gate;
  private final ClientQuotas quotas;
  private final BulkTurns bulkTurns;

  /** Sets the limits and registers the metrics. */
  public LoadProtection(LoadLimits limits, MeterRegistry registry) {
    this.limits = limits;
    this.metrics = new LoadMetrics(registry);
    this.limit = new AdaptiveLimit(limits.concurrency(), System::nanoTime);
    this.gate = new BatchGate(limit, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    this.quotas = new ClientQuotas(limits.quota(), System::nanoTime);
    this.bulkTurns = new BulkTurns(() -> limit.inProgress(Lane.LIVE) > 0);
    metrics.bind(limit, gate, quotas);
  }

  LoadLimits limits() {
    return limits;
  }

  LoadMetrics metrics() {
    return metrics;
  }

  AdaptiveLimit limit() {
    return limit;
  }

  BatchGate gate() {
    return gate;
  }

  ClientQuotas quotas() {
    return quotas;
  }

  /** Room for a sweep, which takes turns with the archives; for one that runs at a time. */
  public BatchShare share() {
    return new SweepTurn(gate);
  }

  BulkTurns bulkTurns() {
    return bulkTurns;
  }

  @Override
  public void close() {
    bulkTurns.close();
    gate.close();
  }
}
