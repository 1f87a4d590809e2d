package org.xiangfu.engine.detect;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

/**
 * A square frame that a photo is scaled to fit into, at the top left; the rest stays black. Holds
 * native memory; not thread-safe.
 */
final class LetterBox implements AutoCloseable {
  private final int side;
  private final Mat frame;
  private float photoPerFrameX = 1;
  private float photoPerFrameY = 1;

  /** A frame of this side in pixels. */
  LetterBox(int side) {
    this.side = side;
    frame = new Mat(side, side, CvType.CV_8UC3);
  }

  /**
   * Puts a photo into the frame.
   *
   * @param photo 8-bit BGR, any size; not changed
   * @return the frame, 8-bit BGR; valid until the next call
   */
  Mat fit(Mat photo) {
    double scale = (double) side / Math.max(photo.cols(), photo.rows());
    int width = Math.clamp(Math.round(photo.cols() * scale), 1, side);
    int height = Math.clamp(Math.round(photo.rows() * scale), 1, side);
    frame.setTo(Scalar.all(0));
    Mat window = frame.submat(new Rect(0, 0, width, height));
    try {
      int interpolation = scale < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR;
      Imgproc.resize(photo, window, window.size(), 0, 0, interpolation);
    } finally {
      window.release();
    }
    photoPerFrameX = (float) photo.cols() / width;
    photoPerFrameY = (float) photo.rows() / height;
    return frame;
  }

  /** Pixels of the photo in one of the frame, across. */
  float photoPerFrameX() {
    return photoPerFrameX;
  }

  /** Pixels of the photo in one of the frame, downwards. */
  float photoPerFrameY() {
    return photoPerFrameY;
  }

  @Override
  public void close() {
    frame.release();
  }
}
