package org.xiangfu.server.gallery;

import org.xiangfu.server.gallery.v1.PhotoRecord;

/**
 * A photo that looks like a probe.
 *
 * @param cosine similarity, −1 to 1; never leaves the server
 */
public record Match(PhotoRecord photo, double cosine) {
  /** Says nothing of the person or the score. */
  @Override
  public String toString() {
    return "Match";
  }
}
