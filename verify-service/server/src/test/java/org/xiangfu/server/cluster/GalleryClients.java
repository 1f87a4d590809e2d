package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.gallery.SearchResult;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/** Enrol, verify and identify through any node, and remember what was acknowledged. */
final class GalleryClients implements AutoCloseable {
  private static final int DIMENSION = 32;
  private static final int PAUSE_MILLIS = 20;

  private record Known(PhotoRecord record, Template face) {}

  private final List<Gallery> galleries;
  private final long seed;
  private final List<Known> known = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger persons = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger byGraph = new AtomicInteger();
  private final AtomicInteger missed = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean stopped;

  GalleryClients(List<Gallery> galleries, long seed) {
    this.galleries = galleries;
    this.seed = seed;
  }

  private static PhotoRecord photo(String person) {
    byte[] digest = ("photo of " + person).getBytes(StandardCharsets.UTF_8);
    return PhotoRecord.newBuilder()
        .setPersonId(person)
        .setPhotoId(PhotoKey.of(person, digest, TestGallery.PACK))
        .setPhotoSha256(ByteString.copyFrom(digest))
        .setPackId(TestGallery.PACK)
        .setState(PhotoState.PHOTO_STATE_ACTIVE)
        .build();
  }

  private Known next(RandomGenerator random) {
    return new Known(photo("P" + persons.incrementAndGet()), TestGallery.face(DIMENSION, random));
  }

  /** Enrols many at once. */
  void enroll(int count) {
    var random = new SplittableRandom(seed);
    List<CompletableFuture<Boolean>> enrolled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Known one = next(random);
      enrolled.add(
          galleries
              .getFirst()
              .enroll(one.record(), Optional.of(one.face()), false)
              .thenApply(_ -> known.add(one)));
    }
    CompletableFuture.allOf(enrolled.toArray(CompletableFuture[]::new)).join();
  }

  void start(int count) {
    for (int i = 0; i < count; i++) {
      var random = new SplittableRandom(seed + 1 + i);
      threads.add(Thread.ofPlatform().name("client-" + i).start(() -> run(random)));
    }
  }

  private void run(SplittableRandom random) {
    while (!stopped) {
      long begun = System.nanoTime();
      try {
        call(random);
        calls.incrementAndGet();
        longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        failures.add(e);
      }
    }
  }

  private void call(SplittableRandom random) {
    Gallery gallery = galleries.get(random.nextInt(galleries.size()));
    Known one = known.get(random.nextInt(known.size()));
    switch (random.nextInt(3)) {
      case 0 -> {
        Known fresh = next(random);
        boolean created =
            gallery.enroll(fresh.record(), Optional.of(fresh.face()), true).join().getCreated();
        assertTrue(created, "a new photo was there before");
        known.add(fresh);
      }
      case 1 -> assertOnRecord(gallery, one);
      default -> assertFound(gallery, one, random.nextBoolean());
    }
  }

  private static void assertOnRecord(Gallery gallery, Known one) {
    var photos = gallery.photosOf(one.record().getPersonId()).join();
    assertEquals(1, photos.size(), "photos of a person");
    assertEquals(Optional.of(one.face()), photos.getFirst().template());
  }

  private void assertFound(Gallery gallery, Known one, boolean exact) {
    List<String> found = find(gallery, one, exact);
    if (!exact) {
      byGraph.incrementAndGet();
      // What a graph does not lead to, it does not lead to the next time either; what was between
      // two shards is there by then, and must have been found.
      if (found.isEmpty() && find(gallery, one, false).isEmpty()) {
        missed.incrementAndGet();
        return;
      }
    }
    assertEquals(
        List.of(one.record().getPersonId()), found, exact ? "found by EXACT" : "found by HNSW");
  }

  private static List<String> find(Gallery gallery, Known one, boolean exact) {
    SearchResult found =
        gallery.search(one.face(), new Search(_ -> 0.99, 10, Set.of(), exact)).join();
    assertEquals(1, found.searchedShare(), "share that was searched");
    return found.matches().stream().map(match -> match.photo().getPersonId()).toList();
  }

  void stop() {
    stopped = true;
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }

  String summary() {
    return "%d calls, %d failed, the longest took %d ms; %d persons; %d of %d searches by HNSW missed"
        .formatted(
            calls.get(),
            failures.size(),
            longest.get() / 1_000_000,
            known.size(),
            missed.get(),
            byGraph.get());
  }

  /** No call failed, and everything that was acknowledged is there once. */
  void check() {
    failures.stream()
        .findFirst()
        .ifPresent(
            failure -> {
              throw new AssertionError(failures.size() + " calls failed", failure);
            });
    assertTrue(
        missed.get() * 50 <= byGraph.get(),
        () -> "of %s searches by HNSW %s found nobody".formatted(byGraph, missed));
    int any = new SplittableRandom(seed).nextInt(galleries.size());
    assertEquals(known.size(), galleries.get(any).counts().join().getActive());
    known.forEach(one -> assertOnRecord(galleries.get(any), one));
    var everybody =
        galleries
            .get(any)
            .search(known.getFirst().face(), new Search(_ -> -1, 1_000_000, Set.of(), true))
            .join();
    assertEquals(known.size(), everybody.matches().size());
    assertEquals(
        known.stream().map(one -> one.record().getPersonId()).collect(Collectors.toSet()),
        everybody.matches().stream()
            .map(match -> match.photo().getPersonId())
            .collect(Collectors.toSet()));
  }

  @Override
  public void close() {
    stop();
  }
}
