package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.SearchRequest;

/**
 * Searches for the same persons by HNSW and by exact scan, and counts what either misses. Whether a
 * mate is at or above the threshold is computed from the generated templates, not read from the
 * index. Thread-safe.
 */
final class Agreement {
  private static final int MAX_PERSONS = 10;

  /** Closer to the threshold than this, rounding decides. */
  private static final double ROUNDING = 1e-6;

  private final GalleryReplica gallery;
  private final TemplateGenerator templates;
  private final LongFunction<IntStream> enrolled;
  private final double threshold;
  private final LongAdder mates = new LongAdder();
  private final LongAdder matesMissedByHnsw = new LongAdder();
  private final LongAdder matesMissedByScan = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder othersMissedByHnsw = new LongAdder();
  private final Histogram hnsw = new ConcurrentHistogram(3);
  private final Histogram exact = new ConcurrentHistogram(3);

  /**
   * Nothing is searched yet.
   *
   * @param enrolled numbers of the photos of an identity that are in the gallery
   */
  Agreement(
      GalleryReplica gallery,
      TemplateGenerator templates,
      LongFunction<IntStream> enrolled,
      double threshold) {
    this.gallery = gallery;
    this.templates = templates;
    this.enrolled = enrolled;
    this.threshold = threshold;
  }

  /** Searches for one person, by a photo that is not in the gallery. */
  void search(long identity, int number) throws IOException {
    Template probe = templates.photo(identity, number);
    String mate = GeneratedPerson.id(identity);
    Set<String> proposed = persons(probe, false, hnsw);
    Set<String> scanned = persons(probe, true, exact);
    if (mateCosine(probe, identity) >= threshold + ROUNDING) {
      mates.increment();
      matesMissedByHnsw.add(missed(List.of(mate), proposed));
      matesMissedByScan.add(missed(List.of(mate), scanned));
    }
    scanned.remove(mate);
    others.add(scanned.size());
    othersMissedByHnsw.add(missed(scanned, proposed));
  }

  private static long missed(Collection<String> expected, Set<String> found) {
    return expected.stream().filter(person -> !found.contains(person)).count();
  }

  private double mateCosine(Template probe, long identity) {
    return enrolled
        .apply(identity)
        .mapToDouble(number -> probe.cosine(templates.photo(identity, number)))
        .max()
        .orElse(-1);
  }

  private Set<String> persons(Template probe, boolean scan, Histogram latency) throws IOException {
    long begin = System.nanoTime();
    List<Match> found =
        gallery.search(probe, new SearchRequest(threshold, MAX_PERSONS, Set.of(), scan));
    latency.recordValue(System.nanoTime() - begin);
    return found.stream().map(match -> match.photo().getPersonId()).collect(Collectors.toSet());
  }

  /** True if the exact scan missed nobody. */
  boolean exactIsExact() {
    return matesMissedByScan.sum() == 0;
  }

  /** Share of mates at or above the threshold that HNSW found. */
  double recall() {
    return 1 - matesMissedByHnsw.sum() / (double) mates.sum();
  }

  Histogram latency(boolean scan) {
    return scan ? exact : hnsw;
  }

  String text() {
    return """
    mates at or above the threshold   %,d
      missed by HNSW                  %,d (found: %.4f %%)
      missed by EXACT                 %,d
    others at or above it, by EXACT   %,d
      missed by HNSW                  %,d
    HNSW    %s
    EXACT   %s
    """
        .formatted(
            mates.sum(),
            matesMissedByHnsw.sum(),
            100 * recall(),
            matesMissedByScan.sum(),
            others.sum(),
            othersMissedByHnsw.sum(),
            Latency.of(hnsw),
            Latency.of(exact));
  }
}
