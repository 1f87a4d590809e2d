package org.xiangfu.engine.detect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Mat;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.pack.DetectorSpec;
import org.xiangfu.engine.pack.ModelPack;

/**
 * Two small networks, one after the other: the first finds faces in the letter-boxed photo, in one
 * pass and without anchors; the second looks at each of them at full resolution. How they are
 * trained is told in {@code models/training/detector}.
 */
final class GridDetector implements FaceDetector {
  /** The second network decides, so the first may propose what it doubts. */
  private static final float CANDIDATE_SCORE = 0.2f;

  /** Bounds the time that a picture full of textures can take. */
  private static final int MAX_CANDIDATES = 16;

  private final LetterBox letterBox;
  private final GridDecoder decoder;
  private final BlobNetwork finder;
  private final LandmarkRefiner refiner;
  private final float minScore;
  private final float maxOverlap;

  private GridDetector(DetectorSpec spec, Path finderFile, Path refinerFile) {
    decoder = new GridDecoder(spec.inputSize(), CANDIDATE_SCORE);
    finder = new BlobNetwork(finderFile, spec.inputSize(), decoder.length());
    try {
      refiner = new LandmarkRefiner(refinerFile);
    } catch (RuntimeException e) {
      finder.close();
      throw e;
    }
    letterBox = new LetterBox(spec.inputSize());
    minScore = spec.scoreThreshold();
    maxOverlap = spec.nmsThreshold();
  }

  static GridDetector open(ModelPack pack) {
    NativeLibraries.load();
    Path refiner =
        pack.landmarkFile()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        pack + ": a detector of type 'grid' needs a landmarkFile"));
    return new GridDetector(pack.manifest().detector(), pack.detectorFile(), refiner);
  }

  @Override
  public List<DetectedFace> detect(Mat photo) {
    return detect(photo, minScore);
  }

  @Override
  public List<DetectedFace> detect(Mat photo, float leastScore) {
    List<DetectedFace> candidates = decoder.decode(finder.run(letterBox.fit(photo)));
    List<DetectedFace> faces = new ArrayList<>();
    for (DetectedFace candidate :
        NonMaximumSuppression.best(candidates, maxOverlap, MAX_CANDIDATES)) {
      refiner
          .refine(photo, inPhoto(candidate))
          .filter(f -> f.box().detectionScore() >= leastScore)
          .ifPresent(faces::add);
    }
    return faces;
  }

  private DetectedFace inPhoto(DetectedFace face) {
    float sx = letterBox.photoPerFrameX();
    float sy = letterBox.photoPerFrameY();
    FaceBox b = face.box();
    Point[] p =
        face.landmarks().points().stream()
            .map(q -> new Point(moved(q.x(), sx), moved(q.y(), sy)))
            .toArray(Point[]::new);
    return new DetectedFace(
        new FaceBox(
            moved(b.x(), sx),
            moved(b.y(), sy),
            b.width() * sx,
            b.height() * sy,
            b.detectionScore()),
        new Landmarks(p[0], p[1], p[2], p[3], p[4]));
  }

  /** Pixel centres lie at whole numbers on both sides. */
  private static float moved(float coordinate, float scale) {
    return (coordinate + 0.5f) * scale - 0.5f;
  }

  @Override
  public void close() {
    letterBox.close();
    finder.close();
    refiner.close();
  }
}
