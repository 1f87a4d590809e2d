package org.xiangfu.engine.population;

/** Kinds of portraits. */
public enum PortraitStyle {
  /** Head and shoulders on plain ground, 35 × 45 mm at 300 dots an inch; colour, new. */
  ID_PHOTO(413, 531),

  /** A frame of the camera at the counter: office behind, its light, some turning of the head. */
  COUNTER_CAMERA(640, 480),

  /**
   * An ID photo of years ago, scanned from paper: younger, often grey, soft, coarse, compressed.
   */
  ARCHIVE_SCAN(300, 386);

  private final int width;
  private final int height;

  PortraitStyle(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }
}
