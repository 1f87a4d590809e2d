package org.xiangfu.engine.align;

import java.util.List;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * Scaling, rotation and shift of the plane: {@code x' = a·x − b·y + shiftX}, {@code y' = b·x + a·y
 * + shiftY}.
 */
public record SimilarityTransform(double a, double b, double shiftX, double shiftY) {

  /**
   * The transform that brings one set of points to another with the least sum of squared distances
   * (Umeyama, 1991). In the plane and without reflection it has the closed form used here, which
   * needs no singular value decomposition.
   *
   * @throws IllegalArgumentException if the sets differ in size or the first has no extent
   */
  public static SimilarityTransform between(List<Point> from, List<Point> to) {
    if (from.size() != to.size() || from.isEmpty()) {
      throw new IllegalArgumentException("two point sets of one size are needed");
    }
    double fromX = from.stream().mapToDouble(Point::x).average().orElseThrow();
    double fromY = from.stream().mapToDouble(Point::y).average().orElseThrow();
    double toX = to.stream().mapToDouble(Point::x).average().orElseThrow();
    double toY = to.stream().mapToDouble(Point::y).average().orElseThrow();
    double dot = 0;
    double cross = 0;
    double extent = 0;
    for (int i = 0; i < from.size(); i++) {
      double x = from.get(i).x() - fromX;
      double y = from.get(i).y() - fromY;
      double u = to.get(i).x() - toX;
      double v = to.get(i).y() - toY;
      dot += x * u + y * v;
      cross += x * v - y * u;
      extent += x * x + y * y;
    }
    if (!(extent > 0)) {
      throw new IllegalArgumentException("the points coincide");
    }
    double a = dot / extent;
    double b = cross / extent;
    return new SimilarityTransform(a, b, toX - a * fromX + b * fromY, toY - b * fromX - a * fromY);
  }

  /** Factor by which lengths change. */
  public double scale() {
    return Math.hypot(a, b);
  }

  /** Where a point comes to lie. */
  public Point apply(Point p) {
    return new Point(
        (float) (a * p.x() - b * p.y() + shiftX), (float) (b * p.x() + a * p.y() + shiftY));
  }
}
