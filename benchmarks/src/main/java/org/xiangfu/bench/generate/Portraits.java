package org.xiangfu.bench.generate;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.xiangfu.engine.evaluate.PhotoArchive;

/**
 * Real photos brought to one form: 250 × 250 colour JPEG of quality 0.9, whatever the archive
 * holds, so that measurements compare. Photos of one folder are of one person.
 */
public final class Portraits {
  /** Width and height in pixels. */
  public static final int SIDE = 250;

  private static final float QUALITY = 0.9f;
  private static final int MAX_BYTES = 20 << 20;

  private Portraits() {}

  /** The prepared photos of one person, without a name. */
  @SuppressWarnings("ArrayRecordComponent") // lists of arrays are read, never compared
  public record Person(List<byte[]> photos) {}

  /**
   * {@code faces/lfw-dev.zip} in the folder named by the environment variable XIANGFU_SHARED.
   *
   * @throws IOException if it is not there; says what to set
   */
  public static Path shared() throws IOException {
    String place = System.getenv("XIANGFU_SHARED");
    if (place == null || place.isBlank()) {
      throw new IOException(
          "photos are needed: set XIANGFU_SHARED to the folder that holds faces/lfw-dev.zip");
    }
    Path archive = Path.of(place, "faces", "lfw-dev.zip");
    if (!Files.isRegularFile(archive)) {
      throw new IOException(
          "%s is not there; set XIANGFU_SHARED to the folder that holds it".formatted(archive));
    }
    return archive;
  }

  /**
   * Prepares the photos of the first persons, by folder name, who have enough of them.
   *
   * @param archive folder or ZIP file with one folder a person
   * @param persons at most so many
   * @param photosEach so many of each, persons with fewer are passed over
   * @throws IOException if the archive cannot be read, or nobody has enough photos
   */
  public static List<Person> of(Path archive, int persons, int photosEach) throws IOException {
    List<Person> prepared = new ArrayList<>();
    try (PhotoArchive photos = PhotoArchive.open(archive)) {
      Map<String, List<String>> byFolder = new TreeMap<>();
      for (String name : photos.names()) {
        byFolder
            .computeIfAbsent(name.substring(0, name.lastIndexOf('/') + 1), _ -> new ArrayList<>())
            .add(name);
      }
      for (List<String> names : byFolder.values()) {
        if (names.size() >= photosEach && prepared.size() < persons) {
          List<byte[]> own = new ArrayList<>();
          for (String name : names.subList(0, photosEach)) {
            own.add(prepare(photos.read(name, MAX_BYTES)));
          }
          prepared.add(new Person(List.copyOf(own)));
        }
      }
    }
    if (prepared.isEmpty()) {
      throw new IOException(
          "nobody in %s has %d photos: it must hold one folder a person"
              .formatted(archive, photosEach));
    }
    return List.copyOf(prepared);
  }

  static byte[] prepare(byte[] encoded) throws IOException {
    BufferedImage photo = ImageIO.read(new ByteArrayInputStream(encoded));
    if (photo == null) {
      throw new IOException("a photo of the archive cannot be read; JPEG or PNG is needed");
    }
    var square = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D canvas = square.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    canvas.drawImage(photo, 0, 0, SIDE, SIDE, null);
    canvas.dispose();
    return jpeg(square);
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam form = writer.getDefaultWriteParam();
      form.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      form.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), form);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
