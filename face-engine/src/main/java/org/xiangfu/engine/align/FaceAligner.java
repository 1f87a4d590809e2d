package org.xiangfu.engine.align;

import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.pack.EmbedderSpec;

/**
 * Brings a face into the position an embedder was trained on: the similarity transform of its five
 * landmarks to the pack's points. Holds native memory; not thread-safe.
 */
public final class FaceAligner implements AutoCloseable {
  /**
   * Bilinear sampling skips pixels when it shrinks by more than this; then the face is averaged
   * down first.
   */
  private static final double MIN_BILINEAR_SCALE = 0.5;

  private final List<Point> target;
  private final Size size;
  private final Mat matrix;
  private final Mat reduced = new Mat();
  private final Mat aligned = new Mat();

  /** Aligns for this embedder. */
  public FaceAligner(EmbedderSpec spec) {
    NativeLibraries.load();
    target = spec.alignment().stream().map(p -> new Point(p.get(0), p.get(1))).toList();
    size = new Size(spec.inputSize(), spec.inputSize());
    matrix = new Mat(2, 3, CvType.CV_64F);
  }

  /**
   * The landmarks of the pack's standard face where its eyes are these, so that {@link #align} does
   * what the two eyes alone say: a similarity transform has as many parameters as two points.
   *
   * @param rightEye the person's, which lies left in the picture
   * @throws IllegalArgumentException if the eyes coincide
   */
  public Landmarks standardFace(Point rightEye, Point leftEye) {
    SimilarityTransform toPhoto =
        SimilarityTransform.between(target.subList(0, 2), List.of(rightEye, leftEye));
    if (!(toPhoto.scale() > 0)) {
      throw new IllegalArgumentException("the eyes coincide");
    }
    List<Point> p = target.stream().map(toPhoto::apply).toList();
    return new Landmarks(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4));
  }

  /**
   * Cuts the face out.
   *
   * @param photo 8-bit BGR; not changed
   * @return the square face, 8-bit BGR, black where the photo ends; valid until the next call
   * @throws IllegalArgumentException if the landmarks coincide
   */
  public Mat align(Mat photo, Landmarks landmarks) {
    SimilarityTransform transform = SimilarityTransform.between(landmarks.points(), target);
    if (transform.scale() >= MIN_BILINEAR_SCALE) {
      return warp(photo, transform);
    }
    Rect region = region(photo, landmarks);
    double factor = transform.scale() / MIN_BILINEAR_SCALE;
    Mat window = photo.submat(region);
    try {
      // Landmarks far outside the photo, which detectors give on noise, ask for less than a pixel.
      Size to =
          new Size(
              Math.max(1, Math.round(region.width * factor)),
              Math.max(1, Math.round(region.height * factor)));
      Imgproc.resize(window, reduced, to, 0, 0, Imgproc.INTER_AREA);
    } finally {
      window.release();
    }
    double fx = (double) reduced.cols() / region.width;
    double fy = (double) reduced.rows() / region.height;
    List<Point> moved =
        landmarks.points().stream()
            .map(
                p ->
                    new Point((float) ((p.x() - region.x) * fx), (float) ((p.y() - region.y) * fy)))
            .toList();
    return warp(reduced, SimilarityTransform.between(moved, target));
  }

  private Mat warp(Mat from, SimilarityTransform t) {
    matrix.put(0, 0, t.a(), -t.b(), t.shiftX(), t.b(), t.a(), t.shiftY());
    Imgproc.warpAffine(from, aligned, matrix, size, Imgproc.INTER_LINEAR);
    return aligned;
  }

  /** The part of the photo that the aligned face can show, whichever way it is turned. */
  private static Rect region(Mat photo, Landmarks landmarks) {
    float reach = 0;
    Point centre = landmarks.nose();
    for (Point p : landmarks.points()) {
      reach = Math.max(reach, (float) Math.hypot(p.x() - centre.x(), p.y() - centre.y()));
    }
    reach *= 4;
    int left = Math.clamp((long) (centre.x() - reach), 0, photo.cols() - 1);
    int top = Math.clamp((long) (centre.y() - reach), 0, photo.rows() - 1);
    int right = Math.clamp((long) (centre.x() + reach), left + 1, photo.cols());
    int bottom = Math.clamp((long) (centre.y() + reach), top + 1, photo.rows());
    return new Rect(left, top, right - left, bottom - top);
  }

  @Override
  public void close() {
    matrix.release();
    reduced.release();
    aligned.release();
  }
}
