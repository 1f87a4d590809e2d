package org.xiangfu.server.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.ledger.v1.ChainState;

/** How far the ledger is signed, as this node's replica has it; NaN on a node without one. */
public final class LedgerMetrics {
  private LedgerMetrics() {}

  /** Registers the gauges. */
  public static void bind(MeterRegistry registry, LocalReplicas replicas, Clock clock) {
    Gauge.builder(
            "xiangfu.ledger.checkpoint.age",
            replicas,
            each ->
                look(
                    each,
                    state ->
                        state.hasCheckpoint()
                            ? (clock.millis() - state.getCheckpoint().getTimeMillis()) / 1000.0
                            : Double.NaN))
        .description("Time since the ledger was last signed; NaN if it never was")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder(
            "xiangfu.ledger.unsigned",
            replicas,
            each ->
                look(
                    each,
                    state ->
                        state.getNewest().getCount()
                            - state.getCheckpoint().getPosition().getCount()))
        .description("Events of the ledger that no checkpoint signs yet")
        .register(registry);
  }

  private static double look(LocalReplicas replicas, ToDoubleFunction<ChainState> measure) {
    try {
      Optional<ChainState> state = replicas.ledger().chain();
      return state.isPresent() ? measure.applyAsDouble(state.get()) : Double.NaN;
    } catch (IOException | RuntimeException e) {
      return Double.NaN;
    }
  }
}
