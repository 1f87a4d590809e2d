package org.xiangfu.bench.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TemplateGeneratorTest {
  private static final int PAIRS = 4_000;

  private final TemplateGenerator templates = new TemplateGenerator("pack", 128, 0.6, 7);

  @Test
  void theSameSeedGivesTheSameTemplates() {
    var again = new TemplateGenerator("pack", 128, 0.6, 7);
    assertArrayEquals(templates.photo(41, 2).vector(), again.photo(41, 2).vector());
  }

  @Test
  void seedIdentityAndNumberEachMakeAnotherTemplate() {
    float[] photo = templates.photo(41, 2).vector();
    var otherSeed = new TemplateGenerator("pack", 128, 0.6, 8);
    assertFalse(Arrays.equals(photo, otherSeed.photo(41, 2).vector()));
    assertFalse(Arrays.equals(photo, templates.photo(42, 2).vector()));
    assertFalse(Arrays.equals(photo, templates.photo(41, 3).vector()));
  }

  @Test
  void photosOfOneIdentityHaveTheStatedMeanCosine() {
    for (double stated : new double[] {0.4, 0.6, 0.8}) {
      var stating = new TemplateGenerator("pack", 128, stated, 7);
      double mean =
          LongStream.range(0, PAIRS)
              .mapToDouble(i -> stating.photo(i, 0).cosine(stating.photo(i, 1)))
              .average()
              .orElseThrow();
      assertEquals(stated, mean, 0.01);
    }
  }

  @Test
  void photosOfTwoIdentitiesSpreadAboutZeroAsRandomDirectionsDo() {
    var cosines =
        LongStream.range(0, PAIRS)
            .mapToDouble(i -> templates.photo(i, 0).cosine(templates.photo(i + 1, 0)))
            .toArray();
    double mean = Arrays.stream(cosines).average().orElseThrow();
    double variance = Arrays.stream(cosines).map(x -> x * x).average().orElseThrow() - mean * mean;
    assertEquals(0, mean, 0.01);
    assertEquals(1 / Math.sqrt(128), Math.sqrt(variance), 0.005);
  }

  @Test
  void whatCannotBeGeneratedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TemplateGenerator("pack", 1, 0.6, 7));
    assertThrows(IllegalArgumentException.class, () -> new TemplateGenerator("pack", 128, 1, 7));
  }
}
