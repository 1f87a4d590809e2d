package org.xiangfu.engine.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;

class ModelPackTest {
  private static final String RECIPE =
      """
      {"formatVersion": 1, "id": "tiny", "licence": "Apache-2.0", "provenance": "made up",
       "files": [{"path": "d.onnx", "source": "from/detector"}, {"path": "sub/e.pt", "source": "embedder"}],
       "detector": {"type": "yunet", "file": "d.onnx", "inputSize": 320, "scoreThreshold": 0.6, "nmsThreshold": 0.3},
       "embedder": {"type": "torchscript", "file": "sub/e.pt", "inputSize": 112, "colourOrder": "RGB",
         "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "dimension": 4,
         "alignment": [[1, 1], [2, 1], [1.5, 2], [1, 3], [2, 3]], "flipAveraging": false},
       "calibration": {"method": "made up", "comparisons": 1, "subjects": 1,
         "knots": [{"cosine": 0.1, "fmr": 0.1}, {"cosine": 0.2, "fmr": 0.01}]}}
      """;

  @TempDir private Path temp;
  private Path recipe;
  private Path sources;
  private Path target;

  @BeforeEach
  void writeSources() throws IOException {
    sources = Files.createDirectories(temp.resolve("sources"));
    Files.createDirectories(sources.resolve("from"));
    Files.writeString(sources.resolve("from/detector"), "a detector");
    Files.writeString(sources.resolve("embedder"), "an embedder");
    recipe = Files.writeString(temp.resolve("recipe.json"), RECIPE);
    target = temp.resolve("packs/tiny");
  }

  @Test
  void anAssembledPackIsWhole() throws Exception {
    ModelPack pack = PackAssembly.assemble(recipe, sources, target);
    assertEquals("tiny", pack.id());
    assertEquals(4, pack.dimension());
    assertEquals(0.01, pack.calibration().minimumSupportedFmr());
    assertEquals("an embedder", Files.readString(pack.embedderFile()));
    assertEquals("a detector", Files.readString(pack.detectorFile()));
    assertFalse(Files.readString(target.resolve("pack.json")).contains("source"));
    try (Stream<Path> places = Files.list(target.getParent())) {
      assertEquals(List.of(target), places.toList());
    }
  }

  @Test
  void theDigestOfTheTemplatesIsFrozenAndKnowsAllThatTheyDependOn() throws Exception {
    String digest = PackAssembly.assemble(recipe, sources, target).templateDigest();
    assertEquals("13d1c169d4d36902655509fe4fb4d3631e32e34a1d1b86f7701a7beb322a9d0f", digest);
    assertEquals(
        digest, assembled(RECIPE.replace("\"fmr\": 0.01", "\"fmr\": 0.001")).templateDigest());
    for (String other :
        List.of(
            RECIPE.replace("\"tiny\"", "\"small\""),
            RECIPE.replace("0.6", "0.7"),
            RECIPE.replace("[2, 1]", "[2, 1.5]"),
            RECIPE.replace("false", "true"))) {
      assertNotEquals(digest, assembled(other).templateDigest());
    }
    Files.writeString(sources.resolve("embedder"), "another embedder");
    assertNotEquals(digest, assembled(RECIPE).templateDigest());
  }

  private ModelPack assembled(String other) throws IOException {
    Path folder = temp.resolve("other-" + UUID.randomUUID());
    return PackAssembly.assemble(Files.writeString(recipe, other), sources, folder);
  }

  @Test
  void anAssemblyThatFailsLeavesNothing() throws Exception {
    Files.delete(sources.resolve("embedder"));
    assertRefused("embedder", () -> PackAssembly.assemble(recipe, sources, target));
    try (Stream<Path> places = Files.list(target.getParent())) {
      assertEquals(List.of(), places.toList());
    }
  }

  @Test
  void anExistingFolderIsNotOverwritten() throws Exception {
    PackAssembly.assemble(recipe, sources, target);
    assertRefused("is there already", () -> PackAssembly.assemble(recipe, sources, target));
  }

  @Test
  void aChangedFileIsRefusedByItsChecksum() throws Exception {
    PackAssembly.assemble(recipe, sources, target);
    Files.writeString(target.resolve("sub/e.pt"), "another embedder");
    assertRefused("e.pt: SHA-256", () -> ModelPack.load(target));
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    PackAssembly.assemble(recipe, sources, target);
    Files.delete(target.resolve("d.onnx"));
    assertRefused("d.onnx: missing", () -> ModelPack.load(target));
  }

  @Test
  void aRecipeIsNoPackForWantOfChecksums() throws Exception {
    Files.copy(recipe, Files.createDirectories(target).resolve("pack.json"));
    Files.createDirectories(target.resolve("sub"));
    Files.writeString(target.resolve("d.onnx"), "x");
    assertRefused("(nothing)", () -> ModelPack.load(target));
  }

  @Test
  void aPathOutOfTheFolderIsRefused() throws Exception {
    for (String path : List.of("../evil", "/etc/passwd", "sub/../../evil", "")) {
      Files.writeString(
          recipe, RECIPE.replace("\"path\": \"sub/e.pt\"", "\"path\": \"" + path + "\""));
      assertRefused(
          "leads out of the folder", () -> PackAssembly.assemble(recipe, sources, target));
      Files.writeString(
          recipe, RECIPE.replace("\"source\": \"embedder\"", "\"source\": \"" + path + "\""));
      assertRefused(
          "leads out of the folder", () -> PackAssembly.assemble(recipe, sources, target));
    }
  }

  @Test
  void aLinkOutOfTheFolderIsRefused() throws Exception {
    PackAssembly.assemble(recipe, sources, target);
    Files.delete(target.resolve("d.onnx"));
    Files.createSymbolicLink(target.resolve("d.onnx"), sources.resolve("from/detector"));
    assertRefused("link", () -> ModelPack.load(target));
  }

  @Test
  void aManifestThatSaysTooLittleOrTooMuchIsRefused() throws Exception {
    assertManifestRefused(
        "\"formatVersion\": 1", "\"formatVersion\": 2", "unknown format version 2");
    assertManifestRefused("\"id\": \"tiny\"", "\"id\": \"Tiny/..\"", "id 'Tiny/..'");
    assertManifestRefused("\"licence\": \"Apache-2.0\", ", "", "licence");
    assertManifestRefused("\"dimension\": 4", "\"dimension\": 0", "dimension");
    assertManifestRefused("\"fmr\": 0.01", "\"fmr\": 0.2", "monotone");
    assertManifestRefused("\"flipAveraging\": false", "\"flip\": false", "flip");
    assertManifestRefused("\"file\": \"d.onnx\"", "\"file\": \"x.onnx\"", "not among the files");
    assertManifestRefused(
        "\"file\": \"d.onnx\"",
        "\"landmarkFile\": \"l.onnx\", \"file\": \"d.onnx\"",
        "landmarkFile 'l.onnx' is not among the files");
    assertManifestRefused("{\"formatVersion\"", "\"formatVersion\"", "recipe.json");
  }

  @Test
  void packsAreFoundInTheirPlaces() throws Exception {
    ModelPacks packs = ModelPacks.inPlaces(List.of(temp.resolve("nowhere"), temp.resolve("packs")));
    assertThrows(PackNotFoundException.class, packs::only);
    PackAssembly.assemble(recipe, sources, target);
    assertEquals(List.of(target), packs.list());
    assertEquals("tiny", packs.only().id());
    assertEquals("tiny", packs.find("tiny").id());
    PackNotFoundException missing =
        assertThrows(PackNotFoundException.class, () -> packs.find("other"));
    assertTrue(missing.getMessage().contains("nowhere") && missing.getMessage().contains("tiny"));
  }

  @Test
  void ofSeveralPacksTheOneFlaggedIsTheDefault() throws Exception {
    PackAssembly.assemble(recipe, sources, target);
    Files.writeString(recipe, RECIPE.replace("tiny", "second"));
    PackAssembly.assemble(recipe, sources, temp.resolve("packs/second"));
    ModelPacks packs = ModelPacks.inPlaces(List.of(temp.resolve("packs")));
    assertThrows(PackNotFoundException.class, packs::only);
    Files.writeString(recipe, RECIPE.replace("\"tiny\",", "\"third\", \"default\": true,"));
    PackAssembly.assemble(recipe, sources, temp.resolve("packs/third"));
    assertEquals("third", packs.only().id());
  }

  private void assertManifestRefused(String text, String replacement, String message)
      throws IOException {
    assertTrue(RECIPE.contains(text), text);
    Files.writeString(recipe, RECIPE.replace(text, replacement));
    assertRefused(message, () -> PackAssembly.assemble(recipe, sources, target));
  }

  private static void assertRefused(
      String message, org.junit.jupiter.api.function.Executable action) {
    InvalidPackException refused = assertThrows(InvalidPackException.class, action);
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void aRecalibratedCopyKeepsIdAndFiles() throws Exception {
    ModelPack pack = PackAssembly.assemble(recipe, sources, target);
    Calibration other =
        new Calibration("other", 7, 5, List.of(new Knot(0.3, 0.1), new Knot(0.4, 0.001)));
    ModelPack copy = PackAssembly.recalibrate(pack, other, temp.resolve("copy"));
    assertEquals(pack.id(), copy.id());
    assertEquals(pack.manifest().files(), copy.manifest().files());
    assertEquals(other, ModelPack.load(temp.resolve("copy")).calibration());
    assertThrows(
        InvalidPackException.class,
        () -> PackAssembly.recalibrate(pack, other, temp.resolve("copy")));
  }
}
