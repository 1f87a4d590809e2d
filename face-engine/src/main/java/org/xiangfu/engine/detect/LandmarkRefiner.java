package org.xiangfu.engine.detect;

import java.nio.file.Path;
import java.util.Optional;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * Looks at one face again, cut from the photo at its own resolution: is it one, and where exactly
 * are its points? Holds native memory; not thread-safe.
 *
 * <p>The network takes a square crop of 64 × 64 around the box, black beyond the photo, and gives
 * the logit of being a face and five points x and y, 0 the middle of the crop and 1 half its side.
 */
final class LandmarkRefiner implements AutoCloseable {
  private static final int SIDE = 64;
  private static final int OUTPUTS = 11;

  /** Side of the crop over the longer side of the box, as in training. */
  private static final float CROP_SCALE = 1.25f;

  private final BlobNetwork network;
  private final Mat crop = new Mat(SIDE, SIDE, CvType.CV_8UC3);

  LandmarkRefiner(Path file) {
    network = new BlobNetwork(file, SIDE, OUTPUTS);
  }

  /**
   * The face with better points, and the geometric mean of both networks' scores.
   *
   * @param photo 8-bit BGR; not changed
   * @param face a face in pixels of the photo
   * @return empty if none of the crop lies in the photo
   */
  Optional<DetectedFace> refine(Mat photo, DetectedFace face) {
    FaceBox box = face.box();
    int span = Math.max(4, Math.round(CROP_SCALE * Math.max(box.width(), box.height())));
    int left = Math.round(box.x() + (box.width() + 1 - span) / 2);
    int top = Math.round(box.y() + (box.height() + 1 - span) / 2);
    Axis x = Axis.of(left, span, photo.cols());
    Axis y = Axis.of(top, span, photo.rows());
    if (x.isEmpty() || y.isEmpty()) {
      return Optional.empty();
    }
    cut(photo, x, y, span);
    float[] out = network.run(crop);
    Point[] p = new Point[5];
    for (int k = 0; k < p.length; k++) {
      p[k] = new Point(x.toPhoto(out[1 + 2 * k]), y.toPhoto(out[2 + 2 * k]));
    }
    float score = (float) Math.sqrt(box.detectionScore() * GridDecoder.sigmoid(out[0]));
    return Optional.of(
        new DetectedFace(
            new FaceBox(box.x(), box.y(), box.width(), box.height(), score),
            new Landmarks(p[0], p[1], p[2], p[3], p[4])));
  }

  private void cut(Mat photo, Axis x, Axis y, int span) {
    crop.setTo(Scalar.all(0));
    Mat from = photo.submat(new Rect(x.from, y.from, x.length, y.length));
    Mat to = crop.submat(new Rect(x.cropFrom, y.cropFrom, x.cropLength, y.cropLength));
    try {
      int interpolation = span > SIDE ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR;
      Imgproc.resize(from, to, to.size(), 0, 0, interpolation);
    } finally {
      from.release();
      to.release();
    }
  }

  /** What of the crop lies in the photo, along one side; in pixels of the photo and of the crop. */
  private record Axis(int from, int length, int cropFrom, int cropLength) {

    static Axis of(int start, int span, int photoLength) {
      int from = Math.max(0, start);
      int to = Math.min(photoLength, start + span);
      double scale = (double) SIDE / span;
      int cropFrom = Math.clamp(Math.round((from - start) * scale), 0, SIDE);
      int cropTo = Math.clamp(Math.round((to - start) * scale), 0, SIDE);
      return new Axis(from, to - from, cropFrom, cropTo - cropFrom);
    }

    boolean isEmpty() {
      return length <= 0 || cropLength <= 0;
    }

    /** Pixel centres lie at whole numbers on both sides. */
    float toPhoto(float offset) {
      float inCrop = (1 + offset) * SIDE / 2 - cropFrom;
      return from + inCrop * length / cropLength - 0.5f;
    }
  }

  @Override
  public void close() {
    crop.release();
    network.close();
  }
}
