package org.xiangfu.bench.bulk;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.server.gallery.GalleryLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench bulk}. */
@Command(
    name = "bulk",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts templates on record through the log, synced and sealed: one by one, as the stream of an"
          + " archive does, and in bulk. Extraction, network and photo files are in none of them.",
      "量測逐筆、串流與大量匯入特徵值的速度（皆同步寫入磁碟並加密）。",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:measured, and a template is missing"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu bench bulk --size 100000 --streamed 10000"})
public final class BulkCommand implements Callable<Integer> {
  private static final int MISSING = 3;

  /** As many as a stream of an archive has unacknowledged. */
  private static final int STREAM_WINDOW = 192;

  private static final int BLOCK = 1_024;

  /** As many as the service works on at once. */
  private static final int BLOCKS_AT_ONCE = 2;

  private static final int SEARCHES = 500;

  /** More than are written while a load goes on. */
  private static final int LIVE = 4_000;

  private static final long LIVE_EVERY_MILLIS = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Templates that are loaded in bulk, four a person. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--streamed",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Templates that are streamed. Default: ${DEFAULT-VALUE}.")
  private int streamed;

  @Option(
      names = "--single",
      paramLabel = "N",
      defaultValue = "200",
      description = "Templates that are written one by one. Default: ${DEFAULT-VALUE}.")
  private int single;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "128",
      description = "Length of a template. Default: ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to write; on a disk, not in memory. Default: xiangfu-bench in /tmp.")
  private Path dir;

  /** Made by picocli. */
  public BulkCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (size < 4 * BLOCK || streamed < STREAM_WINDOW || single < 1 || dimension < 2) {
      throw new ParameterException(
          spec.commandLine(),
          "--size must be at least %d, --streamed %d, --single 1, --dimension 2"
              .formatted(4 * BLOCK, STREAM_WINDOW));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "templates of %d, sealed, one peer, synced; %d processors, Java %s%n",
        dimension, Runtime.getRuntime().availableProcessors(), Runtime.version());
    Path place = dir == null ? DiskFolder.standard() : DiskFolder.checked(dir);
    var templates = TemplateGenerator.usual("generated", dimension);
    double one;
    double stream;
    boolean whole;
    try (var gallery = DurableGallery.open(place, templates)) {
      List<GalleryLoader.Photo> photos = gallery.photos(0, 2 * single + 2 * streamed);
      // The first of each lot warms up.
      var _ = rate(photos.subList(0, single), 1, each -> gallery.enroll(each, true));
      one = rate(photos.subList(single, 2 * single), 1, each -> gallery.enroll(each, true));
      List<GalleryLoader.Photo> rest = photos.subList(2 * single, photos.size());
      var _ = rate(rest.subList(0, streamed), STREAM_WINDOW, each -> gallery.enroll(each, false));
      stream =
          rate(
              rest.subList(streamed, 2 * streamed),
              STREAM_WINDOW,
              each -> gallery.enroll(each, false));
      whole = gallery.size() == photos.size();
      out.printf("one by one      %,8.0f templates/s%n", one);
      out.printf(
          "streamed        %,8.0f templates/s; mates found %s%n",
          stream, recall(gallery, photos.size()));
      out.flush();
    }
    try (var gallery = DurableGallery.open(place, templates)) {
      whole &= bulk(gallery, stream, out);
    }
    return whole ? 0 : MISSING;
  }

  private boolean bulk(DurableGallery gallery, double stream, PrintWriter out)
      throws IOException, InterruptedException {
    // A fifth warms up; those at the end are the live ones.
    int warm = size / 5;
    List<GalleryLoader.Photo> live = gallery.photos(warm + size, warm + size + LIVE);
    List<List<GalleryLoader.Photo>> blocks = blocks(gallery, warm, warm + size);
    var _ = rate(blocks(gallery, 0, warm), BLOCKS_AT_ONCE, gallery::load);
    var alone = new LiveWrites(gallery, live.subList(0, LIVE / 2));
    Thread.sleep(40 * LIVE_EVERY_MILLIS);
    Histogram quiet = alone.stop();
    long begun = System.nanoTime();
    var _ = rate(blocks, BLOCKS_AT_ONCE, gallery::load);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double rate = size / seconds;
    out.printf(
        "in bulk         %,8.0f templates/s, %.1f times the stream; %,d in %.1f s%n",
        rate, rate / stream, size, seconds);
    out.printf(
        "  mates found %s at once, in %d segments%n",
        recall(gallery, warm + size), gallery.segments());
    out.flush();
    int next = warm + size + live.size();
    List<List<GalleryLoader.Photo>> more = blocks(gallery, next, next + size / 2 / BLOCK * BLOCK);
    var beside = new LiveWrites(gallery, live.subList(LIVE / 2, LIVE));
    var _ = rate(more, BLOCKS_AT_ONCE, gallery::load);
    Histogram loaded = beside.stop();
    out.printf("  a live write alone %s%n", latency(quiet));
    out.printf("  beside an unthrottled load %s%n", latency(loaded));
    long written = alone.written() + beside.written();
    long expected = warm + size + (long) BLOCK * more.size() + written;
    begun = System.nanoTime();
    gallery.settle();
    out.printf(
        "  graphs built %.0f s after it; mates found %s, in %d segments%n",
        (System.nanoTime() - begun) / 1e9, recall(gallery, warm + size), gallery.segments());
    out.flush();
    return gallery.size() == expected;
  }

  private static List<List<GalleryLoader.Photo>> blocks(DurableGallery gallery, int from, int to) {
    List<List<GalleryLoader.Photo>> blocks = new ArrayList<>();
    for (int i = from; i < to; i += BLOCK) {
      blocks.add(gallery.photos(i, Math.min(to, i + BLOCK)));
    }
    return blocks;
  }

  /** Writes all, so many at a time, and gives how many a second were acknowledged. */
  private static <T> double rate(List<T> all, int window, Function<T, CompletableFuture<?>> write)
      throws IOException, InterruptedException {
    var places = new Semaphore(window);
    var failure = new AtomicReference<Throwable>();
    long begun = System.nanoTime();
    for (T each : all) {
      places.acquire();
      var _ =
          write
              .apply(each)
              .whenComplete(
                  (_, error) -> {
                    places.release();
                    if (error != null) {
                      failure.compareAndSet(null, error);
                    }
                  });
    }
    places.acquire(window);
    if (failure.get() != null) {
      throw new IOException("a write failed: " + failure.get().getMessage(), failure.get());
    }
    return all.size() / ((System.nanoTime() - begun) / 1e9);
  }

  private static String recall(DurableGallery gallery, int photos) {
    int persons = photos / TemplateGenerator.PHOTOS_AN_IDENTITY;
    return "%.1f %%".formatted(100 * gallery.recall(persons, Math.min(SEARCHES, persons)));
  }

  private static String latency(Histogram nanos) {
    return "p50 %.1f, p99 %.1f, max %.1f ms (%d)"
        .formatted(
            nanos.getValueAtPercentile(50) / 1e6,
            nanos.getValueAtPercentile(99) / 1e6,
            nanos.getMaxValue() / 1e6,
            nanos.getTotalCount());
  }

  /** Enrols one photo after the other, as counters do, until it is stopped. */
  private static final class LiveWrites {
    private final Histogram nanos = new Histogram(3);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long written;

    LiveWrites(DurableGallery gallery, List<GalleryLoader.Photo> photos) {
      thread = Thread.ofPlatform().name("live").daemon(true).start(() -> run(gallery, photos));
    }

    private void run(DurableGallery gallery, List<GalleryLoader.Photo> photos) {
      for (GalleryLoader.Photo photo : photos) {
        if (stopped) {
          return;
        }
        long begun = System.nanoTime();
        var _ = gallery.enroll(photo, true).join();
        nanos.recordValue(System.nanoTime() - begun);
        written = nanos.getTotalCount();
        try {
          Thread.sleep(LIVE_EVERY_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    long written() {
      return written;
    }

    Histogram stop() throws InterruptedException {
      stopped = true;
      thread.join();
      return nanos;
    }
  }
}
