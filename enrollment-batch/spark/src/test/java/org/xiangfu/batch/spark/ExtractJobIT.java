package org.xiangfu.batch.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Examination;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.templates.TemplateFileReader;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.templates.TemplateRecord;

/**
 * The job in {@code local[2]}, with a store that fails in between, gives what the engine gives in
 * one process.
 */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtractJobIT {
  private static final Path MODELS = Path.of("..", "..", "models");
  private static final int PEOPLE = 12;
  private static final int PHOTOS_EACH = 2;
  private static final int PHOTOS_A_FILE = 6;

  /** Portraits, a broken and a faceless photo, a missing one, and a line without a person. */
  private static final int RECORDS = PEOPLE * PHOTOS_EACH + 4;

  private static final Map<String, String> SPARK = new TreeMap<>();

  @TempDir static Path folder;

  private static Path photos;
  private static Path manifest;
  private static Path key;
  private static ModelPack pack;
  private static TemplateKeys keys;

  @BeforeAll
  static void prepare() throws IOException {
    pack = ModelPacks.inPlaces(List.of(MODELS)).only();
    keys = TemplateKeys.make();
    key = Files.write(folder.resolve("templates.key"), keys.toBytes());
    photos = Files.createDirectory(folder.resolve("photos"));
    manifest = folder.resolve("manifest.csv");
    var lines = new ArrayList<String>(List.of("photo,person_id,captured_on"));
    FaceModel faces = FaceModel.find(List.of(MODELS));
    Population population = new Population(faces);
    PortraitPainter painter = new PortraitPainter(faces);
    for (int i = 0; i < PEOPLE * PHOTOS_EACH; i++) {
      String person = person(i / PHOTOS_EACH);
      String photo = person + "/" + i % PHOTOS_EACH + ".jpg";
      lines.add(photo + "," + person + ",2001-02-03");
      put(
          photo,
          painter.jpeg(
              population.person(i / PHOTOS_EACH), PortraitStyle.ARCHIVE_SCAN, i % PHOTOS_EACH));
    }
    lines.add(3, person(0) + "/broken.jpg," + person(0) + ",");
    put(person(0) + "/broken.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3});
    lines.add(9, person(3) + "/wall.jpg," + person(3) + ",");
    put(person(3) + "/wall.jpg", wall());
    lines.add(12, person(4) + "/lost.jpg," + person(4) + ",");
    lines.add(person(5) + "/0.jpg,,");
    Files.write(manifest, lines);

    SPARK.put("spark.master", "local[2,3]");
    SPARK.put("spark.ui.enabled", "false");
    SPARK.put("spark.driver.host", "127.0.0.1");
    SPARK.put("spark.driver.bindAddress", "127.0.0.1");
    SPARK.put("spark.hadoop.fs.flaky.impl", FlakyFileSystem.class.getName());
    SPARK.put("spark.eventLog.enabled", "true");
    SPARK.put("spark.eventLog.compress", "false");
    SPARK.put(
        "spark.eventLog.dir", Files.createDirectory(folder.resolve("events")).toUri().toString());
    SPARK.forEach(System::setProperty);
  }

  @AfterAll
  static void forget() {
    SPARK.keySet().forEach(System::clearProperty);
  }

  private static String person(int number) {
    return "Z1987%05d".formatted(number);
  }

  private static void put(String photo, byte[] bytes) throws IOException {
    Path file = photos.resolve(photo);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] wall() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(300, 400, BufferedImage.TYPE_3BYTE_BGR), "jpeg", bytes);
    return bytes.toByteArray();
  }

  private record Ended(int code, String out, String err) {}

  private static Ended run(Path output, String... more) {
    var args =
        new ArrayList<>(
            List.of(
                "--archive",
                flaky(photos),
                "--output",
                flaky(output),
                "--pack",
                pack.folder().toString(),
                "--photos-per-file",
                Integer.toString(PHOTOS_A_FILE),
                "--files-at-once",
                "3"));
    args.addAll(List.of(more));
    if (!args.contains("--key")) {
      args.addAll(List.of("--key", key.toString()));
    }
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        ExtractJob.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }

  private static String flaky(Path path) {
    return "flaky://" + path.toAbsolutePath();
  }

  private static List<TemplateRecord> records(Path output) throws IOException {
    List<TemplateRecord> records = new ArrayList<>();
    for (Path file : files(output, ".xft")) {
      try (var reader = TemplateFileReader.open(file, keys)) {
        reader.require(TemplatePack.of(pack));
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          records.add(next.get());
        }
      }
    }
    return records;
  }

  private static List<Path> files(Path output, String ending) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  @Order(1)
  void templatesAreThoseOfOneProcessToTheBitThoughTasksFailInBetween() throws Exception {
    Path output = folder.resolve("templates");
    FlakyFileSystem.failToOpen(person(2) + "/1.jpg", 1);
    FlakyFileSystem.loseAnswerOfRenameOnce("/part-00000002.xft");

    Ended ended = run(output, "--manifest", flaky(manifest), "--without-photos");

    assertEquals(1, ended.code(), ended.err());
    assertTrue(FlakyFileSystem.isSpent());
    List<String> lines = Files.readAllLines(manifest);
    List<TemplateRecord> records = records(output);
    // The missing photo and the line without a person have no bytes to make a record of.
    assertEquals(RECORDS - 2, records.size());
    int extracted = 0;
    try (FaceEngine engine = FaceEngine.open(pack, 1)) {
      int read = 0;
      for (int number = 2; number <= lines.size(); number++) {
        String[] fields = lines.get(number - 1).split(",", -1);
        if (!Files.exists(photos.resolve(fields[0])) || fields[1].isEmpty()) {
          continue;
        }
        TemplateRecord record = records.get(read++);
        byte[] photo = Files.readAllBytes(photos.resolve(fields[0]));
        assertEquals(number, record.number());
        assertEquals(fields[0], record.photoName());
        assertEquals(fields[1], record.personId());
        assertEquals(fields[2], record.capturedOn());
        assertEquals("photos#" + number, record.source());
        assertTrue(record.photo().isEmpty());
        assertArrayEquals(
            MessageDigest.getInstance("SHA-256").digest(photo), record.photoSha256().toByteArray());
        Extraction expected = engine.extract(photo, Limits.archive());
        assertEquals(expected, record.extraction(), "record " + number);
        if (expected instanceof Extraction.Extracted) {
          extracted++;
        }
      }
      assertEquals(records.size(), read);
    }
    assertTrue(extracted >= PEOPLE * PHOTOS_EACH - 2, "only " + extracted);
    accountFits(ended.out(), output, extracted);
    nothingIsLeftOver(output);
    noPersonIsNamed(ended);
  }

  private static void accountFits(String printed, Path output, int extracted) throws IOException {
    JsonNode account = new ObjectMapper().readTree(printed);
    assertEquals(account, new ObjectMapper().readTree(output.resolve("account.json").toFile()));
    assertEquals(RECORDS, account.get("records").asInt());
    assertEquals(extracted, account.get("templates").asInt());
    assertEquals(1, account.get("others").get("PHOTO_MISSING").asInt());
    assertEquals(1, account.get("others").get("INVALID_LINE").asInt());
    assertEquals(1, account.get("others").get("UNREADABLE").asInt());
    assertTrue(account.get("others").get("NO_FACE").asInt() >= 1);
    int others = 0;
    for (JsonNode count : account.get("others")) {
      others += count.asInt();
    }
    assertEquals(RECORDS, extracted + others);
    int listed = 0;
    for (Path file : files(output, ".json")) {
      if (file.getFileName().toString().startsWith("part-")) {
        listed += new ObjectMapper().readTree(file.toFile()).get("others").size();
      }
    }
    assertEquals(others, listed);
  }

  private static void nothingIsLeftOver(Path output) throws IOException {
    var expected = new ArrayList<String>(List.of("account.json", "job.json"));
    for (int part = 1; part <= (RECORDS + PHOTOS_A_FILE - 1) / PHOTOS_A_FILE; part++) {
      expected.add("part-%08d.json".formatted(part));
      expected.add("part-%08d.xft".formatted(part));
    }
    assertEquals(
        expected, files(output, "").stream().map(f -> f.getFileName().toString()).toList());
  }

  private static void noPersonIsNamed(Ended ended) throws IOException {
    String log = Files.readString(Path.of("target", "spark.log"));
    assertTrue(log.contains("the archive is out of reach"), "the failed task was not logged");
    String secret = new ObjectMapper().readTree(keys.toBytes()).findValue("value").asText();
    assertFalse(secret.isEmpty());
    var texts = new TreeMap<String, String>(Map.of("log", log));
    texts.put("output", ended.out() + ended.err());
    try (Stream<Path> events = Files.walk(folder.resolve("events"))) {
      for (Path file : events.filter(Files::isRegularFile).toList()) {
        texts.put(file.toString(), Files.readString(file, ISO_8859_1));
      }
    }
    assertTrue(texts.size() > 2, "no event log");
    for (var text : texts.entrySet()) {
      assertFalse(text.getValue().contains("Z1987"), "a person in " + text.getKey());
      assertFalse(text.getValue().contains(secret), "the key in " + text.getKey());
    }
  }

  @Test
  @Order(2)
  void theSameCommandOnceMoreWritesNothingAnew() throws Exception {
    Path output = folder.resolve("templates");
    Map<String, String> before = digests(output);
    Ended ended = run(output, "--manifest", flaky(manifest), "--without-photos");
    assertEquals(1, ended.code(), ended.err());
    assertEquals(before, digests(output));
    JsonNode account = new ObjectMapper().readTree(ended.out());
    assertEquals(RECORDS, account.get("records").asInt());
    assertEquals(account.get("parts"), account.get("partsFoundDone"));
  }

  private static Map<String, String> digests(Path output) throws Exception {
    var digests = new TreeMap<String, String>();
    for (Path file : files(output, ".xft")) {
      digests.put(
          file.getFileName().toString(),
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
    }
    return digests;
  }

  @Test
  @Order(3)
  void aFolderOfAnotherJobIsRefused() {
    Ended ended = run(folder.resolve("templates"), "--persons-from-folders");
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("holds another job"), ended.err());
  }

  @Test
  @Order(4)
  void aStoreThatStaysAwayEndsTheJobAndTheSameCommandGoesOn() throws Exception {
    Path output = folder.resolve("folders");
    String[] options = {"--persons-from-folders", "--with-quality"};
    // As often as a task is tried.
    FlakyFileSystem.failToOpen(person(11) + "/1.jpg", 3);
    Ended ended = run(output, options);
    assertEquals(3, ended.code());
    assertTrue(ended.err().contains("the archive is out of reach"), ended.err());
    assertFalse(Files.exists(output.resolve("account.json")));

    ended = run(output, options);

    assertEquals(1, ended.code(), ended.err());
    assertTrue(new ObjectMapper().readTree(ended.out()).get("partsFoundDone").asInt() >= 1);
    // Every photo is there, each under its folder; no record is of a missing one.
    List<TemplateRecord> records = records(output);
    assertEquals(PEOPLE * PHOTOS_EACH + 2, records.size());
    TemplateRecord last = records.getLast();
    byte[] photo = Files.readAllBytes(photos.resolve(person(11) + "/1.jpg"));
    assertEquals(person(11), last.personId());
    assertArrayEquals(photo, last.photo().orElseThrow().toByteArray());
    try (FaceEngine engine = FaceEngine.open(pack, 1)) {
      Examination expected = engine.examine(photo, Limits.archive());
      assertEquals(expected.extraction(), last.extraction());
      assertEquals(expected.assessment().measures(), last.quality());
    }
    assertEquals(List.of(), files(output, ".part"));
  }

  @Test
  @Order(5)
  void aKeyFileThatIsNoneIsNamed() throws IOException {
    Path none = Files.writeString(folder.resolve("none.key"), "{}");
    Ended ended =
        run(folder.resolve("unkeyed"), "--persons-from-folders", "--key", none.toString());
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("none.key is no key file"), ended.err());
    assertFalse(Files.exists(folder.resolve("unkeyed")));
  }
}
