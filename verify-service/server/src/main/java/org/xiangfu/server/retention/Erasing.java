package org.xiangfu.server.retention;

import java.util.List;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.portrait.PortraitBytes;

/** Erases photos of one person: the bytes before the record, which a run that was cut off needs. */
final class Erasing {
  private Erasing() {}

  static int photos(Gallery gallery, PortraitBytes bytes, String person, List<PhotoRecord> photos) {
    // Two photos of the same bytes hold each other's, so each goes with its own record.
    int erased = 0;
    for (PhotoRecord photo : photos) {
      boolean unused = bytes.delete(photo).join();
      erased += gallery.upkeep().erase(person, List.of(photo)).join();
    }
    return erased;
  }
}
