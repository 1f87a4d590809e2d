package org.xiangfu.bench.micro;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Puts recall beside speed: a JMH profiler, since auxiliary counters are summed over iterations and
 * recall is a mean.
 */
public final class RecallProfiler implements InternalProfiler {
  /** Made by JMH. */
  public RecallProfiler() {}

  @Override
  public String getDescription() {
    return "Recall of the searches that were timed";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    Recall.OF_THIS_FORK.reset();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Recall recall = Recall.OF_THIS_FORK;
    return recall.isEmpty()
        ? List.of()
        : List.of(share("mateRecall", recall.ofMate()), share("recallAt10", recall.ofNearest()));
  }

  private static ScalarResult share(String name, double value) {
    return new ScalarResult(name, value, "share", AggregationPolicy.AVG);
  }
}
