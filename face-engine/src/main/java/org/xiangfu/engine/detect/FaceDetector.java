package org.xiangfu.engine.detect;

import java.util.List;
import org.opencv.core.Mat;
import org.xiangfu.engine.pack.ModelPack;

/** Finds faces in a photo. Holds native memory; not thread-safe. */
public interface FaceDetector extends AutoCloseable {

  /**
   * Opens the detector of a pack.
   *
   * @throws IllegalArgumentException if the pack's detector type is unknown or lacks a file
   * @throws IllegalStateException if its model cannot be loaded
   */
  static FaceDetector open(ModelPack pack) {
    return switch (pack.manifest().detector().type()) {
      case "yunet" -> new YuNet(pack);
      case "grid" -> GridDetector.open(pack);
      case String type ->
          throw new IllegalArgumentException(
              "%s: unknown detector type '%s'".formatted(pack, type));
    };
  }

  /**
   * The faces found, in no particular order.
   *
   * @param photo 8-bit BGR, any size; not changed
   */
  List<DetectedFace> detect(Mat photo);

  /**
   * The same with another threshold than the pack's.
   *
   * @param minScore least detection score, in [0, 1]
   */
  List<DetectedFace> detect(Mat photo, float minScore);

  @Override
  void close();
}
