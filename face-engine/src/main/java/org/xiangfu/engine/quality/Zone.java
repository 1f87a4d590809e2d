package org.xiangfu.engine.quality;

/**
 * A rectangle of an aligned face in the coordinates of the usual 112 × 112 alignment; right and
 * bottom are outside.
 */
record Zone(double left, double top, double right, double bottom) {
  /** From below the eye to the corner of the mouth, beside the nose, left in the picture. */
  static final Zone RIGHT_CHEEK = new Zone(26, 62, 48, 88);

  /** The same on the other side. */
  static final Zone LEFT_CHEEK = new Zone(64, 62, 86, 88);

  interface Visitor {
    void pixel(int x, int y);
  }

  void visit(AlignedFace face, Visitor visitor) {
    int x1 = (int) face.scaled(right);
    int y1 = (int) face.scaled(bottom);
    for (int y = (int) face.scaled(top); y < y1; y++) {
      for (int x = (int) face.scaled(left); x < x1; x++) {
        visitor.pixel(x, y);
      }
    }
  }
}
