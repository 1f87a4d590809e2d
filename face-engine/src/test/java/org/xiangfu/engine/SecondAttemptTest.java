package org.xiangfu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.Extraction.Refused;
import org.xiangfu.engine.attempt.EyeMarks;
import org.xiangfu.engine.attempt.SecondLook;
import org.xiangfu.engine.detect.FaceDetector;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.photo.TestImages;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/** Photos that the first look refuses, with the built-in pack. */
class SecondAttemptTest {
  private static final int PEOPLE = 8;

  private static FaceEngine engine;
  private static List<byte[]> photos;

  @BeforeAll
  static void open() throws IOException {
    FaceModel faces = FaceModel.find(List.of(BuiltInPack.MODELS));
    var population = new Population(faces);
    var painter = new PortraitPainter(faces);
    photos =
        IntStream.range(0, PEOPLE)
            .mapToObj(i -> painter.jpeg(population.person(70 + i), PortraitStyle.ID_PHOTO, i))
            .toList();
    engine = FaceEngine.open(BuiltInPack.load(), 1);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static BufferedImage image(byte[] photo) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(photo));
  }

  /** A photo on a grey canvas, at a place and of a width. */
  private static byte[] placed(byte[] photo, int side, int x, int y, int width) throws IOException {
    BufferedImage from = image(photo);
    var canvas = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D pen = canvas.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.setColor(Color.LIGHT_GRAY);
    pen.fillRect(0, 0, side, side);
    pen.drawImage(from, x, y, width, width * from.getHeight() / from.getWidth(), null);
    pen.dispose();
    return TestImages.encode(canvas, "png");
  }

  private static Template template(Extraction extraction) {
    return assertInstanceOf(Extracted.class, extraction).template();
  }

  private static Template first(byte[] photo) throws InterruptedException {
    return template(engine.extract(photo, Limits.archive()));
  }

  private static RefusalReason refusal(Extraction extraction) {
    return assertInstanceOf(Refused.class, extraction).reason();
  }

  private static EyeMarks eyes(byte[] photo) {
    Mat pixels = Imgcodecs.imdecode(new MatOfByte(photo), Imgcodecs.IMREAD_COLOR);
    assertEquals(CvType.CV_8UC3, pixels.type());
    try (FaceDetector detector = FaceDetector.open(engine.pack())) {
      Landmarks found = detector.detect(pixels).getFirst().landmarks();
      return new EyeMarks(found.rightEye(), found.leftEye());
    } finally {
      pixels.release();
    }
  }

  @Test
  void aFaceThatIsTooSmallForTheArchiveIsTakenAtASecondLook() throws Exception {
    double threshold = engine.pack().calibration().threshold(1e-2).cosine();
    int alike = 0;
    for (byte[] photo : photos) {
      int width = 80;
      byte[] small = placed(photo, 160, 40, 20, width);
      while (engine.extract(small, Limits.archive()) instanceof Extracted) {
        width -= 2;
        small = placed(photo, 160, 40, 20, width);
      }
      if (engine.extract(small, SecondLook.GENTLE_1) instanceof Extracted(var template, _)
          && template.cosine(first(photo)) > threshold) {
        alike++;
      }
    }
    assertTrue(alike >= PEOPLE - 2, alike + " of " + PEOPLE);
  }

  @Test
  void aFaceThatIsSmallInALargePhotoIsFoundInItsMiddle() throws Exception {
    byte[] photo = photos.getFirst();
    int side = 400;
    byte[] large = placed(photo, side, side / 2 - 100, side / 2 - 120, 200);
    while (engine.extract(large, Limits.archive()) instanceof Extracted) {
      side += 100;
      large = placed(photo, side, side / 2 - 100, side / 2 - 120, 200);
    }
    assertEquals(RefusalReason.NO_FACE, refusal(engine.extract(large, Limits.archive())));
    Extraction again = engine.extract(large, SecondLook.GENTLE_1);
    assertTrue(template(again).cosine(first(photo)) > 0.8);
    var face = assertInstanceOf(Extracted.class, again).face();
    assertTrue(face.x() > side / 2f - 100 && face.x() + face.width() < side / 2f + 100, "" + face);
  }

  @Test
  void whatShowsNoFaceShowsNoneAtASecondLookEither() throws Exception {
    byte[] grey = placed(photos.getFirst(), 300, 299, 299, 1);
    assertEquals(RefusalReason.NO_FACE, refusal(engine.extract(grey, SecondLook.GENTLE_1)));
    assertEquals(
        RefusalReason.UNREADABLE, refusal(engine.extract(new byte[0], SecondLook.GENTLE_1)));
  }

  @Test
  void eyesThatAreMarkedGiveAlmostTheTemplateOfTheDetectedFace() throws Exception {
    double threshold = engine.pack().calibration().threshold(1e-4).cosine();
    for (byte[] photo : photos) {
      Template marked = template(engine.extract(photo, eyes(photo), Limits.archive()));
      assertTrue(marked.cosine(first(photo)) > threshold);
    }
  }

  @Test
  void marksThatAreSomePixelsOffStillGiveTheSamePerson() throws Exception {
    double threshold = engine.pack().calibration().threshold(1e-2).cosine();
    byte[] photo = photos.getFirst();
    EyeMarks eyes = eyes(photo);
    float off = 0.05f * (eyes.right().x() - eyes.left().x());
    var moved =
        new EyeMarks(
            new Point(eyes.left().x() - off, eyes.left().y() + off),
            new Point(eyes.right().x() + off, eyes.right().y()));
    Template marked = template(engine.extract(photo, moved, Limits.archive()));
    assertTrue(marked.cosine(first(photo)) > threshold);
  }

  @Test
  void marksThatCannotBeEyesAreRefused() throws Exception {
    byte[] photo = photos.getFirst();
    int width = image(photo).getWidth();
    float[][] wrong = {
      {-1, 50, 90, 50},
      {40, 50, width, 50},
      {40, Float.NaN, 90, 50},
      {50, 50, 57, 50},
      {90, 50, 40, 50},
      {40, 40, 70, 71}
    };
    for (float[] each : wrong) {
      var marks = new EyeMarks(new Point(each[0], each[1]), new Point(each[2], each[3]));
      assertEquals(
          RefusalReason.MARKS_IMPLAUSIBLE,
          refusal(engine.extract(photo, marks, SecondLook.GENTLE_1.limits())),
          marks.toString());
    }
    assertEquals(
        RefusalReason.UNREADABLE,
        refusal(engine.extract(new byte[0], eyes(photo), Limits.archive())));
  }
}
