package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSealTest {
  private static final String PACK = "pack-1";

  @TempDir Path folder;

  private final Random random = new Random(7);
  private DataSeal one;
  private DataSeal other;

  @BeforeEach
  void keys() throws IOException {
    one = KeyFile.create(folder.resolve("one.key")).dataSeal().orElseThrow();
    other = KeyFile.create(folder.resolve("other.key")).dataSeal().orElseThrow();
  }

  private float[] template(int dimension) {
    double[] drawn = random.doubles(dimension, -1, 1).toArray();
    double length = Math.sqrt(dot(drawn, drawn));
    float[] template = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      template[i] = (float) (drawn[i] / length);
    }
    return template;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 128, 512})
  void theRotationIsOrthonormal(int dimension) {
    float[][] images = new float[dimension][];
    for (int i = 0; i < dimension; i++) {
      float[] axis = new float[dimension];
      axis[i] = 1;
      images[i] = one.turn(PACK, axis);
    }
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        assertEquals(i == j ? 1 : 0, dot(images[i], images[j]), 1e-5, i + " and " + j);
      }
    }
  }

  @Test
  void theRotationIsNoPermutationAndHasNoPreferredDirection() {
    int dimension = 128;
    double fourth = 0;
    for (int i = 0; i < dimension; i++) {
      float[] axis = new float[dimension];
      axis[i] = 1;
      for (float x : one.turn(PACK, axis)) {
        fourth += Math.pow(x, 4);
      }
    }
    // Of a coordinate of a uniform unit vector, E x⁴ = 3 / d(d+2); here summed over d² of them.
    assertEquals(3.0 * dimension / (dimension + 2), fourth, 0.2);
  }

  @Test
  void cosinesAreKept() {
    double worst = 0;
    for (int pair = 0; pair < 200; pair++) {
      float[] a = template(512);
      float[] b = template(512);
      worst = Math.max(worst, Math.abs(dot(a, b) - dot(one.turn(PACK, a), one.turn(PACK, b))));
      worst = Math.max(worst, Math.abs(1 - dot(one.turn(PACK, a), one.turn(PACK, a))));
    }
    assertTrue(worst <= 1e-5, "largest change of a cosine: " + worst);
  }

  @Test
  void theTemplatesOfOnePhotoUnderTwoKeysDoNotCompare() {
    int dimension = 128;
    int photos = 1_000;
    double sum = 0;
    double squares = 0;
    for (int photo = 0; photo < photos; photo++) {
      float[] template = template(dimension);
      double cosine = dot(one.turn(PACK, template), other.turn(PACK, template));
      sum += cosine;
      squares += cosine * cosine;
    }
    assertEquals(0, sum / photos, 0.02);
    // As of two independent directions.
    assertEquals(Math.sqrt(1.0 / dimension), Math.sqrt(squares / photos), 0.03);
  }

  @Test
  void eachPackHasARotationOfItsOwn() {
    float[] template = template(128);
    double cosine = dot(one.turn(PACK, template), one.turn("pack-2", template));
    assertTrue(Math.abs(cosine) < 0.5, "cosine " + cosine);
  }

  @Test
  void aTurnedTemplateIsTheSameOnEveryNodeThatHasTheFile() throws IOException {
    float[] template = template(128);
    DataSeal copy = KeyFile.read(folder.resolve("one.key")).dataSeal().orElseThrow();
    assertArrayEquals(one.turn(PACK, template), copy.turn(PACK, template));
    assertEquals(one.person("A123456789"), copy.person("A123456789"));
    assertEquals(one.fingerprint(), copy.fingerprint());
  }

  @Test
  void aTextOpensUnderItsUseAndNoOther() {
    for (String text : new String[] {"A123456789", "王小明", "𠮷野家", "x".repeat(64)}) {
      String sealed = one.seal("use", text);
      assertFalse(sealed.contains(text));
      assertEquals(text, one.open("use", sealed));
      assertNotEquals(sealed, one.seal("another", text));
      assertThrows(UncheckedIOException.class, () -> one.open("another", sealed));
    }
    assertEquals("", one.open("use", one.seal("use", "")));
  }

  @Test
  void otherKeysOpenNothingAndQuoteNothing() {
    String sealed = one.person("A123456789");
    assertNotEquals(sealed, other.person("A123456789"));
    for (String stored : new String[] {sealed, "A123456789", "not base64: 王小明"}) {
      var error = assertThrows(UncheckedIOException.class, () -> other.personOf(stored));
      assertFalse(error.getMessage().contains(stored), error::getMessage);
      assertEquals(null, error.getCause().getCause());
    }
    assertNotEquals(one.fingerprint(), other.fingerprint());
  }

  @Test
  void aDigestFollowsFromContentUseAndKeys() {
    byte[] digest = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    assertEquals(32, one.digest("photo", digest).length);
    assertArrayEquals(one.digest("photo", digest), one.digest("photo", digest));
    assertFalse(Arrays.equals(one.digest("photo", digest), digest));
    assertFalse(Arrays.equals(one.digest("photo", digest), one.digest("event", digest)));
    assertFalse(Arrays.equals(one.digest("photo", digest), other.digest("photo", digest)));
  }

  @Test
  void aRotationOfTheKeyFileLeavesTheDataKeysAsTheyAre() throws IOException {
    DataSeal after = KeyFile.rotate(folder.resolve("one.key")).dataSeal().orElseThrow();
    assertEquals(one.fingerprint(), after.fingerprint());
    assertEquals("A123456789", after.personOf(one.person("A123456789")));
  }

  @Test
  void aKeyFileOfAnEarlierReleaseStillSealsObjectsAndHasNoDataKeys() throws IOException {
    Path file = folder.resolve("one.key");
    byte[] sealed = KeyFile.read(file).seal().seal("name", new byte[] {1});
    String json = Files.readString(file);
    int data = json.lastIndexOf(",", json.indexOf("\"data\""));
    Files.writeString(file, json.substring(0, data) + "}");
    KeyFile former = KeyFile.read(file);
    assertTrue(former.dataSeal().isEmpty());
    assertArrayEquals(new byte[] {1}, former.seal().open("name", sealed));
  }
}
