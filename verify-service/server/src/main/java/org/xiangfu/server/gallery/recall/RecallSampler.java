package org.xiangfu.server.gallery.recall;

import com.google.common.util.concurrent.Uninterruptibles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.gallery.GallerySearch;
import org.xiangfu.server.gallery.SearchRequest;
import org.xiangfu.server.replication.LowPriority;
import org.xiangfu.server.replication.LuceneStore;

/**
 * Compares HNSW with the exact scan, on a thread of low priority, over the local replica: a stored
 * template is taken at random and turned away by the angle of two photos of one person, and a
 * sample is complete if HNSW returns every person whom the scan returns. Publishes, with the tag
 * {@code group}:
 *
 * <ul>
 *   <li>{@code xiangfu.gallery.recall}: share of complete samples, NaN while there is none
 *   <li>{@code xiangfu.gallery.recall.samples}: how many samples that is of
 *   <li>{@code xiangfu.gallery.recall.alert}: 1 if recall is below the limit beyond doubt, else 0
 * </ul>
 *
 * <p>Nothing of a template, a person or a score is kept or published. Thread-safe.
 */
public final class RecallSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecallSampler.class);
  private static final int PERSONS = 10;

  private final String group;
  private final Supplier<LuceneStore> store;
  private final RecallSettings settings;
  private final RandomGenerator random;
  private final RecallWindow window;
  private final MeterRegistry registry;
  private final List<Meter> meters;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Begins to sample.
   *
   * @param group name of the gallery's Raft group
   * @param store the local replica; asked again for every sample, null until it is open
   * @param random chooses templates and angles
   */
  public RecallSampler(
      String group,
      Supplier<LuceneStore> store,
      RecallSettings settings,
      RandomGenerator random,
      MeterRegistry registry) {
    this.group = group;
    this.store = store;
    this.settings = settings;
    this.random = random;
    this.window = new RecallWindow(settings.window());
    this.registry = registry;
    this.meters =
        List.of(
            gauge(
                "xiangfu.gallery.recall", "Share of samples in which HNSW found all", this::recall),
            gauge("xiangfu.gallery.recall.samples", "Samples that recall is of", this::samples),
            gauge("xiangfu.gallery.recall.alert", "1 if recall is too low", () -> alert() ? 1 : 0));
    this.thread = Thread.ofPlatform().name(group + "-recall").daemon(true).start(this::run);
  }

  private Gauge gauge(String name, String description, Supplier<Number> value) {
    return Gauge.builder(name, value)
        .description(description)
        .tag("group", group)
        .register(registry);
  }

  /** Share of complete samples in the window; NaN while there is none. */
  public double recall() {
    return window.recall();
  }

  /** Samples in the window. */
  public int samples() {
    return window.samples();
  }

  /** True if there are samples enough to say that recall is below the limit. */
  public boolean alert() {
    return window.samples() >= settings.minSamples() && window.atMost() < settings.alertBelow();
  }

  private void run() {
    LowPriority.enter();
    boolean alerted = false;
    long pause = 0;
    while (!Uninterruptibles.awaitUninterruptibly(closed, pause, TimeUnit.NANOSECONDS)) {
      long begin = System.nanoTime();
      sample();
      long busy = System.nanoTime() - begin;
      if (alert() != alerted) {
        alerted = !alerted;
        tell(alerted);
      }
      long rest = (long) (busy / settings.share()) - busy;
      pause = Math.max(rest, settings.shortestPause().toNanos());
    }
  }

  private void sample() {
    try {
      LuceneStore open = store.get();
      Optional<Boolean> found = open == null ? Optional.empty() : open.search(this::compare);
      found.ifPresent(window::add);
    } catch (AlreadyClosedException e) {
      // The replica is being replaced by a snapshot, or closed.
      LOG.debug("{}: no sample, the index is closed", group);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: recall could not be sampled", group, e);
    }
  }

  private Optional<Boolean> compare(IndexSearcher searcher) throws IOException {
    Optional<float[]> stored = new StoredTemplates(searcher).any(random);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    float[] probe = TurnedTemplate.of(stored.get(), settings.probeCosine(), random);
    // Without the store's own threads, whose priority is not low.
    var alone = new IndexSearcher(searcher.getIndexReader());
    return Optional.of(persons(probe, false, alone).containsAll(persons(probe, true, alone)));
  }

  private Set<String> persons(float[] probe, boolean exact, IndexSearcher searcher)
      throws IOException {
    var request = new SearchRequest(settings.minCosine(), PERSONS, Set.of(), exact);
    return new GallerySearch(probe, request)
        .run(searcher).stream()
            .map(match -> match.photo().getPersonId())
            .collect(Collectors.toUnmodifiableSet());
  }

  private void tell(boolean tooLow) {
    if (tooLow) {
      LOG.warn(
          "{}: in {} of {} samples the graph found all that an exact scan finds, fewer than {}:"
              + " search in EXACT mode until the index is rebuilt",
          group,
          Math.round(window.recall() * window.samples()),
          window.samples(),
          settings.alertBelow());
    } else {
      LOG.info("{}: the graph finds again what it should", group);
    }
  }

  /** Stops within one sample and takes the gauges back. */
  @Override
  public void close() {
    closed.countDown();
    Uninterruptibles.joinUninterruptibly(thread);
    meters.forEach(registry::remove);
  }
}
