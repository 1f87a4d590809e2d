package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.server.gallery.load.LoadSeason;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.LoadPhotos;
import org.xiangfu.server.gallery.v1.LoadedPhoto;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.StoredGeneration;

/**
 * Applies parts of a bulk load: what is there already is looked up for all photos at once, and the
 * others are added without deletions that Lucene would have to look up again.
 */
final class PhotoLoads {
  private final StoredPhotos photos;
  private final StoredGeneration generation;
  private final LoadSeason season;

  PhotoLoads(StoredPhotos photos, StoredGeneration generation, LoadSeason season) {
    this.photos = photos;
    this.generation = generation;
    this.season = season;
  }

  boolean isLoading() {
    return season.isOpen();
  }

  GalleryResult load(LoadPhotos asked) throws IOException {
    season.note();
    boolean refused =
        asked.getPhotosList().stream()
            .anyMatch(each -> generation.refuses(each.getRecord().getGeneration()));
    if (refused) {
      return GalleryResult.newBuilder().setRefusedAtGeneration(generation.number()).build();
    }
    List<String> keys =
        asked.getPhotosList().stream().map(each -> PhotoKey.of(each.getRecord())).toList();
    Map<String, PhotoRecord> shown = photos.shown(keys);
    List<NewPhoto> added = new ArrayList<>();
    var result = GalleryResult.newBuilder();
    for (int i = 0; i < keys.size(); i++) {
      NewPhoto photo = asked.getPhotos(i);
      if (!photos.ownership().accepts(photo.getRecord().getPersonId())) {
        result.addLoaded(LoadedPhoto.LOADED_PHOTO_ELSEWHERE);
        continue;
      }
      Optional<PhotoRecord> before = photos.find(keys.get(i), shown);
      if (before.isEmpty()) {
        photos.note(keys.get(i), photo.getRecord());
        added.add(photo);
      }
      result.addLoaded(before.map(PhotoLoads::known).orElse(LoadedPhoto.LOADED_PHOTO_CREATED));
    }
    photos.add(added);
    return result.build();
  }

  private static LoadedPhoto known(PhotoRecord before) {
    return before.getState() == PhotoState.PHOTO_STATE_FAILED
        ? LoadedPhoto.LOADED_PHOTO_KNOWN_FAILED
        : LoadedPhoto.LOADED_PHOTO_KNOWN;
  }
}
