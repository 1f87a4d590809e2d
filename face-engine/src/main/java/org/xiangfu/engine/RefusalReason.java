package org.xiangfu.engine;

/**
 * Why no template was made of a photo. The names are stable: they travel in answers and reports.
 */
public enum RefusalReason {
  /** The bytes claim a supported format and cannot be decoded. */
  UNREADABLE,
  /** The first bytes are those of no supported format: JPEG, PNG, TIFF, BMP, JPEG 2000. */
  UNSUPPORTED_FORMAT,
  /** More bytes or pixels than the {@link Limits} allow. */
  PHOTO_TOO_LARGE,
  /** The detector finds no face. */
  NO_FACE,
  /** A second face is comparable in size to the first: whose photo is it? */
  SEVERAL_FACES,
  /** The eyes lie closer together than the {@link Limits} allow. */
  FACE_TOO_SMALL,
  /** The head is turned so far that the landmarks cannot be trusted. */
  EXTREME_POSE,
  /** The eyes that somebody marked cannot be those of a face in the photo. */
  MARKS_IMPLAUSIBLE
}
