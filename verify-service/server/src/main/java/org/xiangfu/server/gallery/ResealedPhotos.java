package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.xiangfu.server.gallery.v1.DropResealed;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.ReceiveResealed;
import org.xiangfu.server.gallery.v1.ResealPerson;

/** Applies the commands that put a person's photos, sealed anew, in the place of the old ones. */
record ResealedPhotos(StoredPhotos photos) {
  private static final GalleryResult CHANGED_MEANWHILE = GalleryResult.getDefaultInstance();

  GalleryResult reseal(ResealPerson reseal) throws IOException {
    if (!accepts(reseal.getOldPersonId()) || !accepts(reseal.getPhotosList())) {
      return GalleryState.ELSEWHERE;
    }
    return replace(reseal.getOldPersonId(), reseal.getExpectedList(), reseal.getPhotosList());
  }

  GalleryResult receive(ReceiveResealed receive) throws IOException {
    if (!accepts(receive.getPhotosList())) {
      return GalleryState.ELSEWHERE;
    }
    for (NewPhoto photo : receive.getPhotosList()) {
      photos.write(photo.getRecord(), TemplateBytes.ofPhoto(photo));
    }
    return affected(receive.getPhotosCount());
  }

  GalleryResult drop(DropResealed drop) throws IOException {
    return accepts(drop.getOldPersonId())
        ? replace(drop.getOldPersonId(), drop.getExpectedList(), List.of())
        : GalleryState.ELSEWHERE;
  }

  private GalleryResult replace(String oldPersonId, List<PhotoRecord> expected, List<NewPhoto> anew)
      throws IOException {
    List<PhotoRecord> stored =
        photos.readAll(PhotoDocument.person(oldPersonId)).stream()
            .map(PhotoReader.Stored::record)
            .toList();
    if (stored.size() != expected.size()
        || !new HashSet<>(stored).equals(new HashSet<>(expected))) {
      return CHANGED_MEANWHILE;
    }
    photos.replace(oldPersonId, stored, anew);
    return affected(expected.size());
  }

  private boolean accepts(List<NewPhoto> anew) {
    return anew.stream().allMatch(photo -> accepts(photo.getRecord().getPersonId()));
  }

  private boolean accepts(String personId) {
    return photos.ownership().accepts(personId);
  }

  private static GalleryResult affected(int count) {
    return GalleryResult.newBuilder().setAffected(count).build();
  }
}
