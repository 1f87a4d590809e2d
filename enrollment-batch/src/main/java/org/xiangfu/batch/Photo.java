package org.xiangfu.batch;

import com.google.protobuf.ByteString;

/** What an archive gives for a path. */
public sealed interface Photo {
  /** The photo as it lies in the archive; at most {@link PhotoArchive#MAX_PHOTO_BYTES} long. */
  record Content(ByteString bytes) implements Photo {}

  /**
   * No photo to send.
   *
   * @param reason stable, such as {@code PHOTO_TOO_LARGE}
   * @param detail one English sentence without the path
   */
  record Unusable(Outcome outcome, String reason, String detail) implements Photo {}
}
