package org.xiangfu.bench.gallery;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.xiangfu.bench.generate.GeneratedGallery;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.SearchRequest;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.PhotoDocument;

/** A gallery whose photos are replaced by later ones of the same persons, while it is searched. */
final class ChangingGallery {
  private static final int PHOTOS = TemplateGenerator.PHOTOS_AN_IDENTITY;

  /** So small that many segments are born and merged, as in daily work. */
  private static final int PHOTOS_A_COMMAND = 250;

  /** A photo that is never enrolled. */
  private static final int PROBE = 1_000_000;

  private static final int PERSONS_FOUND = 10;
  private static final int PAUSE_MILLIS = 4;

  private final GalleryReplica gallery;
  private final TemplateGenerator templates;
  private final int[] numbers;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Histogram quiet = new ConcurrentHistogram(3);
  private final Histogram merging = new ConcurrentHistogram(3);
  private final Histogram visible = new ConcurrentHistogram(3);
  private long commands;

  /** An empty gallery for so many persons. */
  ChangingGallery(GalleryReplica gallery, TemplateGenerator templates, int persons) {
    this.gallery = gallery;
    this.templates = templates;
    this.numbers = new int[persons * PHOTOS];
    Arrays.setAll(numbers, slot -> slot % PHOTOS);
  }

  private IndexWriter writer() {
    return gallery.state().store().writer();
  }

  /** Enrols the first photos. */
  void fill() throws IOException {
    enroll(IntStream.range(0, numbers.length).toArray());
    visible.reset();
  }

  /** Deletes a random share of the photos, and enrols the next photo of the same persons. */
  void replace(double share) throws IOException {
    int[] slots =
        IntStream.range(0, numbers.length).filter(_ -> random.nextDouble() < share).toArray();
    for (int slot : slots) {
      var record = GeneratedPerson.record(templates.packId(), slot / PHOTOS, numbers[slot]);
      writer().deleteDocuments(PhotoDocument.key(PhotoKey.of(record)));
      numbers[slot] += PHOTOS;
    }
    enroll(slots);
  }

  private void enroll(int[] slots) throws IOException {
    for (int first = 0; first < slots.length; first += PHOTOS_A_COMMAND) {
      var photos = EnrollPhotos.newBuilder();
      for (int i = first; i < Math.min(slots.length, first + PHOTOS_A_COMMAND); i++) {
        photos.addPhotos(GeneratedPerson.photo(templates, slots[i] / PHOTOS, numbers[slots[i]]));
      }
      byte[] command = GalleryCommand.newBuilder().setEnroll(photos).build().toByteArray();
      gallery.state().apply(command, ++commands);
      long begin = System.nanoTime();
      gallery.state().store().visible().join();
      visible.recordValue(System.nanoTime() - begin);
    }
  }

  /** Waits until there is nothing to merge. */
  void settle() throws IOException {
    GeneratedGallery.settle(writer());
    gallery.state().store().visible().join();
  }

  int segments() throws IOException {
    return gallery.state().store().search(searcher -> searcher.getIndexReader().leaves().size());
  }

  /** Searches by HNSW and by exact scan for persons spread over the gallery. */
  Agreement agreement(double threshold, int searches) throws IOException {
    var agreement =
        new Agreement(
            gallery,
            templates,
            identity -> IntStream.range(0, PHOTOS).map(i -> numbers[(int) identity * PHOTOS + i]),
            threshold);
    int persons = numbers.length / PHOTOS;
    for (long i = 0; i < Math.min(searches, persons); i++) {
      agreement.search(i * persons / Math.min(searches, persons), PROBE);
    }
    return agreement;
  }

  /** Searches one after the other with pauses, until it is closed. */
  Searching searching() {
    return new Searching();
  }

  /** Latencies while no merge ran, nanoseconds. */
  Histogram quiet() {
    return quiet;
  }

  /** Latencies while a merge ran at the begin or the end of the search, nanoseconds. */
  Histogram merging() {
    return merging;
  }

  /** How long writes took to become visible, nanoseconds. */
  Histogram visible() {
    return visible;
  }

  /** A counter that asks again and again. */
  final class Searching implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("searching").start(this::run);

    private void run() {
      var merges = (ConcurrentMergeScheduler) writer().getConfig().getMergeScheduler();
      var persons = new SplittableRandom(2);
      var request = new SearchRequest(0.5, PERSONS_FOUND, Set.of(), false);
      try {
        while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          Template probe = templates.photo(persons.nextInt(numbers.length / PHOTOS), PROBE);
          boolean busy = merges.mergeThreadCount() > 0;
          long begin = System.nanoTime();
          gallery.search(probe, request);
          long took = System.nanoTime() - begin;
          (busy || merges.mergeThreadCount() > 0 ? merging : quiet).recordValue(took);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      closed.countDown();
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }
}
