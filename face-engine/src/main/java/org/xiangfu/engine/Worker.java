package org.xiangfu.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.Extraction.Refused;
import org.xiangfu.engine.align.FaceAligner;
import org.xiangfu.engine.attempt.EyeMarks;
import org.xiangfu.engine.attempt.SecondLook;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.FaceDetector;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.embed.Embedder;
import org.xiangfu.engine.embed.EmbedderModel;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.photo.Photo;
import org.xiangfu.engine.photo.PhotoDecoder;
import org.xiangfu.engine.photo.PhotoRefusedException;
import org.xiangfu.engine.quality.FaceQuality;

/** The stages one photo goes through, with their native memory; one thread at a time. */
final class Worker implements AutoCloseable {
  /** libtorch optimises the graph in the first calls, which are slow. */
  private static final int WARM_UP_CALLS = 4;

  private static final Refused NO_FACE =
      new Refused(RefusalReason.NO_FACE, "no face was found in the photo");

  private final String packId;
  private final PhotoDecoder decoder = new PhotoDecoder();
  private final FaceDetector detector;
  private final FaceAligner aligner;
  private final Embedder embedder;

  Worker(ModelPack pack, EmbedderModel model) {
    packId = pack.id();
    detector = FaceDetector.open(pack);
    aligner = new FaceAligner(pack.manifest().embedder());
    embedder = model.newEmbedder();
    warmUp(pack);
  }

  private void warmUp(ModelPack pack) {
    int photoSide = pack.manifest().detector().inputSize();
    int faceSide = pack.manifest().embedder().inputSize();
    Mat photo = Mat.zeros(photoSide, photoSide, CvType.CV_8UC3);
    Mat face = Mat.zeros(faceSide, faceSide, CvType.CV_8UC3);
    try {
      for (int i = 0; i < WARM_UP_CALLS; i++) {
        detector.detect(photo);
        embedder.embed(face);
      }
    } finally {
      photo.release();
      face.release();
    }
  }

  Extraction extract(byte[] bytes, Limits limits) {
    return withPixels(
        bytes,
        limits,
        (photo, faces, selection) -> {
          Optional<Refused> refusal = refusal(selection, limits);
          return refusal.isPresent()
              ? refusal.get()
              : extracted(selection.chosen(), aligner.align(photo, selection.chosen().landmarks()));
        },
        refused -> refused);
  }

  Extraction extract(byte[] bytes, SecondLook look) {
    return withPhoto(
        bytes,
        look.limits(),
        photo -> {
          List<DetectedFace> faces = usable(look.find(photo, detector));
          if (faces.isEmpty()) {
            return NO_FACE;
          }
          FaceSelection selection = FaceSelection.of(faces, photo.size());
          Optional<Refused> refusal = refusal(selection, look.limits());
          DetectedFace face = selection.chosen();
          return refusal.isPresent()
              ? refusal.get()
              : extracted(face, aligner.align(photo, face.landmarks()));
        },
        refused -> refused);
  }

  Extraction extract(byte[] bytes, EyeMarks eyes, Limits limits) {
    return withPhoto(
        bytes,
        limits,
        photo -> {
          Optional<String> problem = eyes.problem(photo.cols(), photo.rows(), limits);
          if (problem.isPresent()) {
            return new Refused(RefusalReason.MARKS_IMPLAUSIBLE, problem.get());
          }
          Landmarks marked = aligner.standardFace(eyes.left(), eyes.right());
          return extracted(
              new DetectedFace(EyeMarks.around(marked), marked), aligner.align(photo, marked));
        },
        refused -> refused);
  }

  Assessment assess(byte[] bytes, Limits limits) {
    return withPixels(
        bytes,
        limits,
        (photo, faces, selection) -> {
          DetectedFace face = selection.chosen();
          Mat aligned = aligner.align(photo, face.landmarks());
          return assessed(refusal(selection, limits), photo, face, faces, aligned);
        },
        Worker::unassessed);
  }

  Examination examine(byte[] bytes, Limits limits) {
    return withPixels(
        bytes,
        limits,
        (photo, faces, selection) -> {
          DetectedFace face = selection.chosen();
          Mat aligned = aligner.align(photo, face.landmarks());
          Optional<Refused> refusal = refusal(selection, limits);
          return new Examination(
              refusal.isPresent() ? refusal.get() : extracted(face, aligned),
              assessed(refusal, photo, face, faces, aligned));
        },
        refused -> new Examination(refused, unassessed(refused)));
  }

  private Extraction extracted(DetectedFace face, Mat aligned) {
    return new Extracted(new Template(packId, embedder.embed(aligned)), face.box());
  }

  private static Assessment assessed(
      Optional<Refused> refusal,
      Mat photo,
      DetectedFace face,
      List<DetectedFace> faces,
      Mat aligned) {
    return new Assessment(
        refusal, Optional.of(face.box()), FaceQuality.of(photo, face, faces, aligned));
  }

  private static Assessment unassessed(Refused refused) {
    return new Assessment(
        Optional.of(refused),
        Optional.empty(),
        refused.reason() == RefusalReason.NO_FACE ? FaceQuality.withoutFace() : List.of());
  }

  private interface FaceStage<T> {
    T apply(Mat photo, List<DetectedFace> faces, FaceSelection selection);
  }

  private interface RefusalStage<T> {
    T apply(Refused refused);
  }

  private <T> T withPixels(
      byte[] bytes, Limits limits, FaceStage<T> onFaces, RefusalStage<T> onRefusal) {
    return withPhoto(
        bytes,
        limits,
        pixels -> {
          List<DetectedFace> faces = usable(detector.detect(pixels));
          return faces.isEmpty()
              ? onRefusal.apply(NO_FACE)
              : onFaces.apply(pixels, faces, FaceSelection.of(faces, pixels.size()));
        },
        onRefusal);
  }

  private <T> T withPhoto(
      byte[] bytes, Limits limits, Function<Mat, T> onPixels, RefusalStage<T> onRefusal) {
    Photo photo;
    try {
      photo = decoder.decode(bytes, limits);
    } catch (PhotoRefusedException e) {
      return onRefusal.apply(new Refused(e.reason(), e.getMessage()));
    }
    Mat pixels = new Mat(photo.height(), photo.width(), CvType.CV_8UC3);
    try {
      pixels.put(0, 0, photo.bgr());
      return onPixels.apply(pixels);
    } finally {
      pixels.release();
    }
  }

  /** Faces whose eyes coincide cannot be aligned; detectors give such points on noise. */
  private static List<DetectedFace> usable(List<DetectedFace> faces) {
    return faces.stream()
        .filter(f -> f.landmarks().interEyeDistance() > 0 && f.area() > 0)
        .toList();
  }

  private static Optional<Refused> refusal(FaceSelection selection, Limits limits) {
    DetectedFace face = selection.chosen();
    double rivalry = selection.rivalry(limits.secondFaceScore());
    if (rivalry >= limits.secondFaceRatio()) {
      return Optional.of(
          new Refused(
              RefusalReason.SEVERAL_FACES,
              "a second face has %.0f %% of the area of the first, less than %.0f %% is needed"
                  .formatted(100 * rivalry, 100 * limits.secondFaceRatio())));
    }
    float distance = face.landmarks().interEyeDistance();
    if (distance < limits.minInterEyePixels()) {
      return Optional.of(
          new Refused(
              RefusalReason.FACE_TOO_SMALL,
              "inter-eye distance %.0f px, at least %.0f px needed"
                  .formatted(Math.floor(distance), limits.minInterEyePixels())));
    }
    float yaw = face.landmarks().yawRatio();
    if (yaw > limits.maxYawRatio()) {
      return Optional.of(
          new Refused(
              RefusalReason.EXTREME_POSE,
              "the nose lies %.1f inter-eye distances off the middle of the face, at most %.1f are taken"
                  .formatted(yaw, limits.maxYawRatio())));
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    embedder.close();
    aligner.close();
    detector.close();
  }
}
