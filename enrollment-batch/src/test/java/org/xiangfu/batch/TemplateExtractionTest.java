package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.batch.TemplateExtraction.TemplateFiles;
import org.xiangfu.batch.templates.LocalExtractor;
import org.xiangfu.batch.templates.TemplateParts;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.templates.TemplateFileException;
import org.xiangfu.templates.TemplateFileException.Fault;
import org.xiangfu.templates.TemplateFileReader;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplateRecord;

/** An archive becomes files of templates, each record in one of them. */
@Timeout(30)
class TemplateExtractionTest {
  private static final int PHOTOS = 95;
  private static final BatchSettings SETTINGS =
      new BatchSettings("op", "", 8, Duration.ofSeconds(20));

  private static TemplateKeys keys;

  @TempDir Path folder;
  private final FakeEngine engine = FakeEngine.ready();
  private Path out;
  private Path manifest;

  @BeforeAll
  static void makeKeys() {
    keys = TemplateKeys.make();
  }

  @BeforeEach
  void makeArchive() throws IOException {
    out = folder.resolve("templates");
    Files.createDirectories(folder.resolve("archive"));
    StringBuilder lines = new StringBuilder("photo,person_id,captured_on\n");
    for (int i = 0; i < PHOTOS; i++) {
      Files.writeString(folder.resolve("archive/" + i + ".jpg"), photo(i));
      lines.append("%d.jpg,P%d,2001-02-03%n".formatted(i, i));
    }
    manifest = Files.writeString(folder.resolve("manifest.csv"), lines);
  }

  private static String photo(int number) {
    return number % 10 == 9 ? "nobody " + number : "photo " + number;
  }

  private Report run(LocalExtractor extractor, TemplateFiles files) throws Exception {
    try (extractor;
        PhotoArchive archive = PhotoArchive.open(folder.resolve("archive"))) {
      return new TemplateExtraction(
              PhotoSource.of(archive, Manifest.ofFile(manifest)), extractor, files, SETTINGS)
          .run(Progress.SILENT);
    }
  }

  private Report run() throws Exception {
    return run(engine.extractor(3), new TemplateFiles(out, keys, 20, true));
  }

  private List<TemplateRecord> records() throws IOException {
    List<TemplateRecord> records = new ArrayList<>();
    for (Path part : TemplateParts.in(out)) {
      try (var reader = TemplateFileReader.open(part, keys)) {
        reader.require(FakeEngine.PACK);
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          records.add(next.get());
        }
      }
    }
    return records;
  }

  private static List<Long> allNumbers() {
    return LongStream.rangeClosed(2, PHOTOS + 1L).boxed().toList();
  }

  private void assertEveryRecordOnce() throws IOException {
    assertEquals(allNumbers(), records().stream().map(TemplateRecord::number).sorted().toList());
  }

  @Test
  void everyRecordLiesInOneFileInItsOrder() throws Exception {
    Report report = run();
    assertEquals(Map.of(Outcome.EXTRACTED, 86L, Outcome.REFUSED, 9L), report.outcomes());
    assertEquals(EnrollCommand.SOME_NOT, report.exitCode());
    assertEquals(5, TemplateParts.in(out).size());
    assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(out));
    List<TemplateRecord> records = records();
    assertEquals(allNumbers(), records.stream().map(TemplateRecord::number).toList());
    for (int i = 0; i < PHOTOS; i++) {
      TemplateRecord record = records.get(i);
      assertEquals("P" + i, record.personId());
      assertEquals(i + ".jpg", record.photoName());
      assertEquals("2001-02-03", record.capturedOn());
      assertEquals("archive#" + (i + 2), record.source());
      byte[] photo = record.photo().orElseThrow().toByteArray();
      assertEquals(photo(i), new String(photo, UTF_8));
      assertTrue(FakeEngine.of(photo).equals(record.extraction()), "record " + record.number());
    }
  }

  @Test
  void theReportSaysThatTheyAreInFilesAndNotInTheGallery() throws Exception {
    Report report = run();
    String text = report.text(Messages.beside(Report.class, Locale.ENGLISH), false);
    assertTrue(text.contains("86 extracted"), text);
    assertTrue(text.contains("These photos gave no template:"), text);
    assertTrue(!text.contains("enrolled") && !text.contains("P1"), text);
  }

  @Test
  void filesWithoutPhotosHoldTheirDigestsAlone() throws Exception {
    run(engine.extractor(2), new TemplateFiles(out, keys, 50, false));
    assertEquals(2, TemplateParts.in(out).size());
    assertTrue(records().stream().allMatch(record -> record.photo().isEmpty()));
    assertEveryRecordOnce();
  }

  @Test
  void aSecondRunFindsEverythingDone() throws Exception {
    run();
    Report again = run();
    assertEquals(PHOTOS, again.resumed());
    assertEquals(PHOTOS, engine.extracted.get());
    assertEveryRecordOnce();
  }

  @Test
  void aRunThatDiesInAFileGoesOnBehindTheLastWholeOne() throws Exception {
    var dying =
        LocalExtractor.with(
            photo -> {
              if (new String(photo, UTF_8).equals("photo 47")) {
                throw new IllegalStateException("dies here");
              }
              return engine.extract(photo);
            },
            FakeEngine.PACK,
            1);
    assertThrows(IOException.class, () -> run(dying, new TemplateFiles(out, keys, 20, true)));
    assertEquals(2, TemplateParts.in(out).size());
    Files.writeString(out.resolve(".part-00000003.xft-of-a-kill.part"), "half a file");
    Report report = run();
    assertEquals(40, report.resumed());
    assertEquals(86, report.count(Outcome.EXTRACTED));
    assertEveryRecordOnce();
    try (var files = Files.list(out)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".part")));
    }
  }

  @Test
  void aKillBetweenAFileAndItsAccountPutsNoRecordIntoTwoFiles() throws Exception {
    run();
    Path journal = out.resolve(TemplateExtraction.JOURNAL).resolve(Journal.FILE);
    List<String> lines = Files.readAllLines(journal);
    // The header and 84 records: 4 of the newest file, which holds 15, were still accounted for.
    Files.write(journal, lines.subList(0, 85));
    int before = engine.extracted.get();
    Report report = run();
    assertEquals(84, report.resumed());
    assertEquals(86, report.count(Outcome.EXTRACTED));
    assertEquals(before, engine.extracted.get(), "what is in a file is not extracted again");
    assertEveryRecordOnce();
  }

  @Test
  void aStopMakesTheFileWholeAndTheNextRunGoesOn() throws Exception {
    try (PhotoArchive archive = PhotoArchive.open(folder.resolve("archive"))) {
      Optional<TemplateExtraction>[] running = holder();
      var stopping =
          LocalExtractor.with(
              photo -> {
                if (engine.extracted.get() == 30) {
                  running[0].orElseThrow().stop();
                }
                return engine.extract(photo);
              },
              FakeEngine.PACK,
              1);
      try (stopping) {
        running[0] =
            Optional.of(
                new TemplateExtraction(
                    PhotoSource.of(archive, Manifest.ofFile(manifest)),
                    stopping,
                    new TemplateFiles(out, keys, 1000, true),
                    SETTINGS));
        Report report = running[0].get().run(Progress.SILENT);
        assertInstanceOf(Ending.Stopped.class, report.ending());
        assertEquals(EnrollCommand.STOPPED, report.exitCode());
      }
    }
    assertEquals(1, TemplateParts.in(out).size());
    int whole = records().size();
    assertTrue(whole > 0 && whole < PHOTOS, "records: " + whole);
    assertEquals(whole, run().resumed());
    assertEveryRecordOnce();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Optional<TemplateExtraction>[] holder() {
    return new Optional[1];
  }

  @Test
  void aFolderOfAnotherKeyIsLeftAlone() throws Exception {
    run();
    Files.delete(out.resolve(TemplateExtraction.JOURNAL).resolve(Journal.FILE));
    var refused =
        assertThrows(
            TemplateFileException.class,
            () -> run(engine.extractor(1), new TemplateFiles(out, TemplateKeys.make(), 20, true)));
    assertEquals(Fault.FOREIGN_KEY, refused.fault());
    assertEveryRecordOnce();
  }

  @Test
  void theSameArchiveGivesTheSameRecordsWithAnyNumberOfThreads() throws Exception {
    run();
    List<TemplateRecord> first = records();
    for (int threads : IntStream.of(1, 8).toArray()) {
      out = folder.resolve("threads-" + threads);
      run(engine.extractor(threads), new TemplateFiles(out, keys, 20, true));
      assertTrue(first.equals(records()), threads + " threads");
    }
  }
}
