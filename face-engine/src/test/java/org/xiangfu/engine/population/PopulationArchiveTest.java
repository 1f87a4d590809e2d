package org.xiangfu.engine.population;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.evaluate.PhotoArchive;
import org.xiangfu.engine.evaluate.PhotoPair;
import org.xiangfu.engine.population.Exercise.Kind;

class PopulationArchiveTest {
  private static final PopulationPlan PLAN =
      new PopulationPlan(
          12, 2, 4, List.of(PortraitStyle.ARCHIVE_SCAN, PortraitStyle.ID_PHOTO), 0.2, 2, 1);

  private static FaceModel model;

  @TempDir private Path temp;

  @BeforeAll
  static void loadModel() throws IOException {
    model = FaceModel.load(Path.of("..", "models", "population"));
  }

  @Test
  void aFolderHoldsEveryPhotoOfItsManifest() throws IOException {
    Path folder = temp.resolve("people");
    AtomicInteger photos = new AtomicInteger();
    new PopulationArchive(PLAN, model).write(folder, photos::incrementAndGet);
    assertEquals(24, photos.get());
    List<String> named = lines(folder, "manifest.csv").stream().map(l -> l.get("photo")).toList();
    try (PhotoArchive archive = PhotoArchive.open(folder)) {
      assertEquals(archive.names(), named.stream().sorted().toList());
    }
    assertEquals(
        12, lines(folder, "manifest.csv").stream().map(l -> l.get("person_id")).distinct().count());
  }

  @Test
  void theTruthTellsWhatIsPlanted() throws IOException {
    Path folder = temp.resolve("people");
    new PopulationArchive(PLAN, model).write(folder, () -> {});
    Map<String, List<String>> photosOf = new HashMap<>();
    for (CSVRecord line : lines(folder, "manifest.csv")) {
      photosOf
          .computeIfAbsent(line.get("person_id"), id -> new ArrayList<>())
          .add(line.get("photo"));
    }
    List<PhotoPair> pairs = PhotoPair.read(folder.resolve("pairs.csv"));
    Map<Kind, Integer> counts = new HashMap<>();
    for (CSVRecord line : lines(folder, "truth.csv")) {
      Kind kind = Kind.valueOf(line.get("exercise").toUpperCase(java.util.Locale.ROOT));
      counts.merge(kind, 1, Integer::sum);
      List<String> one = photosOf.get(line.get("person_id"));
      List<String> other = photosOf.get(line.get("other_person_id"));
      switch (kind) {
        case SIBLINGS -> assertTrue(!same(pairs, one.get(0), other.get(0)));
        case DOUBLE_IDENTITY -> assertTrue(same(pairs, one.get(0), other.get(1)));
        case SUBSTITUTION -> {
          assertEquals(one.getLast(), line.get("photo"));
          assertTrue(!same(pairs, one.getFirst(), one.getLast()));
          assertTrue(same(pairs, one.getLast(), other.getFirst()));
        }
      }
    }
    assertEquals(Map.of(Kind.SIBLINGS, 2, Kind.SUBSTITUTION, 2, Kind.DOUBLE_IDENTITY, 1), counts);
  }

  @Test
  void theSamePlanGivesTheSameZipAndAnotherSeedAnother() throws IOException {
    PopulationPlan small = plan(3, 1);
    assertArrayEquals(zip(small, "a.zip"), zip(small, "b.zip"));
    assertNotEquals(
        new String(zip(small, "c.zip"), java.nio.charset.StandardCharsets.ISO_8859_1),
        new String(zip(plan(3, 2), "d.zip"), java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  @Test
  void anExistingTargetIsLeftAlone() throws IOException {
    Path file = Files.writeString(temp.resolve("people.zip"), "mine");
    PopulationArchive archive = new PopulationArchive(plan(1, 1), model);
    assertThrows(FileAlreadyExistsException.class, () -> archive.write(file, () -> {}));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void moreExercisesThanPeopleAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new PopulationPlan(4, 1, 1, List.of(PortraitStyle.ID_PHOTO), 0, 2, 1));
  }

  @Test
  void idNumbersPassTheCheckOfNationalOnes() {
    for (int serial : new int[] {1, 2, 9, 10, 123456, ArtificialId.LAST}) {
      for (Sex sex : Sex.values()) {
        String id = ArtificialId.of(serial, sex);
        assertTrue(id.matches("Z[12][0-9]{8}"), id);
        int[] weights = {1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1};
        String digits = "33" + id.substring(1);
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * (digits.charAt(i) - '0');
        }
        assertEquals(0, sum % 10, id);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> ArtificialId.of(0, Sex.MALE));
  }

  private static PopulationPlan plan(int people, long seed) {
    return new PopulationPlan(people, 1, seed, List.of(PortraitStyle.ARCHIVE_SCAN), 0, 0, 0);
  }

  private byte[] zip(PopulationPlan plan, String name) throws IOException {
    new PopulationArchive(plan, model).write(temp.resolve(name), () -> {});
    return Files.readAllBytes(temp.resolve(name));
  }

  private static boolean same(List<PhotoPair> pairs, String a, String b) {
    return pairs.stream()
        .filter(
            p ->
                (p.photoA().equals(a) && p.photoB().equals(b))
                    || (p.photoA().equals(b) && p.photoB().equals(a)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no comparison of " + a + " and " + b))
        .samePerson();
  }

  private static List<CSVRecord> lines(Path folder, String name) throws IOException {
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(Files.readString(folder.resolve(name))))
        .getRecords();
  }
}
