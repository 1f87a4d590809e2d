package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.GetOwnership;
import org.xiangfu.server.gallery.v1.LoadPhotos;
import org.xiangfu.server.gallery.v1.LoadedPhoto;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Writes photos in bulk: hundreds in a log entry, each shard's one entry after the other, and one
 * wait for all to be visible. Thread-safe.
 */
public final class GalleryLoader {
  /**
   * Photos of one log entry. Applying them takes 10 to 20 ms, for which a counter's write may have
   * to wait, and they are a megabyte at 512 coordinates.
   */
  static final int PHOTOS_AN_ENTRY = 512;

  private static final GalleryQuery ANYTHING =
      GalleryQuery.newBuilder().setOwnership(GetOwnership.getDefaultInstance()).build();

  private final PhotoSeal seal;
  private final Routes routes;
  private final GenerationFence fence;
  private final PhotoRenewal renewal;

  GalleryLoader(PhotoSeal seal, Routes routes, GenerationFence fence, PhotoRenewal renewal) {
    this.seal = seal;
    this.routes = routes;
    this.fence = fence;
    this.renewal = renewal;
  }

  /**
   * A photo that is to be on record.
   *
   * @param record as for {@link Gallery#enroll}
   * @param template empty if the photo failed
   */
  public record Photo(PhotoRecord record, Optional<Template> template) {}

  /**
   * Puts photos on record; those that are there already stay as they are.
   *
   * @param photos any number
   * @return what became of each, in their order, once all are durable and visible to search; never
   *     ELSEWHERE
   */
  public CompletableFuture<List<LoadedPhoto>> load(List<Photo> photos) {
    return fence.pass(() -> attempt(photos), Attempt::refusedAt).thenApply(Attempt::outcomes);
  }

  private record Attempt(List<LoadedPhoto> outcomes, int refusedAt) {}

  /** The photos of one shard, by their places among all. */
  private record Part(GalleryShard shard, List<Integer> places) {}

  private CompletableFuture<Attempt> attempt(List<Photo> photos) {
    DataSeal keys = seal.data().present();
    return settled(photos).thenCompose(_ -> write(sealed(photos, keys), keys));
  }

  // Nothing to do as long as the first keys seal.
  private CompletableFuture<Void> settled(List<Photo> photos) {
    CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);
    Set<String> persons = new HashSet<>();
    if (seal.data().generations().size() > 1) {
      photos.forEach(photo -> persons.add(photo.record().getPersonId()));
    }
    for (String person : persons) {
      settled = settled.thenCompose(_ -> renewal.settle(person));
    }
    return settled;
  }

  private static List<NewPhoto> sealed(List<Photo> photos, DataSeal keys) {
    return photos.stream().map(photo -> sealed(photo, keys)).toList();
  }

  private static NewPhoto sealed(Photo photo, DataSeal keys) {
    var sealed = NewPhoto.newBuilder().setRecord(PhotoSeal.seal(photo.record(), keys));
    photo
        .template()
        .map(each -> PhotoSeal.turn(each, keys))
        .ifPresent(turned -> sealed.setTemplate(TemplateBytes.write(turned.vector())));
    return sealed.build();
  }

  private CompletableFuture<Attempt> write(List<NewPhoto> photos, DataSeal keys) {
    var outcomes = new LoadedPhoto[photos.size()];
    Arrays.fill(outcomes, LoadedPhoto.LOADED_PHOTO_ELSEWHERE);
    Map<Integer, Part> parts = new LinkedHashMap<>();
    for (int i = 0; i < photos.size(); i++) {
      Optional<GalleryShard> owner = routes.of(photos.get(i).getRecord().getPersonId());
      if (owner.isPresent()) {
        parts
            .computeIfAbsent(owner.get().number(), _ -> new Part(owner.get(), new ArrayList<>()))
            .places()
            .add(i);
      }
    }
    List<CompletableFuture<Integer>> written =
        parts.values().stream().map(part -> write(part, photos, outcomes, keys)).toList();
    return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> stray(photos, outcomes, keys))
        .thenApply(
            strays ->
                new Attempt(
                    List.of(outcomes),
                    Math.max(
                        strays,
                        written.stream().mapToInt(CompletableFuture::join).max().orElse(0))));
  }

  // The generation at which the shard refused, or 0.
  private CompletableFuture<Integer> write(
      Part part, List<NewPhoto> photos, LoadedPhoto[] outcomes, DataSeal keys) {
    CompletableFuture<Integer> written = CompletableFuture.completedFuture(0);
    for (int from = 0; from < part.places().size(); from += PHOTOS_AN_ENTRY) {
      int to = Math.min(part.places().size(), from + PHOTOS_AN_ENTRY);
      List<Integer> places = part.places().subList(from, to);
      written =
          written.thenCompose(
              refused ->
                  refused > 0
                      ? CompletableFuture.completedFuture(refused)
                      : part.shard()
                          .propose(command(places, photos, keys))
                          .thenApply(result -> note(result, places, outcomes)));
    }
    // The answers came when all was applied; a read waits until it can be searched.
    return written.thenCompose(refused -> part.shard().ask(ANYTHING).thenApply(_ -> refused));
  }

  private static GalleryCommand command(
      List<Integer> places, List<NewPhoto> photos, DataSeal keys) {
    var load = LoadPhotos.newBuilder();
    places.forEach(place -> load.addPhotos(photos.get(place)));
    return GalleryCommand.newBuilder()
        .setLevel(Math.max(CommandLevel.TEMPLATES, CommandLevel.ofGeneration(keys.stamp())))
        .setLoad(load)
        .build();
  }

  private static int note(GalleryResult result, List<Integer> places, LoadedPhoto[] outcomes) {
    for (int i = 0; i < result.getLoadedCount(); i++) {
      outcomes[places.get(i)] = result.getLoaded(i);
    }
    return result.getRefusedAtGeneration();
  }

  // Persons who are moving between shards are few; each is followed by itself.
  private CompletableFuture<Integer> stray(
      List<NewPhoto> photos, LoadedPhoto[] outcomes, DataSeal keys) {
    CompletableFuture<Integer> found = CompletableFuture.completedFuture(0);
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] == LoadedPhoto.LOADED_PHOTO_ELSEWHERE) {
        List<Integer> place = List.of(i);
        found =
            found.thenCompose(
                refused ->
                    refused > 0
                        ? CompletableFuture.completedFuture(refused)
                        : follow(photos, place, outcomes, keys));
      }
    }
    return found;
  }

  private CompletableFuture<Integer> follow(
      List<NewPhoto> photos, List<Integer> place, LoadedPhoto[] outcomes, DataSeal keys) {
    GalleryCommand command = command(place, photos, keys);
    return routes
        .write(
            photos.get(place.getFirst()).getRecord().getPersonId(),
            shard ->
                shard
                    .propose(command)
                    .thenCompose(result -> shard.ask(ANYTHING).thenApply(_ -> result)),
            result -> result.getLoadedList().contains(LoadedPhoto.LOADED_PHOTO_ELSEWHERE))
        .thenApply(result -> note(result, place, outcomes));
  }
}
