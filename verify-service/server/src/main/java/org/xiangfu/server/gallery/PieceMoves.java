package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.gallery.v1.CopyPhotos;
import org.xiangfu.server.gallery.v1.DropPersons;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.Incoming;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/** Applies those steps of a move that write or delete photos. */
final class PieceMoves {
  private final StoredPhotos photos;

  PieceMoves(StoredPhotos photos) {
    this.photos = photos;
  }

  GalleryResult own(Ownership changed) throws IOException {
    photos.own(changed);
    return GalleryResult.newBuilder().setOwnership(photos.ownership().stored()).build();
  }

  GalleryResult copy(CopyPhotos copy) throws IOException {
    Ownership before = photos.ownership();
    Optional<Incoming> incoming = before.receiving(copy.getMove(), copy.getSource());
    List<NewPhoto> added = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    if (incoming.isPresent()) {
      var piece = HashRanges.read(incoming.get().getPiece());
      for (NewPhoto photo : copy.getPhotosList()) {
        String key = PhotoKey.of(photo.getRecord());
        if (piece.contains(ShardMap.hash(photo.getRecord().getPersonId()))
            && keys.add(key)
            && photos.find(key).isEmpty()) {
          added.add(photo);
        }
      }
    }
    if (!added.isEmpty()) {
      var more = Counts.of(added.stream().map(NewPhoto::getRecord).toList());
      photos.add(added, before.copied(incoming.get(), more));
    }
    return own(photos.ownership());
  }

  GalleryResult drop(DropPersons drop) throws IOException {
    Ownership before = photos.ownership();
    List<String> persons = before.released(drop.getMove(), drop.getPersonIdsList());
    if (!persons.isEmpty()) {
      List<PhotoRecord> theirs = photos.recordsOf(persons);
      photos.delete(persons, theirs, before.dropped(Counts.of(theirs)));
    }
    return own(photos.ownership());
  }
}
