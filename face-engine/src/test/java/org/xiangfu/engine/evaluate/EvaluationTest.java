package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.PackAssembly;

@EnabledIfEnvironmentVariable(
    named = "XIANGFU_SHARED",
    matches = ".+",
    disabledReason = "XIANGFU_SHARED does not name the folder of models and photos")
class EvaluationTest {
  @TempDir private Path temp;

  @Test
  void failuresToEnrolAreCountedApart() throws Exception {
    Path shared = Path.of(System.getenv("XIANGFU_SHARED"));
    Path recipe = Path.of("..", "models", "recipes", "mobilefacenet-ms1m.json");
    ModelPack pack = PackAssembly.assemble(recipe, shared.resolve("models"), temp.resolve("pack"));
    Path folder = smallArchive(shared.resolve("faces").resolve("lfw-dev.zip"));
    List<PhotoPair> pairs =
        List.of(
            new PhotoPair("a/1.jpg", "a/2.jpg", true),
            new PhotoPair("a/1.jpg", "b/1.jpg", false),
            new PhotoPair("a/1.jpg", "a/broken.jpg", true),
            new PhotoPair("b/1.jpg", "a/broken.jpg", false));
    AtomicInteger progress = new AtomicInteger();
    try (PhotoArchive archive = PhotoArchive.open(folder);
        FaceEngine engine = FaceEngine.open(pack, 2)) {
      Evaluation evaluation =
          Evaluation.extract(
              engine, archive, Limits.archive(), "archive", true, progress::incrementAndGet);
      EvaluationReport report = evaluation.compare(plan(pairs));
      assertEquals(4, progress.get());
      assertEquals(4, report.photos());
      assertEquals(1, report.failedToEnrol());
      assertEquals(0.25, report.fte());
      assertEquals(Map.of(RefusalReason.UNREADABLE, 1), report.failedByReason());
      assertEquals(
          List.of(1L, 1L, 1L, 1L),
          List.of(
              (long) report.genuine(),
              report.impostor(),
              (long) report.genuineLeftOut(),
              (long) report.impostorLeftOut()));
      assertEquals(
          List.of(1e-2, 1e-3, 1e-4), report.fnmr().stream().map(OperatingPoint::fmr).toList());
      assertEquals(Optional.of(0.0), report.fnmr().getLast().fnmr());
      assertTrue(!report.errorVersusReject().isEmpty(), "quality was asked for");
      PhotoPair missing = new PhotoPair("a/1.jpg", "c/1.jpg", true);
      assertThrows(IOException.class, () -> evaluation.compare(plan(List.of(missing))));
    }
  }

  private static EvaluationPlan plan(List<PhotoPair> pairs) {
    return EvaluationPlan.of(
        LocalDate.of(2026, 1, 2), "four photos", PhotoManifest.none(), Optional.of(pairs));
  }

  private Path smallArchive(Path zip) throws IOException {
    Path folder = temp.resolve("photos");
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("b"));
    try (PhotoArchive photos = PhotoArchive.open(zip)) {
      List<String> names = photos.names();
      String second = names.stream().filter(n -> n.endsWith("_0002.jpg")).findFirst().orElseThrow();
      Files.write(
          folder.resolve("a/1.jpg"), photos.read(second.replace("_0002.", "_0001."), 1 << 20));
      Files.write(folder.resolve("a/2.jpg"), photos.read(second, 1 << 20));
      Files.write(folder.resolve("b/1.jpg"), photos.read(names.get(4000), 1 << 20));
    }
    Files.write(
        folder.resolve("a/broken.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0});
    Files.writeString(folder.resolve("README.txt"), "not a photo");
    return folder;
  }
}
