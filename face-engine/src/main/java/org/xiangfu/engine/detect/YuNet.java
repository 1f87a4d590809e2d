package org.xiangfu.engine.detect;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.opencv.objdetect.FaceDetectorYN;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.pack.DetectorSpec;
import org.xiangfu.engine.pack.ModelPack;

/**
 * YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023) through OpenCV. The
 * photo is letter-boxed: scaled to fit the square input, the rest stays black.
 */
final class YuNet implements FaceDetector {
  private static final int MAX_CANDIDATES = 5000;
  private static final int COLUMNS = 15;

  private final int side;
  private final FaceDetectorYN network;
  private final Mat canvas;
  private final Mat found = new Mat();

  YuNet(ModelPack pack) {
    NativeLibraries.load();
    DetectorSpec spec = pack.manifest().detector();
    side = spec.inputSize();
    try {
      network =
          FaceDetectorYN.create(
              pack.detectorFile().toString(),
              "",
              new Size(side, side),
              spec.scoreThreshold(),
              spec.nmsThreshold(),
              MAX_CANDIDATES);
    } catch (CvException e) {
      throw new IllegalStateException(pack.detectorFile() + ": OpenCV cannot load this model", e);
    }
    canvas = new Mat(side, side, CvType.CV_8UC3);
  }

  @Override
  public List<DetectedFace> detect(Mat photo) {
    double scale = (double) side / Math.max(photo.cols(), photo.rows());
    int width = Math.clamp(Math.round(photo.cols() * scale), 1, side);
    int height = Math.clamp(Math.round(photo.rows() * scale), 1, side);
    canvas.setTo(Scalar.all(0));
    Mat window = canvas.submat(new Rect(0, 0, width, height));
    try {
      int interpolation = scale < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR;
      Imgproc.resize(photo, window, window.size(), 0, 0, interpolation);
    } finally {
      window.release();
    }
    network.detect(canvas, found);
    return read((float) photo.cols() / width, (float) photo.rows() / height);
  }

  /** Each row: x, y, width, height, five points, score. */
  private List<DetectedFace> read(float scaleX, float scaleY) {
    List<DetectedFace> faces = new ArrayList<>(found.rows());
    float[] v = new float[COLUMNS];
    for (int row = 0; row < found.rows(); row++) {
      found.get(row, 0, v);
      Point[] p = new Point[5];
      for (int i = 0; i < p.length; i++) {
        p[i] = new Point(v[4 + 2 * i] * scaleX, v[5 + 2 * i] * scaleY);
      }
      faces.add(
          new DetectedFace(
              new FaceBox(
                  v[0] * scaleX,
                  v[1] * scaleY,
                  v[2] * scaleX,
                  v[3] * scaleY,
                  Math.clamp(v[14], 0f, 1f)),
              new Landmarks(p[0], p[1], p[2], p[3], p[4])));
    }
    return faces;
  }

  @Override
  public void close() {
    canvas.release();
    found.release();
  }
}
