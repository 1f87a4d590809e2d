package org.xiangfu.engine.quality;

import java.util.Map;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * How plain the ground beside the head is: the mean gradient of the luminance, as in OFIQ. OFIQ
 * finds the background by a face-parsing network; here it is two strips beside the head, from above
 * the hair to the chin, in which long hair counts as background. Not assessed if the photo shows
 * less than half of one strip.
 */
final class Background {
  /** OFIQ's picture in which it takes the gradients has about this many pixels between the eyes. */
  private static final double INTER_EYE = 80;

  // The strips, in inter-eye distances from the middle of the eyes.
  private static final double INNER = 1.4;
  private static final double OUTER = 2.1;
  private static final double ABOVE = 1.8;
  private static final double BELOW = 1.2;

  /** Part of a strip below which nothing is said. */
  private static final double MIN_PART = 0.5;

  private Background() {}

  static Map<Measure, Double> of(Mat photo, DetectedFace face) {
    Point right = face.landmarks().rightEye();
    Point left = face.landmarks().leftEye();
    double eyes = face.landmarks().interEyeDistance();
    double x = (right.x() + left.x()) / 2;
    double y = (right.y() + left.y()) / 2;
    double area = (OUTER - INNER) * (ABOVE + BELOW) * eyes * eyes;
    double sum = 0;
    double weight = 0;
    for (double[] strip : new double[][] {{-OUTER, -INNER}, {INNER, OUTER}}) {
      Rect inside =
          inside(
              photo, x + strip[0] * eyes, y - ABOVE * eyes, x + strip[1] * eyes, y + BELOW * eyes);
      if (inside.width >= 3 && inside.height >= 3 && inside.area() >= MIN_PART * area) {
        sum += inside.area() * gradient(photo, inside, INTER_EYE / eyes);
        weight += inside.area();
      }
    }
    return weight == 0 ? Map.of() : Map.of(Measure.BACKGROUND_UNIFORMITY, sum / weight);
  }

  private static Rect inside(Mat photo, double x0, double y0, double x1, double y1) {
    int left = Math.clamp(Math.round(x0), 0, photo.cols());
    int top = Math.clamp(Math.round(y0), 0, photo.rows());
    int right = Math.clamp(Math.round(x1), left, photo.cols());
    int bottom = Math.clamp(Math.round(y1), top, photo.rows());
    return new Rect(left, top, right - left, bottom - top);
  }

  /** Mean length of the Sobel gradient. */
  private static double gradient(Mat photo, Rect strip, double scale) {
    Mat window = photo.submat(strip);
    Mat grey = new Mat();
    Mat across = new Mat();
    Mat down = new Mat();
    try {
      Size size =
          new Size(
              Math.max(3, Math.round(strip.width * scale)),
              Math.max(3, Math.round(strip.height * scale)));
      int interpolation = scale < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR;
      Imgproc.resize(window, grey, size, 0, 0, interpolation);
      Imgproc.cvtColor(grey, grey, Imgproc.COLOR_BGR2GRAY);
      Imgproc.Sobel(grey, across, CvType.CV_32F, 1, 0);
      Imgproc.Sobel(grey, down, CvType.CV_32F, 0, 1);
      Core.magnitude(across, down, across);
      return Core.mean(across).val[0];
    } finally {
      window.release();
      grey.release();
      across.release();
      down.release();
    }
  }
}
