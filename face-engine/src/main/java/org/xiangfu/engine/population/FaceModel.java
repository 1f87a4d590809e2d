package org.xiangfu.engine.population;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.xiangfu.engine.pack.ModelPacks;

/**
 * A statistical model of faces: mean, principal components of shape and texture together (Cootes,
 * Edwards and Taylor, "Active appearance models", 1998), and their statistics by sex and age band.
 * Holds no photo. Immutable and thread-safe.
 */
public final class FaceModel {
  /** Name of the file that describes a model and names the file with its numbers. */
  public static final String DESCRIPTION = "population.json";

  private static final int MAGIC = 0x5846504D; // XFPM
  private static final float GREY_BOUND = 110;
  private static final float COLOUR_BOUND = 9;
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final String id;
  private final short[] rowStarts;
  private final float[] mean;
  private final Components even;
  private final Components odd;
  private final Map<Sex, Map<AgeBand, GroupStatistics>> groups = new EnumMap<>(Sex.class);
  private final float[] skinSpread;
  private final float[] smile;

  private FaceModel(String id, DataInputStream in) throws IOException {
    this.id = id;
    int evenCount = in.readInt();
    int oddCount = in.readInt();
    int grey = in.readInt();
    int colour = in.readInt();
    int shape = in.readInt();
    if (evenCount < 1
        || oddCount < 1
        || grey > FaceTexture.WIDTH * FaceTexture.HEIGHT
        || colour != 2 * FaceTexture.COLOUR_HALF
        || shape != 2 * FaceTexture.SHAPE_HALF) {
      throw new IOException("sizes are not those of this format");
    }
    rowStarts = new short[FaceTexture.HEIGHT];
    for (int y = 0; y < rowStarts.length; y++) {
      rowStarts[y] = in.readShort();
    }
    mean = floats(in, grey + colour + shape);
    even = Components.read(in, evenCount, grey, colour, shape);
    odd = Components.read(in, oddCount, grey, colour, shape);
    for (Sex sex : Sex.values()) {
      Map<AgeBand, GroupStatistics> bands = new EnumMap<>(AgeBand.class);
      for (AgeBand band : AgeBand.values()) {
        bands.put(
            band, new GroupStatistics(floats(in, 3), floats(in, evenCount), floats(in, evenCount)));
      }
      groups.put(sex, bands);
    }
    skinSpread = floats(in, 9);
    smile = floats(in, evenCount);
  }

  /**
   * Finds the model as packs are found: in the folders of {@code XIANGFU_MODELS}, then in {@code
   * models} under the home ({@link ModelPacks#standard()}); each may hold it in a sub-folder {@code
   * population} or itself.
   *
   * @throws InvalidFaceModelException if there is none, naming the places, or it is broken
   */
  public static FaceModel find() throws IOException {
    return find(ModelPacks.standard().places());
  }

  /** As {@link #find()}, in these places; the first one wins. */
  public static FaceModel find(List<Path> places) throws IOException {
    for (Path place : places) {
      for (Path folder : List.of(place.resolve("population"), place)) {
        if (Files.isRegularFile(folder.resolve(DESCRIPTION))) {
          return load(folder);
        }
      }
    }
    throw new InvalidFaceModelException(
        "no face model (population/%s) in %s; run from the project's folder, or set XIANGFU_MODELS"
                .formatted(DESCRIPTION, places)
            + " to its models folder");
  }

  /**
   * Loads the model of a folder and checks it against its SHA-256.
   *
   * @throws InvalidFaceModelException if it is missing, altered or of another format
   */
  public static FaceModel load(Path folder) throws IOException {
    Path json = folder.resolve(DESCRIPTION);
    Path file = json;
    try {
      Description description = JSON.readValue(Files.readAllBytes(json), Description.class);
      file = folder.resolve(description.file());
      byte[] bytes = Files.readAllBytes(file);
      if (!sha256(bytes).equalsIgnoreCase(description.sha256())) {
        throw broken(file, "its SHA-256 is not the one in " + DESCRIPTION, null);
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      if (in.readInt() != MAGIC || in.readInt() != 1) {
        throw broken(file, "not a face model of format 1", null);
      }
      FaceModel model = new FaceModel(description.id(), in);
      if (in.available() > 0) {
        throw broken(file, "longer than its sizes say", null);
      }
      return model;
    } catch (InvalidFaceModelException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw broken(file, "no such file", e);
    } catch (JsonProcessingException e) {
      throw broken(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw broken(file, e.getMessage() == null ? "ends too early" : e.getMessage(), e);
    }
  }

  private static InvalidFaceModelException broken(Path file, String what, Exception cause) {
    return new InvalidFaceModelException(
        "%s: %s; restore the folder from version control, or compute the model again with"
                .formatted(file, what)
            + " models/training/population/build.py",
        cause);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  /** The model's name, such as {@code faces-1}. */
  public String id() {
    return id;
  }

  /** Coefficients that make a person. */
  int personCoefficients() {
    return even.count();
  }

  /** Coefficients that differ from photo to photo. */
  int photoCoefficients() {
    return odd.count();
  }

  GroupStatistics group(Sex sex, AgeBand band) {
    return groups.get(sex).get(band);
  }

  /** Lower triangle (3 × 3, by rows) that gives independent normal numbers the spread of skins. */
  float[] skinSpread() {
    return skinSpread;
  }

  /** What one standard deviation of mouth width adds to a person's coefficients. */
  float[] smile() {
    return smile;
  }

  /** The face of these coefficients, in standard deviations. */
  FaceTexture texture(float[] person, float[] photo) {
    float[] evenPart = new float[mean.length];
    float[] oddPart = new float[mean.length];
    even.addTo(evenPart, person);
    odd.addTo(oddPart, photo);
    int grey = even.length(0);
    int colour = even.length(1);
    for (int i = 0; i < mean.length; i++) {
      float d = evenPart[i];
      // Skin is not as far from the mean as a sum of independent components can be.
      float bound = i < grey ? GREY_BOUND : i < grey + colour ? COLOUR_BOUND : Float.MAX_VALUE;
      evenPart[i] = mean[i] + d / (1 + Math.abs(d) / bound);
    }
    return FaceTexture.unfold(rowStarts, evenPart, oddPart);
  }

  /**
   * People of one sex and age band.
   *
   * @param skin mean luma, Cr, Cb of the skin, 0–255
   * @param mean of the person's coefficients
   * @param deviation of the person's coefficients within the group
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never leaves the package
  record GroupStatistics(float[] skin, float[] mean, float[] deviation) {}

  private record Description(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) String file,
      @JsonProperty(required = true) String sha256) {}
}
