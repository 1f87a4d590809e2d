package org.xiangfu.engine.detect;

import org.xiangfu.engine.FaceBox;

/**
 * One detected face, in pixels of the photo.
 *
 * @param box where it lies, with the detector's score
 * @param landmarks its five points
 */
public record DetectedFace(FaceBox box, Landmarks landmarks) {

  /** Area of the box in pixels. */
  public float area() {
    return box.width() * box.height();
  }
}
