package org.xiangfu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TemplateTest {
  private final Template template = new Template("pack", new float[] {0.6f, 0.8f});

  @Test
  void cosineIsThatOfTheVectors() {
    assertEquals(1, template.cosine(template), 1e-6);
    assertEquals(0.8f, template.cosine(new Template("pack", new float[] {0, 1})), 1e-6);
    assertEquals(-1, template.cosine(new Template("pack", new float[] {-0.6f, -0.8f})), 1e-6);
  }

  @Test
  void templatesOfOtherPacksAreRefused() {
    Template other = new Template("other", new float[] {0.6f, 0.8f});
    assertThrows(IllegalArgumentException.class, () -> template.cosine(other));
  }

  @Test
  void equalityIsByContent() {
    Template same = new Template("pack", new float[] {0.6f, 0.8f});
    assertEquals(template, same);
    assertEquals(template.hashCode(), same.hashCode());
    assertNotEquals(template, new Template("other", new float[] {0.6f, 0.8f}));
    assertNotEquals(template, new Template("pack", new float[] {0.8f, 0.6f}));
  }

  @Test
  void itsTextHidesTheVector() {
    assertFalse(template.toString().contains("0.6"));
  }

  @Test
  void aVectorThatIsNotOfLengthOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Template("p", new float[0]));
    assertThrows(IllegalArgumentException.class, () -> new Template("p", new float[] {1, 1}));
    assertThrows(
        IllegalArgumentException.class, () -> new Template("p", new float[] {Float.NaN, 1}));
  }
}
