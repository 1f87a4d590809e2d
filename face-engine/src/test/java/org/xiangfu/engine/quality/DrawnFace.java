package org.xiangfu.engine.quality;

import java.util.List;
import java.util.stream.Stream;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.BuiltInPack;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.align.FaceAligner;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.Landmarks;

/** A portrait drawn with ellipses: 480 × 600, 80 pixels between the eyes, plain ground. */
final class DrawnFace implements AutoCloseable {

  final Mat photo;
  private Landmarks landmarks = at(0, 0, 1);

  DrawnFace() {
    this(true, false);
  }

  DrawnFace(boolean eyesOpen, boolean teeth) {
    NativeLibraries.load();
    photo = new Mat(600, 480, CvType.CV_8UC3, new Scalar(200, 205, 210));
    ellipse(240, 280, 110, 150, new Scalar(120, 150, 200));
    for (int x : new int[] {200, 280}) {
      if (eyesOpen) {
        ellipse(x, 250, 17, 9, new Scalar(235, 235, 235));
        ellipse(x, 250, 8, 9, new Scalar(40, 40, 50));
      } else {
        ellipse(x, 252, 17, 2, new Scalar(50, 60, 80));
      }
      ellipse(x, 226, 22, 4, new Scalar(50, 60, 80));
    }
    ellipse(240, 292, 12, 6, new Scalar(90, 115, 165));
    ellipse(240, 328, 35, 9, new Scalar(90, 100, 180));
    if (teeth) {
      for (int x = 212; x <= 268; x += 7) {
        Imgproc.rectangle(photo, new Point(x, 322), new Point(x + 4, 334), Scalar.all(240), -1);
        Imgproc.line(photo, new Point(x + 5, 322), new Point(x + 5, 334), Scalar.all(60), 2);
      }
    } else {
      Imgproc.line(photo, new Point(208, 328), new Point(272, 328), new Scalar(60, 60, 120), 2);
    }
    grain(6);
  }

  private void ellipse(int x, int y, int width, int height, Scalar colour) {
    Imgproc.ellipse(
        photo, new Point(x, y), new Size(width, height), 0, 0, 360, colour, -1, Imgproc.LINE_AA);
  }

  private void grain(int strength) {
    Mat noise = new Mat(photo.size(), CvType.CV_16SC3);
    Core.setRNGSeed(7);
    Core.randn(noise, 0, strength);
    Mat everywhere = new Mat();
    Core.add(photo, noise, photo, everywhere, CvType.CV_8U);
    everywhere.release();
    noise.release();
  }

  private static Landmarks at(float x, float y, float scale) {
    float[][] p = {{200, 250}, {280, 250}, {240, 296}, {206, 328}, {274, 328}};
    Landmarks.Point[] points = new Landmarks.Point[5];
    for (int i = 0; i < 5; i++) {
      points[i] = new Landmarks.Point((p[i][0] - x) * scale, (p[i][1] - y) * scale);
    }
    return new Landmarks(points[0], points[1], points[2], points[3], points[4]);
  }

  /** Cuts the photo and enlarges what is left. */
  DrawnFace cut(int x, int y, int width, int height, double scale) {
    Mat part = photo.submat(y, y + height, x, x + width).clone();
    Imgproc.resize(part, photo, new Size(), scale, scale, Imgproc.INTER_AREA);
    part.release();
    landmarks = at(x, y, (float) scale);
    return this;
  }

  /** Every sample times this, plus that. */
  DrawnFace lit(double gain, double offset) {
    photo.convertTo(photo, -1, gain, offset);
    return this;
  }

  DrawnFace blurred(double sigma) {
    Imgproc.GaussianBlur(photo, photo, new Size(0, 0), sigma);
    return this;
  }

  /** Darkens the right half of the picture. */
  DrawnFace halfDark() {
    Mat half = photo.submat(0, photo.rows(), photo.cols() / 2, photo.cols());
    half.convertTo(half, -1, 0.3);
    half.release();
    return this;
  }

  DrawnFace turned(double degrees) {
    Mat rotation = Imgproc.getRotationMatrix2D(new Point(240, 300), degrees, 1);
    Imgproc.warpAffine(photo, photo, rotation, photo.size());
    Landmarks.Point[] moved =
        landmarks.points().stream()
            .map(
                p ->
                    new Landmarks.Point(
                        (float) value(rotation, 0, p), (float) value(rotation, 1, p)))
            .toArray(Landmarks.Point[]::new);
    rotation.release();
    landmarks = new Landmarks(moved[0], moved[1], moved[2], moved[3], moved[4]);
    return this;
  }

  private static double value(Mat rotation, int row, Landmarks.Point p) {
    return rotation.get(row, 0)[0] * p.x()
        + rotation.get(row, 1)[0] * p.y()
        + rotation.get(row, 2)[0];
  }

  /** Moves the nose sideways, as a turned head shows it. */
  DrawnFace noseMoved(float pixels) {
    Landmarks l = landmarks;
    landmarks =
        new Landmarks(
            l.rightEye(),
            l.leftEye(),
            new Landmarks.Point(l.nose().x() + pixels, l.nose().y()),
            l.rightMouthCorner(),
            l.leftMouthCorner());
    return this;
  }

  /** Mixes the channels so that the skin turns blue. */
  DrawnFace blue() {
    Imgproc.cvtColor(photo, photo, Imgproc.COLOR_BGR2RGB);
    return this;
  }

  /** Stripes behind the head. */
  DrawnFace striped() {
    for (int y = 0; y < 600; y += 12) {
      Imgproc.rectangle(photo, new Point(0, y), new Point(120, y + 5), Scalar.all(20), -1);
      Imgproc.rectangle(photo, new Point(360, y), new Point(480, y + 5), Scalar.all(20), -1);
    }
    return this;
  }

  /** Averages blocks of 8 × 8 pixels, as the hardest JPEG does. */
  DrawnFace blocked() {
    Mat small = new Mat();
    Imgproc.resize(photo, small, new Size(), 1 / 8.0, 1 / 8.0, Imgproc.INTER_AREA);
    Mat blocks = new Mat();
    Imgproc.resize(small, blocks, photo.size(), 0, 0, Imgproc.INTER_NEAREST);
    Core.addWeighted(photo, 0.5, blocks, 0.5, 0, photo);
    small.release();
    blocks.release();
    return this;
  }

  static FaceAligner aligner() {
    return new FaceAligner(BuiltInPack.load().manifest().embedder());
  }

  DetectedFace face() {
    float eyes = landmarks.interEyeDistance();
    Landmarks.Point nose = landmarks.nose();
    return new DetectedFace(
        new FaceBox(nose.x() - eyes, nose.y() - 1.4f * eyes, 2 * eyes, 2.6f * eyes, 0.9f),
        landmarks);
  }

  List<QualityMeasure> measures(DetectedFace... others) {
    List<DetectedFace> faces = Stream.concat(Stream.of(face()), Stream.of(others)).toList();
    try (FaceAligner aligner = aligner()) {
      return FaceQuality.of(photo, face(), faces, aligner.align(photo, landmarks));
    }
  }

  QualityMeasure measure(String name, DetectedFace... others) {
    return measures(others).stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    photo.release();
  }
}
