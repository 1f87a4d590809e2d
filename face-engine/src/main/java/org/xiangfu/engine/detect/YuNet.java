package org.xiangfu.engine.detect;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.Size;
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

  private final FaceDetectorYN network;
  private final LetterBox letterBox;
  private final float minScore;
  private final Mat found = new Mat();

  YuNet(ModelPack pack) {
    NativeLibraries.load();
    DetectorSpec spec = pack.manifest().detector();
    int side = spec.inputSize();
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
    letterBox = new LetterBox(side);
    minScore = spec.scoreThreshold();
  }

  @Override
  public List<DetectedFace> detect(Mat photo) {
    return detect(photo, minScore);
  }

  @Override
  public List<DetectedFace> detect(Mat photo, float minScore) {
    network.setScoreThreshold(minScore);
    network.detect(letterBox.fit(photo), found);
    return read(letterBox.photoPerFrameX(), letterBox.photoPerFrameY());
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
    letterBox.close();
    found.release();
  }
}
