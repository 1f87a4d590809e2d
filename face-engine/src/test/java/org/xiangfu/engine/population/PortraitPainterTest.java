package org.xiangfu.engine.population;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.pack.PackAssembly;

class PortraitPainterTest {
  private static Population population;
  private static PortraitPainter painter;

  @TempDir private Path temp;

  @BeforeAll
  static void loadModel() throws IOException {
    FaceModel model = FaceModel.load(Path.of("..", "models", "population"));
    population = new Population(model);
    painter = new PortraitPainter(model);
  }

  @ParameterizedTest
  @EnumSource
  void aPortraitIsAJpegOfItsStylesSize(PortraitStyle style) throws IOException {
    byte[] jpeg = painter.jpeg(population.person(1), style, 1);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertEquals(style.width(), image.getWidth());
    assertEquals(style.height(), image.getHeight());
  }

  @Test
  void theSameSeedsGiveTheSameBytesInAnyThread() throws Exception {
    byte[] first = painter.jpeg(population.person(7), PortraitStyle.COUNTER_CAMERA, 3);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<byte[]>> again =
          threads.invokeAll(
              List.of(
                  () -> painter.jpeg(population.person(7), PortraitStyle.COUNTER_CAMERA, 3),
                  () -> painter.jpeg(population.person(8), PortraitStyle.ID_PHOTO, 3),
                  () -> painter.jpeg(population.person(7), PortraitStyle.COUNTER_CAMERA, 3)));
      assertArrayEquals(first, again.get(0).get());
      assertArrayEquals(first, again.get(2).get());
    }
  }

  @Test
  void otherSeedsGiveOtherPhotosAndOtherPeople() {
    Person one = population.person(7);
    byte[] photo = painter.jpeg(one, PortraitStyle.ID_PHOTO, 0);
    assertFalse(Arrays.equals(photo, painter.jpeg(one, PortraitStyle.ID_PHOTO, 1)));
    assertFalse(
        Arrays.equals(photo, painter.jpeg(population.person(8), PortraitStyle.ID_PHOTO, 0)));
  }

  @Test
  void sexAndAgeAreAsAsked() {
    Person person = population.person(5, Sex.FEMALE, 33);
    assertEquals(Sex.FEMALE, person.sex());
    assertEquals(33, person.age());
    assertThrows(IllegalArgumentException.class, () -> population.person(5, Sex.MALE, 12));
    assertEquals(person.sex(), population.sibling(person, 0).sex());
  }

  @Test
  @EnabledIfEnvironmentVariable(
      named = "XIANGFU_SHARED",
      matches = ".+",
      disabledReason = "XIANGFU_SHARED does not name the folder of models and photos")
  void aRecogniserFindsEachFaceAndOrdersSelfSiblingAndStranger() throws Exception {
    Path recipe = Path.of("..", "models", "recipes", "mobilefacenet-ms1m.json");
    Path shared = Path.of(System.getenv("XIANGFU_SHARED"), "models");
    double self = 0;
    double sibling = 0;
    double stranger = 0;
    int people = 12;
    try (FaceEngine engine =
        FaceEngine.open(PackAssembly.assemble(recipe, shared, temp.resolve("pack")), 1)) {
      Template before = template(engine, population.person(99), PortraitStyle.ID_PHOTO, 0);
      for (int seed = 100; seed < 100 + people; seed++) {
        Person person = population.person(seed);
        Template id = template(engine, person, PortraitStyle.ID_PHOTO, 0);
        self += id.cosine(template(engine, person, PortraitStyle.COUNTER_CAMERA, 1)) / people;
        template(engine, person, PortraitStyle.ARCHIVE_SCAN, 2);
        sibling +=
            id.cosine(template(engine, population.sibling(person, 0), PortraitStyle.ID_PHOTO, 0))
                / people;
        stranger += id.cosine(before) / people;
        before = id;
      }
    }
    assertTrue(
        self > sibling + 0.1, "mean of oneself %.2f, of siblings %.2f".formatted(self, sibling));
    assertTrue(
        sibling > stranger + 0.1,
        "mean of siblings %.2f, of strangers %.2f".formatted(sibling, stranger));
  }

  private static Template template(FaceEngine engine, Person person, PortraitStyle style, long seed)
      throws Exception {
    Extraction found = engine.extract(painter.jpeg(person, style, seed), Limits.archive());
    if (found instanceof Extracted extracted) {
      return extracted.template();
    }
    throw new AssertionError("%s, %s, seed %d: %s".formatted(person, style, seed, found));
  }
}
