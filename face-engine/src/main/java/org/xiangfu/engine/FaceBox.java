package org.xiangfu.engine;

/**
 * A face in a photo, in pixels of the upright photo (after EXIF orientation), origin top left. The
 * box may reach beyond the photo.
 *
 * @param detectionScore the detector's confidence in [0, 1]
 */
public record FaceBox(float x, float y, float width, float height, float detectionScore) {}
