package org.xiangfu.server.gallery.recall;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.xiangfu.server.replication.LuceneStore;

/** A sampler for each of the gallery's groups, as they come and go. For one thread. */
public final class RecallSamplers implements AutoCloseable {
  private final Function<String, LuceneStore> stores;
  private final RecallSettings settings;
  private final MeterRegistry registry;
  private final Map<String, RecallSampler> samplers = new HashMap<>();

  /**
   * No sampler yet.
   *
   * @param stores the local replica of a group; null until it is open
   */
  public RecallSamplers(
      Function<String, LuceneStore> stores, RecallSettings settings, MeterRegistry registry) {
    this.stores = stores;
    this.settings = settings;
    this.registry = registry;
  }

  /** Begins to sample these groups, and ends to sample all others. */
  public void follow(Collection<String> groups) {
    for (String gone : new HashSet<>(samplers.keySet())) {
      if (!groups.contains(gone)) {
        samplers.remove(gone).close();
      }
    }
    for (String group : groups) {
      samplers.computeIfAbsent(
          group,
          _ ->
              new RecallSampler(
                  group, () -> stores.apply(group), settings, new SplittableRandom(), registry));
    }
  }

  @Override
  public void close() {
    samplers.values().forEach(RecallSampler::close);
  }
}
