package org.xiangfu.bench.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.generate.GeneratedGallery;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.SearchRequest;
import org.xiangfu.server.gallery.v1.GalleryFormat;

/**
 * Measures one 1:N search of a person who is in the gallery, and how often it finds what it should,
 * against the exact scan of every template: {@code mateRecall} is the share of searches whose
 * strongest candidate is the mate, {@code recallAt10} the share of the ten persons truly most alike
 * that are returned.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@Timeout(time = 2, timeUnit = TimeUnit.HOURS) // the first use builds the gallery
public class IdentifyBenchmark {
  private static final int PERSONS = 10;

  /** At this rank the floor lies: candidates enough for ten persons, below what HNSW proposes. */
  private static final int FLOOR_RANK = 30;

  private static final int PROBES = 500;
  private static final int PILOTS = 16;

  /** How the gallery is searched. */
  public enum Search {
    /** Over the graph, re-scored. */
    HNSW,
    /** Over every template. */
    EXACT
  }

  private record Probe(Template template, String mate, Set<String> nearest) {}

  /** Templates in the gallery. */
  @Param({"100000", "1000000"})
  public int gallerySize;

  /** Length of a template. */
  @Param("128")
  public int dimension;

  /** Generation of the index. */
  @Param({"GENERATION_1", "GENERATION_2"})
  public GalleryFormat format;

  /** How the gallery is searched. */
  @Param({"HNSW", "EXACT"})
  public Search search;

  private final List<Probe> probes = new ArrayList<>();
  private GeneratedGallery gallery;
  private SearchRequest request;

  /** Opens the gallery and finds by exact search what each probe's search should return. */
  @Setup
  public void open() throws IOException {
    var templates = TemplateGenerator.usual("generated", dimension);
    gallery = GeneratedGallery.open(DiskFolder.standard(), gallerySize, templates, format);
    System.out.printf("# gallery of %,d in %d segments%n", gallerySize, gallery.segments());
    int identities = gallerySize / TemplateGenerator.PHOTOS_AN_IDENTITY;
    double floor = 0;
    for (int i = 0; i < PILOTS; i++) {
      var all = new SearchRequest(-1, FLOOR_RANK, Set.of(), true);
      Template pilot = templates.photo(i, TemplateGenerator.PHOTOS_AN_IDENTITY);
      floor += gallery.gallery().search(pilot, all).getLast().cosine() / PILOTS;
    }
    var exact = new SearchRequest(floor, PERSONS, Set.of(), true);
    request = new SearchRequest(floor, PERSONS, Set.of(), search == Search.EXACT);
    for (long i = 0; i < PROBES; i++) {
      long identity = i * identities / PROBES;
      Template probe = templates.photo(identity, TemplateGenerator.PHOTOS_AN_IDENTITY);
      Set<String> nearest = new HashSet<>();
      for (Match match : gallery.gallery().search(probe, exact)) {
        nearest.add(match.photo().getPersonId());
      }
      probes.add(new Probe(probe, GeneratedPerson.id(identity), nearest));
    }
  }

  /** One search through the service's own gallery, without gRPC and ledger. */
  @Benchmark
  public List<Match> identify() throws IOException {
    Probe probe = probes.get(ThreadLocalRandom.current().nextInt(PROBES));
    List<Match> matches = gallery.gallery().search(probe.template(), request);
    Recall.OF_THIS_FORK.count(probe.mate(), probe.nearest(), matches);
    return matches;
  }

  /** Closes the gallery and leaves it for the next run. */
  @TearDown
  public void close() throws IOException {
    gallery.close();
  }
}
