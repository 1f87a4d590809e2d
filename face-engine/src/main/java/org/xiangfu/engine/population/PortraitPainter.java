package org.xiangfu.engine.population;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.NativeLibraries;

/**
 * Makes photos of people who do not exist. The same person, style and portrait seed give the same
 * bytes on one platform and JDK. Thread-safe.
 */
public final class PortraitPainter {
  /** Deviation between photos of a person, in the deviations between people. */
  private static final float CHANGE = 0.4f;

  private final FaceModel model;

  /** Paints people of this model. */
  public PortraitPainter(FaceModel model) {
    NativeLibraries.load();
    this.model = model;
  }

  /**
   * A portrait as a JPEG file.
   *
   * @param seed which portrait of the person; each seed is another occasion
   */
  public byte[] jpeg(Person person, PortraitStyle style, long seed) {
    Scene scene = Scene.of(person, style, seed);
    int age = (int) Math.max(AgeBand.FROM_16.youngest(), person.age() - scene.yearsAgo());
    Draw draw = new Draw(person.seed() * 31 + seed, "expression");
    FaceTexture texture = texture(person, age, draw);
    float[] tone = person.skin().clone();
    tone[0] += (float) (4 * draw.tame());
    Head head = HeadPainter.paint(person, texture, tone, age, scene.glasses());
    int width = style.width();
    int height = style.height();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      HeadFrame.smooth(g);
      Backdrop.paint(g, person, style, seed);
      AffineTransform body = AffineTransform.getTranslateInstance(scene.eyeX(), scene.eyeY());
      body.scale(scene.eyesApart(), scene.eyesApart());
      body.rotate(scene.roll() * 0.5, 0, 2.5);
      g.transform(body);
      new BodyPainter(person, new HairPainter(person, age), head.skin(), seed).paint(g);
    } finally {
      g.dispose();
    }
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    byte[] bgr =
        new Camera(scene, draw.seed())
            .expose(pixels, width, height, head, new Projection(scene, texture, width, height));
    return encode(bgr, width, height, scene);
  }

  private FaceTexture texture(Person person, int age, Draw draw) {
    float[] mean = groupMean(person.sex(), age);
    float[] deviation = model.group(person.sex(), AgeBand.of(age)).deviation();
    float[] face = person.coefficients().clone();
    float[] change = draw.normals(face.length);
    float smile = (float) (0.35 * draw.tame());
    for (int k = 0; k < face.length; k++) {
      face[k] += mean[k] + CHANGE * deviation[k] * change[k] + smile * model.smile()[k];
    }
    float[] photo = draw.normals(model.photoCoefficients());
    for (int k = 0; k < photo.length; k++) {
      photo[k] *= 0.3f;
    }
    return model.texture(face, photo);
  }

  /** The mean of a sex and age, between the middles of the age bands. */
  private float[] groupMean(Sex sex, int age) {
    List<AgeBand> bands = List.of(AgeBand.values());
    double at = Math.clamp((age - 22.5) / 15.0, 0, bands.size() - 1.001);
    float[] young = model.group(sex, bands.get((int) at)).mean();
    float[] old = model.group(sex, bands.get((int) at + 1)).mean();
    float share = (float) (at - (int) at);
    float[] mean = new float[young.length];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = young[k] + share * (old[k] - young[k]);
    }
    return mean;
  }

  private static byte[] encode(byte[] bgr, int width, int height, Scene scene) {
    Mat mat = new Mat(height, width, CvType.CV_8UC3);
    MatOfByte jpeg = new MatOfByte();
    MatOfInt parameters = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, scene.quality());
    try {
      mat.put(0, 0, bgr);
      if (scene.blur() > 0.3) {
        Imgproc.GaussianBlur(mat, mat, new Size(0, 0), scene.blur());
      }
      if (!Imgcodecs.imencode(".jpg", mat, jpeg, parameters)) {
        throw new IllegalStateException("OpenCV could not encode a portrait as JPEG");
      }
      return jpeg.toArray();
    } finally {
      mat.release();
      jpeg.release();
      parameters.release();
    }
  }
}
