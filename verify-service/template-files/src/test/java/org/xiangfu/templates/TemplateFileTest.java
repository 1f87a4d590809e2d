package org.xiangfu.templates;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.quality.QualityMeasure;
import org.xiangfu.templates.TemplateFileException.Fault;

/** What was written is read, to the bit, or the file is refused with what is wrong with it. */
class TemplateFileTest {
  private static final TemplatePack PACK = new TemplatePack("pack-1", "ab".repeat(32), 128);
  private static final String PERSON = "A123456789";
  private static final long SEED = 20_261_122;

  private static TemplateKeys keys;

  @TempDir Path folder;

  private Path file;

  @BeforeAll
  static void makeKeys() {
    System.out.println("seed " + SEED);
    keys = TemplateKeys.make();
  }

  @BeforeEach
  void nameFile() {
    file = folder.resolve("part-00001.xft");
  }

  private static Template template(Random random) {
    float[] vector = new float[PACK.dimension()];
    double squared = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
      squared += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return new Template(PACK.id(), vector);
  }

  private static ByteString bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static List<TemplateRecord> records(int count) {
    var random = new Random(SEED);
    List<TemplateRecord> records = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      boolean made = i % 3 != 0;
      records.add(
          new TemplateRecord(
              i,
              "人/" + i + ".jpg",
              PERSON,
              made ? "1999-12-31" : "",
              "old.zip#" + i,
              bytes(random, 32),
              i % 2 == 0 ? Optional.of(bytes(random, 20_000)) : Optional.empty(),
              made
                  ? new Extraction.Extracted(
                      template(random), new FaceBox(-1.5f, 2, 3, 4, random.nextFloat()))
                  : new Extraction.Refused(RefusalReason.NO_FACE, "no face was found"),
              made
                  ? List.of(
                      new QualityMeasure("UnifiedQualityScore", 0x41, 77, random.nextDouble()),
                      new QualityMeasure("HeadPoseRoll", 0x5A, -1, Double.NaN))
                  : List.of()));
    }
    return records;
  }

  private void write(List<TemplateRecord> records) throws IOException {
    try (var writer = TemplateFileWriter.create(file, keys, PACK)) {
      for (TemplateRecord record : records) {
        writer.write(record);
      }
      writer.finish();
    }
  }

  private static List<TemplateRecord> all(TemplateFileReader reader) throws IOException {
    List<TemplateRecord> records = new ArrayList<>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      records.add(next.get());
    }
    return records;
  }

  private TemplateFileException refusal(TemplateKeys with) {
    return assertThrows(
        TemplateFileException.class,
        () -> {
          try (var reader = TemplateFileReader.open(file, with)) {
            var _ = all(reader);
          }
        });
  }

  @Test
  void whatWasWrittenIsReadInItsOrderToTheBit() throws IOException {
    List<TemplateRecord> records = records(200);
    write(records);
    try (var reader = TemplateFileReader.open(file, keys)) {
      assertEquals(PACK, reader.pack());
      reader.require(PACK);
      List<TemplateRecord> read = all(reader);
      assertTrue(records.equals(read), "the records differ; seed " + SEED);
      assertEquals(134, reader.templates());
      assertEquals(66, reader.refusals());
      assertTrue(reader.next().isEmpty());
    }
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void aFileWithoutRecordsIsWhole() throws IOException {
    write(List.of());
    try (var reader = TemplateFileReader.open(file, keys)) {
      assertTrue(reader.next().isEmpty());
    }
  }

  @Test
  void aFileThatIsCutAnywhereIsRefusedAndNamed() throws IOException {
    // More than one segment of a mebibyte.
    write(records(150));
    byte[] whole = Files.readAllBytes(file);
    assertTrue(whole.length > 1 << 20);
    for (int length : new int[] {12, 40, 1_000, 1 << 20, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      TemplateFileException refused = refusal(keys);
      assertEquals(Fault.DAMAGED, refused.fault(), "cut at " + length);
      assertTrue(refused.getMessage().startsWith(file + " is cut short or was altered"));
      assertFalse(refused.getMessage().contains(PERSON));
    }
    Files.write(file, Arrays.copyOf(whole, 5));
    assertEquals(Fault.OTHER_KIND, refusal(keys).fault());
  }

  @Test
  void anAlteredFileIsRefused() throws IOException {
    write(records(30));
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {13, 60, whole.length / 2, whole.length - 1}) {
      byte[] altered = whole.clone();
      altered[at] ^= 1;
      Files.write(file, altered);
      assertEquals(Fault.DAMAGED, refusal(keys).fault(), "altered at " + at);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    Files.write(file, longer);
    assertEquals(Fault.DAMAGED, refusal(keys).fault());
  }

  @Test
  void aFileOfAnotherKeyIsRefusedAndTheKeyNamed() throws IOException {
    write(records(3));
    TemplateFileException refused = refusal(TemplateKeys.make());
    assertEquals(Fault.FOREIGN_KEY, refused.fault());
    assertTrue(
        refused.getMessage().matches(".* was sealed with the key [0-9a-f]{8}, .*"),
        refused.getMessage());
  }

  @Test
  void aFileOfAnotherPackIsNamedSo() throws IOException {
    write(records(3));
    for (TemplatePack other :
        List.of(
            new TemplatePack("pack-2", PACK.digest(), 128),
            new TemplatePack("pack-1", "cd".repeat(32), 128))) {
      try (var reader = TemplateFileReader.open(file, keys)) {
        var refused = assertThrows(TemplateFileException.class, () -> reader.require(other));
        assertEquals(Fault.PACK_MISMATCH, refused.fault());
        assertTrue(refused.getMessage().contains("pack " + other.id()), refused.getMessage());
      }
    }
  }

  @Test
  void aFileOfAnotherKindOrVersionIsNamedSo() throws IOException {
    Files.writeString(file, "photo,person_id\na.jpg,A123456789\n");
    assertEquals(Fault.OTHER_KIND, refusal(keys).fault());
    write(records(1));
    byte[] later = Files.readAllBytes(file);
    later[7] = '2';
    Files.write(file, later);
    assertEquals(Fault.OTHER_VERSION, refusal(keys).fault());
  }

  @Test
  void nothingOfAPersonCanBeReadInTheFile() throws IOException {
    write(records(3));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertFalse(text.contains(PERSON));
    assertFalse(text.contains("old.zip"));
    assertFalse(records(1).toString().contains(PERSON));
  }

  @Test
  void whatIsNotFinishedLeavesNoFileAndKeepsTheOneBefore() throws IOException {
    write(records(2));
    byte[] before = Files.readAllBytes(file);
    try (var writer = TemplateFileWriter.create(file, keys, PACK)) {
      writer.write(records(1).getFirst());
      assertEquals(1, writer.records());
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aStreamThatIsNotFinishedIsNoWholeFile() throws IOException {
    var cut = new ByteArrayOutputStream();
    try (var writer = TemplateFileWriter.to(cut, keys, PACK)) {
      for (TemplateRecord record : records(150)) {
        writer.write(record);
      }
    }
    var refused =
        assertThrows(
            TemplateFileException.class,
            () -> {
              try (var reader =
                  TemplateFileReader.of(
                      "part 7", new ByteArrayInputStream(cut.toByteArray()), keys)) {
                var _ = all(reader);
              }
            });
    assertEquals(Fault.DAMAGED, refused.fault());
    assertTrue(refused.getMessage().startsWith("part 7 is cut short"));
  }

  @Test
  void aTemplateOfAnotherPackIsNotWritten() throws IOException {
    try (var writer =
        TemplateFileWriter.create(
            file, keys, new TemplatePack("pack-2", PACK.digest(), PACK.dimension()))) {
      assertThrows(IllegalArgumentException.class, () -> writer.write(records(1).getFirst()));
    }
  }

  @Test
  void aKeyFileGoesThroughItsContentAndOthersAreRefused() throws IOException {
    Path keyFile = folder.resolve("templates.key");
    Files.write(keyFile, keys.toBytes());
    write(records(3));
    try (var reader = TemplateFileReader.open(file, TemplateKeys.read(keyFile))) {
      assertEquals(3, all(reader).size());
    }
    for (String other : List.of("", "{}", "no key", "{\"format\":1,\"sealing\":{}}")) {
      Files.writeString(keyFile, other);
      var refused = assertThrows(TemplateFileException.class, () -> TemplateKeys.read(keyFile));
      assertEquals(Fault.OTHER_KIND, refused.fault());
      assertTrue(refused.getMessage().startsWith(keyFile.toString()));
    }
    Files.writeString(keyFile, "{\"format\":1,\"use\":\"templates\",\"keys\":{\"key\":[]}}");
    assertEquals(
        Fault.DAMAGED,
        assertThrows(TemplateFileException.class, () -> TemplateKeys.read(keyFile)).fault());
    var missing =
        assertThrows(
            TemplateFileException.class, () -> TemplateKeys.read(folder.resolve("none.key")));
    assertTrue(missing.getMessage().contains("xiangfu keys create --for templates"));
  }
}
