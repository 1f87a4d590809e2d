package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.xiangfu.bench.generate.GeneratedGallery;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.SearchRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench footprint}. */
@Command(
    name = "footprint",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures what a template costs on disk, in the heap and in the page cache, and how long a"
          + " search takes; projects how many templates a node holds. Linux.",
      "量測每個特徵值所占的磁碟與記憶體，並推估一個節點可容納的數量。",
      "",
      "cold: the index was put out of memory before. at scale: with as many proposals as HNSW makes"
          + " in a gallery of the projected size.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu bench footprint",
      "  xiangfu bench footprint --dimension 512 --node 24 --reserve 6"
    })
public final class FootprintCommand implements Callable<Integer> {
  private static final double GIB = 1L << 30;
  private static final int PERSONS = 10;

  /** Four times this is the most that HNSW is asked to propose. */
  private static final int PERSONS_AT_SCALE = 800;

  private static final int EXACT_SEARCHES = 200;

  @Spec private CommandSpec spec;
  @Mixin private GalleryOptions options;

  @Option(
      names = "--searches",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Searches of each kind. Default: ${DEFAULT-VALUE}.")
  private int searches;

  @Option(
      names = "--node",
      paramLabel = "GIB",
      defaultValue = "24",
      description = "Memory of the node that is projected, GiB. Default: ${DEFAULT-VALUE}.")
  private double node;

  @Option(
      names = "--reserve",
      paramLabel = "GIB",
      defaultValue = "6",
      description =
          "Of it, what system, heap and face engine need, GiB. Default: ${DEFAULT-VALUE}.")
  private double reserve;

  private long seen;

  /** Made by picocli. */
  public FootprintCommand() {}

  @Override
  public Integer call() throws IOException {
    long heapBefore = heap();
    Path folder;
    int segments;
    long heapOpen;
    try (var gallery = options.open()) {
      folder = gallery.folder();
      segments = gallery.segments();
    }
    PageCache.evict(files(folder));
    PrintWriter out = spec.commandLine().getOut();
    try (GeneratedGallery opened = options.open()) {
      GalleryReplica gallery = opened.gallery();
      out.println(options.conditions(segments));
      out.println("HNSW, cold      " + Latency.of(search(gallery, false, PERSONS, searches)));
      Map<IndexPart, Double> touched = resident(folder);
      out.println("HNSW            " + Latency.of(search(gallery, false, PERSONS, searches)));
      out.println(
          "HNSW, at scale  " + Latency.of(search(gallery, false, PERSONS_AT_SCALE, searches)));
      out.println("EXACT           " + Latency.of(search(gallery, true, PERSONS, EXACT_SEARCHES)));
      heapOpen = heap();
      tell(out, onDisk(folder), touched, (heapOpen - heapBefore) / (double) options.size());
    }
    out.flush();
    return 0;
  }

  private Histogram search(GalleryReplica gallery, boolean exact, int persons, int times)
      throws IOException {
    var templates = options.templates();
    var latency = new Histogram(3);
    var request = new SearchRequest(options.threshold(), persons, Set.of(), exact);
    for (int i = 0; i < times; i++) {
      // Other persons each time: what was read for one does not serve the next.
      long identity = (seen++ * 7919) % options.persons();
      var probe = templates.photo(identity, TemplateGenerator.PHOTOS_AN_IDENTITY);
      long begin = System.nanoTime();
      gallery.search(probe, request);
      latency.recordValue(System.nanoTime() - begin);
    }
    return latency;
  }

  private void tell(
      PrintWriter out, Map<IndexPart, Double> disk, Map<IndexPart, Double> touched, double heap) {
    out.println("bytes a template          on disk   read by cold HNSW searches");
    disk.forEach(
        (part, bytes) ->
            out.printf(
                "  %-20s %9.1f %12.1f%n", part.words(), bytes, touched.getOrDefault(part, 0.0)));
    out.printf("  %-20s %9.1f%n", "heap", heap);
    double graph =
        disk.getOrDefault(IndexPart.GRAPH, 0.0)
            + disk.getOrDefault(
                disk.containsKey(IndexPart.QUANTISED) ? IndexPart.QUANTISED : IndexPart.FLOATS,
                0.0);
    double scan = disk.getOrDefault(IndexPart.COLUMN, 0.0);
    double all = disk.values().stream().mapToDouble(Double::doubleValue).sum();
    out.printf("a node of %.0f GiB, of which %.0f for other things, holds%n", node, reserve);
    project(out, "graph in memory", graph);
    project(out, "graph and EXACT column in memory", graph + scan);
    project(out, "everything in memory", all);
  }

  private void project(PrintWriter out, String what, double bytes) {
    out.printf(
        "  %,6.1f million templates: %s (%.0f bytes each)%n",
        (node - reserve) * GIB / bytes / 1e6, what, bytes);
  }

  private Map<IndexPart, Double> onDisk(Path folder) throws IOException {
    Map<IndexPart, Double> bytes = new EnumMap<>(IndexPart.class);
    for (Path file : files(folder)) {
      add(bytes, file, Files.size(file));
    }
    return bytes;
  }

  private Map<IndexPart, Double> resident(Path folder) throws IOException {
    Map<IndexPart, Double> bytes = new EnumMap<>(IndexPart.class);
    PageCache.resident(files(folder)).forEach((file, size) -> add(bytes, file, size));
    return bytes;
  }

  private void add(Map<IndexPart, Double> bytes, Path file, long size) {
    bytes.merge(IndexPart.of(file, options.format()), size / (double) options.size(), Double::sum);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
