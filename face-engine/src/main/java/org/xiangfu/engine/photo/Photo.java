package org.xiangfu.engine.photo;

import java.util.Objects;

/**
 * A decoded, upright photo: 8-bit BGR pixels, row by row from the top, three bytes a pixel without
 * padding.
 */
public final class Photo {
  private final int width;
  private final int height;
  private final byte[] bgr;

  /**
   * Takes the pixels over; the caller must not change them any more.
   *
   * @throws IllegalArgumentException if there are not exactly 3 × width × height bytes
   */
  public Photo(int width, int height, byte[] bgr) {
    Objects.requireNonNull(bgr, "bgr");
    if (width <= 0 || height <= 0 || bgr.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d bytes are not %d x %d BGR pixels".formatted(bgr.length, width, height));
    }
    this.width = width;
    this.height = height;
    this.bgr = bgr;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The pixels themselves, not a copy: read-only. */
  public byte[] bgr() {
    return bgr;
  }
}
