package org.xiangfu.engine.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.evaluate.PhotoArchive;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.PackAssembly;

class GridDetectorTest {
  private static final Path MODELS = Path.of("..", "models", "xiangfu-1");
  private static final String RECIPE =
      """
      {"formatVersion": 1, "id": "test", "licence": "Apache-2.0", "provenance": "a test",
       "files": [{"path": "d.onnx", "source": "@FOUND@"}, {"path": "l.onnx", "source": "@REFINED@"},
         {"path": "e.pt", "source": "nothing"}],
       "detector": {"type": "grid", "file": "d.onnx", @LANDMARKS@ "inputSize": 160, "scoreThreshold": 0.8,
         "nmsThreshold": 0.3},
       "embedder": {"type": "torchscript", "file": "e.pt", "inputSize": 112, "colourOrder": "RGB",
         "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "dimension": 4,
         "alignment": [[1, 1], [2, 1], [1.5, 2], [1, 3], [2, 3]], "flipAveraging": false},
       "calibration": {"method": "made up", "comparisons": 1, "subjects": 1,
         "knots": [{"cosine": 0.1, "fmr": 0.1}, {"cosine": 0.2, "fmr": 0.01}]}}
      """;
  private static final String LANDMARKS = "\"landmarkFile\": \"l.onnx\",";

  @TempDir private static Path temp;
  private static FaceDetector detector;

  @BeforeAll
  static void openDetector() throws IOException {
    detector = FaceDetector.open(pack("own", "detector.onnx", "landmarks.onnx", LANDMARKS));
  }

  @AfterAll
  static void closeDetector() {
    detector.close();
  }

  @Test
  void aPlainPictureHasNoFace() {
    for (int grey = 0; grey < 256; grey += 51) {
      assertNoFace("grey " + grey, new Mat(300, 400, CvType.CV_8UC3, Scalar.all(grey)));
    }
  }

  @Test
  void noiseHasNoFace() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      int cells = 2 << random.nextInt(8);
      Mat noise = new Mat(cells, cells, CvType.CV_8UC3);
      byte[] bytes = new byte[3 * cells * cells];
      random.nextBytes(bytes);
      noise.put(0, 0, bytes);
      Mat picture = new Mat();
      Size size = new Size(100 + random.nextInt(500), 100 + random.nextInt(500));
      Imgproc.resize(noise, picture, size, 0, 0, Imgproc.INTER_CUBIC);
      noise.release();
      assertNoFace("noise of seed %d, picture %d".formatted(seed, i), picture);
    }
  }

  @Test
  void aChequeredClothHasNoFace() {
    for (int period = 4; period <= 128; period *= 2) {
      Mat cloth = new Mat(480, 640, CvType.CV_8UC3, Scalar.all(30));
      for (int y = 0; y < 480; y += period) {
        for (int x = y % (2 * period); x < 640; x += 2 * period) {
          Rect square = new Rect(x, y, period, period);
          Imgproc.rectangle(cloth, square, new Scalar(90, 120, 200), Imgproc.FILLED);
        }
      }
      assertNoFace("period " + period, cloth);
    }
  }

  @Test
  void aPictureOfOnePixelHasNoFace() {
    assertNoFace("1 x 1", new Mat(1, 1, CvType.CV_8UC3, Scalar.all(200)));
    assertNoFace("1 x 900", new Mat(900, 1, CvType.CV_8UC3, Scalar.all(200)));
  }

  @Test
  void aModelThatIsNoneIsNamed() throws IOException {
    Path junk = Files.writeString(temp.resolve("junk.onnx"), "no network");
    ModelPack pack = pack("junk", junk.toAbsolutePath().toString(), "landmarks.onnx", LANDMARKS);
    var e = assertThrows(IllegalStateException.class, () -> FaceDetector.open(pack));
    assertTrue(e.getMessage().contains("d.onnx"), e.getMessage());
  }

  @Test
  void modelsInEachOthersPlaceAreNamed() throws IOException {
    ModelPack pack = pack("swapped", "landmarks.onnx", "detector.onnx", LANDMARKS);
    var e = assertThrows(IllegalStateException.class, () -> FaceDetector.open(pack));
    assertTrue(e.getMessage().contains("d.onnx"), e.getMessage());
  }

  @Test
  void aPackWithoutTheSecondModelIsRefused() throws IOException {
    ModelPack pack = pack("half", "detector.onnx", "landmarks.onnx", "");
    var e = assertThrows(IllegalArgumentException.class, () -> FaceDetector.open(pack));
    assertTrue(e.getMessage().contains("landmarkFile"), e.getMessage());
  }

  @Test
  @EnabledIfEnvironmentVariable(
      named = "XIANGFU_SHARED",
      matches = ".+",
      disabledReason = "XIANGFU_SHARED does not name the folder of models and photos")
  void itSeesWhatYuNetSees() throws IOException {
    Path shared = Path.of(System.getenv("XIANGFU_SHARED"));
    Path recipe = Path.of("..", "models", "recipes", "mobilefacenet-ms1m.json");
    ModelPack other =
        PackAssembly.assemble(recipe, shared.resolve("models"), temp.resolve("yunet"));
    int found = 0;
    int expected = 0;
    double error = 0;
    try (FaceDetector yunet = FaceDetector.open(other);
        PhotoArchive photos = PhotoArchive.open(shared.resolve("faces").resolve("lfw-dev.zip"))) {
      for (int i = 0; i < photos.names().size(); i += 65) {
        Mat photo = decode(photos.read(photos.names().get(i), 1 << 20));
        List<DetectedFace> theirs = yunet.detect(photo);
        List<DetectedFace> ours = detector.detect(photo);
        photo.release();
        if (!theirs.isEmpty()) {
          expected++;
          if (!ours.isEmpty()) {
            found++;
            error += error(largest(ours).landmarks(), largest(theirs).landmarks());
          }
        }
      }
    }
    assertTrue(found >= expected - 1, found + " of " + expected);
    assertTrue(error / found < 0.06, "mean error " + error / found);
  }

  @Test
  @EnabledIfEnvironmentVariable(
      named = "XIANGFU_SHARED",
      matches = ".+",
      disabledReason = "XIANGFU_SHARED does not name the folder of models and photos")
  void theFacesOfTwoPeopleInAFrameAreTwo() throws IOException {
    Path faces = Path.of(System.getenv("XIANGFU_SHARED"), "faces", "lfw-dev.zip");
    int two = 0;
    try (PhotoArchive photos = PhotoArchive.open(faces)) {
      for (int i = 0; i < 40; i++) {
        Mat frame = new Mat(480, 640, CvType.CV_8UC3, Scalar.all(128));
        for (int k = 0; k < 2; k++) {
          Mat photo = decode(photos.read(photos.names().get(60 * i + 20 * k), 1 << 20));
          Mat place = frame.submat(new Rect(40 + 300 * k, 100 + 60 * k, 220, 220));
          Imgproc.resize(photo, place, place.size(), 0, 0, Imgproc.INTER_AREA);
          place.release();
          photo.release();
        }
        two += detector.detect(frame).size() == 2 ? 1 : 0;
        frame.release();
      }
    }
    assertTrue(two >= 39, two + " of 40");
  }

  private static ModelPack pack(String name, String found, String refined, String landmarks)
      throws IOException {
    Path sources = Files.createDirectories(temp.resolve(name + "-sources"));
    List<String> files = new ArrayList<>();
    for (String file : List.of(found, refined)) {
      Path copy = sources.resolve(files.size() + ".onnx");
      Files.copy(MODELS.resolve(file), copy);
      files.add(copy.getFileName().toString());
    }
    Files.writeString(sources.resolve("nothing"), "");
    String text =
        RECIPE
            .replace("@FOUND@", files.get(0))
            .replace("@REFINED@", files.get(1))
            .replace("@LANDMARKS@", landmarks);
    Path recipe = Files.writeString(temp.resolve(name + ".json"), text);
    return PackAssembly.assemble(recipe, sources, temp.resolve(name));
  }

  private static void assertNoFace(String what, Mat picture) {
    int found = detector.detect(picture).size();
    picture.release();
    assertEquals(0, found, what);
  }

  private static Mat decode(byte[] photo) {
    MatOfByte bytes = new MatOfByte(photo);
    Mat pixels = Imgcodecs.imdecode(bytes, Imgcodecs.IMREAD_COLOR);
    bytes.release();
    return pixels;
  }

  private static DetectedFace largest(List<DetectedFace> faces) {
    return faces.stream().max(Comparator.comparingDouble(DetectedFace::area)).orElseThrow();
  }

  /** Mean distance of the points in inter-eye distances of the second. */
  private static double error(Landmarks ours, Landmarks theirs) {
    double sum = 0;
    for (int k = 0; k < 5; k++) {
      Point a = ours.points().get(k);
      Point b = theirs.points().get(k);
      sum += Math.hypot(a.x() - b.x(), a.y() - b.y());
    }
    return sum / 5 / theirs.interEyeDistance();
  }
}
