package org.xiangfu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.embed.Processor;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.Precision;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/** The pack that comes with the project, on people who do not exist. */
class BuiltInPackTest extends FaceEngineContract {
  private static final long SEED = 1000;

  private final Map<Integer, byte[]> painted = new HashMap<>();
  private Population population;
  private PortraitPainter painter;

  @BeforeAll
  void openModel() throws IOException {
    FaceModel faces = FaceModel.find(List.of(BuiltInPack.MODELS));
    population = new Population(faces);
    painter = new PortraitPainter(faces);
  }

  @Override
  ModelPack pack() {
    return BuiltInPack.load();
  }

  @Override
  byte[] photo(int person, int shot) {
    PortraitStyle style = shot == 0 ? PortraitStyle.ID_PHOTO : PortraitStyle.COUNTER_CAMERA;
    return painted.computeIfAbsent(
        10 * person + shot,
        _ -> painter.jpeg(population.person(SEED + person), style, SEED + shot));
  }

  @Test
  void almostEveryPortraitIsEnrolledAndMatchesItsMateOnly() throws Exception {
    int people = 50;
    double threshold = engine.pack().calibration().threshold(1e-3).cosine();
    int enrolled = 0;
    int matches = 0;
    int falseMatches = 0;
    Template before = null;
    for (int person = 0; person < people; person++) {
      if (engine.extract(photo(person, 0), LIMITS) instanceof Extracted(var template, _)
          && engine.extract(photo(person, 1), LIMITS) instanceof Extracted(var probe, _)) {
        enrolled++;
        matches += template.cosine(probe) >= threshold ? 1 : 0;
        falseMatches += before != null && before.cosine(probe) >= threshold ? 1 : 0;
        before = template;
      }
    }
    assertTrue(enrolled >= people - 1, "enrolled: " + enrolled);
    assertTrue(matches >= 0.9 * people, "matches: " + matches);
    assertTrue(falseMatches <= 1, "false matches: " + falseMatches);
  }

  @Test
  void bf16AndFp32GiveTheSameTemplates() throws Exception {
    List<Precision> both = engine.pack().manifest().embedder().precisions();
    assertEquals(List.of(Precision.BF16, Precision.FP32), both);
    assumeTrue(
        Processor.choose(both) == Precision.BF16, "this processor does not calculate in bf16");
    System.setProperty(Processor.PROPERTY, "fp32");
    try (FaceEngine fp32 = FaceEngine.open(engine.pack(), 1)) {
      for (int person = 0; person < 10; person++) {
        Template a =
            assertInstanceOf(Extracted.class, fp32.extract(photo(person, 1), LIMITS)).template();
        Template b =
            assertInstanceOf(Extracted.class, engine.extract(photo(person, 1), LIMITS)).template();
        assertTrue(a.cosine(b) >= 0.999, "person " + person);
      }
    } finally {
      System.clearProperty(Processor.PROPERTY);
    }
  }
}
