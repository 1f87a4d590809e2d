package org.xiangfu.batch;

/** What became of a photo. */
public enum Outcome {
  /** In the gallery now. */
  ENROLLED,
  /** Was in the gallery before. */
  ALREADY_ENROLLED,
  /** The same bytes under the same person as an earlier record of the job; sent once. */
  DUPLICATE,
  /** Its template is in a file, for the service to load. */
  EXTRACTED,
  /** Gives no template; the reason says why. */
  REFUSED,
  /** Could not be handled at all. */
  ERROR;

  boolean isGood() {
    return this != REFUSED && this != ERROR;
  }
}
