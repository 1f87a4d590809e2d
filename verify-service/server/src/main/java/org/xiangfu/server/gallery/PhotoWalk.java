package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.HashRange;
import org.xiangfu.server.gallery.v1.ListPhotos;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoState;

/**
 * All photos that can be compared, person by person, in the order of the hashes of the persons'
 * stored numbers. The order is the same wherever a person lies, so it holds while shards come and
 * go; it is another one once numbers are sealed with other data keys. Thread-safe.
 */
public final class PhotoWalk {
  /** One beyond the last place. */
  public static final long END = ShardMap.ALL.upperEndpoint();

  private final FanOut shards;
  private final Routes routes;
  private final PhotoSeal seal;

  PhotoWalk(FanOut shards, Routes routes, PhotoSeal seal) {
    this.shards = shards;
    this.routes = routes;
    this.seal = seal;
  }

  /** Somebody's photos that can be compared; none is of another pack than the others'. */
  public record Person(String personId, List<Gallery.StoredPhoto> photos) {}

  /**
   * Some persons, with all their photos.
   *
   * @param next where the next page goes on; {@link #END} if there is none
   */
  public record Page(List<Person> persons, long next) {}

  /**
   * A page.
   *
   * @param from 0 for the first, or where the one before says
   * @param photos about so many, at least 1; fewer, or none, come also where more follow
   */
  public CompletableFuture<Page> page(long from, int photos) {
    // Who is thought to hold the place says how far the page goes; the others hold little of it.
    int first = routes.ofHash(from).orElseGet(() -> shards.present().getFirst());
    return list(first, from, END, photos)
        .thenCompose(
            answer -> {
              CompletableFuture<List<GalleryAnswer>> all =
                  CompletableFuture.completedFuture(new ArrayList<>(List.of(answer)));
              for (int shard : shards.present()) {
                if (shard != first) {
                  all =
                      all.thenCombine(
                          list(shard, from, answer.getNext(), photos),
                          (sofar, more) -> {
                            sofar.add(more);
                            return sofar;
                          });
                }
              }
              return all;
            })
        .thenApply(this::page);
  }

  private CompletableFuture<GalleryAnswer> list(int shard, long from, long to, int photos) {
    return shards
        .shard(shard)
        .ask(
            GalleryQuery.newBuilder()
                .setList(
                    ListPhotos.newBuilder()
                        .setRange(HashRange.newBuilder().setFrom(from).setTo(to))
                        .setMaxPhotos(photos))
                .build());
  }

  private Page page(List<GalleryAnswer> answers) {
    long next = answers.stream().mapToLong(GalleryAnswer::getNext).min().orElseThrow();
    // A person who moves between shards is met twice for a moment.
    Map<String, Map<String, NewPhoto>> persons = new LinkedHashMap<>();
    for (GalleryAnswer answer : answers) {
      for (NewPhoto photo : answer.getPhotosList()) {
        String stored = photo.getRecord().getPersonId();
        if (isCompared(photo) && ShardMap.hash(stored) < next) {
          persons
              .computeIfAbsent(stored, _ -> new LinkedHashMap<>())
              .putIfAbsent(photo.getRecord().getPhotoId(), photo);
        }
      }
    }
    List<Person> opened = new ArrayList<>();
    for (Map<String, NewPhoto> photos : persons.values()) {
      List<Gallery.StoredPhoto> own =
          photos.values().stream()
              .map(
                  photo ->
                      new Gallery.StoredPhoto(seal.open(photo.getRecord()), seal.stored(photo)))
              .toList();
      opened.add(new Person(own.getFirst().record().getPersonId(), own));
    }
    return new Page(List.copyOf(opened), next);
  }

  private static boolean isCompared(NewPhoto photo) {
    return photo.getRecord().getCollection() == FaceCollection.FACE_COLLECTION_UNSPECIFIED
        && photo.getRecord().getState() == PhotoState.PHOTO_STATE_ACTIVE
        && !photo.getTemplate().isEmpty();
  }

  /** A stored template as a probe of {@link Gallery#search} is. */
  public Template probe(Template stored) {
    return seal.plain(stored);
  }
}
