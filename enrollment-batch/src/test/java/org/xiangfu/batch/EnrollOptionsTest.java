package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.RefusalReason;
import picocli.CommandLine;

@Timeout(60)
class EnrollOptionsTest {
  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private Path archive(int photos) throws IOException {
    StringBuilder manifest = new StringBuilder("photo,person_id,county\n");
    Path archive = Files.createDirectories(folder.resolve("archive"));
    for (int i = 0; i < photos; i++) {
      Files.writeString(archive.resolve(i + ".jpg"), "photo " + i);
      manifest.append("%d.jpg,P%d,%s%n".formatted(i, i, i % 2 == 0 ? "East" : "West"));
    }
    Files.writeString(folder.resolve("m.csv"), manifest);
    return archive;
  }

  @Test
  void aCountyThatFailsTooOftenRaisesAnAlertInEveryReport() throws Exception {
    Path archive = archive(200);
    service.answer =
        request ->
            Optional.of(
                FakeService.lineOf(request) % 4 == 1
                    ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "none")
                    : FakeService.enrolled());
    Path html = folder.resolve("report.html");
    Run run =
        enroll(
            "--archive",
            archive.toString(),
            "--manifest",
            folder.resolve("m.csv").toString(),
            "--report-html",
            html.toString(),
            "--lang",
            "en");
    assertEquals(4, run.exit, run.out + run.err);
    assertTrue(run.out.contains("ABNORMAL: county West: 50 of 100"), run.out);
    String page = Files.readString(html);
    assertTrue(page.contains("<svg") && page.contains("Abnormal failure rates"), page);
    assertTrue(page.contains("50.0 % (50 / 100)"), page);
    assertFalse(page.contains("http") || page.contains("P17") || page.contains(".jpg"), page);
  }

  @Test
  void suspectRecordsAreToldByGroupInEveryReportAndByTheNextRunToo() throws Exception {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    StringBuilder manifest = new StringBuilder("photo,person_id,captured_on,sex,born\n");
    for (int i = 0; i < 8; i++) {
      Files.writeString(archive.resolve(i + ".jpg"), "photo " + i);
      manifest.append("%d.jpg,P%d,2010-01-01,%s,%d%n".formatted(i, i, i < 4 ? "F" : "M", 1940 + i));
    }
    Files.writeString(folder.resolve("m.csv"), manifest);
    service.answer =
        request -> {
          var answer = FakeService.enrolled();
          if (FakeService.lineOf(request) == 3) {
            answer
                .getResponseBuilder()
                .addSuspicions(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON)
                .addSuspicions(EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO);
          }
          return Optional.of(answer);
        };
    Path rows = folder.resolve("rows.csv");
    Path rates = folder.resolve("rates.csv");
    Path html = folder.resolve("report.html");
    for (int run = 0; run < 2; run++) {
      Run done =
          enroll(
              "--archive",
              archive.toString(),
              "--manifest",
              folder.resolve("m.csv").toString(),
              "--report-csv",
              rows.toString(),
              "--report-rates",
              rates.toString(),
              "--report-html",
              html.toString(),
              "--lang",
              "en");
      assertEquals(0, done.exit, done.out + done.err);
      assertEquals(8, service.received.size());
      assertTrue(done.out.contains("1: the person's photos show two faces"), done.out);
      assertTrue(done.out.contains("suspect, sex F: 1 (25.0 %)"), done.out);
      assertTrue(done.out.contains("record 3: WRONG_PERSON, DOUBLE_PHOTO"), done.out);
      assertEquals(
          List.of("3,SUSPECT,WRONG_PERSON", "3,SUSPECT,DOUBLE_PHOTO"),
          Files.readAllLines(rows).stream()
              .skip(1)
              .map(line -> line.substring(0, line.lastIndexOf(',')))
              .toList());
      assertEquals(
          List.of(
              "column,value,records,failed,failed_share,suspect,suspect_share,abnormal",
              "age_band,60–74,8,0,0.00000,1,0.12500,",
              "sex,F,4,0,0.00000,1,0.25000,",
              "sex,M,4,0,0.00000,0,0.00000,"),
          Files.readAllLines(rates));
      assertTrue(Files.readString(html).contains("Suspect records, by sex"));
    }
  }

  @Test
  void theSamePhotoGoesOncePerPersonAndTwoPersonsAreReported() throws Exception {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    for (String name : List.of("a.jpg", "b.jpg", "c.jpg")) {
      Files.writeString(archive.resolve(name), "the same bytes");
    }
    Files.writeString(folder.resolve("m.csv"), "photo,person_id\na.jpg,A\nb.jpg,A\nc.jpg,C\n");
    for (int run = 0; run < 2; run++) {
      Run done =
          enroll(
              "--archive",
              archive.toString(),
              "--manifest",
              folder.resolve("m.csv").toString(),
              "--lang",
              "en");
      assertEquals(0, done.exit, done.out + done.err);
      assertTrue(done.out.contains("2 enrolled"), done.out);
      assertTrue(done.out.contains("1 sent once already"), done.out);
      assertTrue(done.out.contains("record 4 and record 2"), done.out);
      assertEquals(2, service.received.size());
    }
  }

  @Test
  void aPausedJobSendsNothingUntilItIsResumed() throws Exception {
    Path archive = archive(20);
    Path journal = Files.createDirectories(folder.resolve("job"));
    Control.NONE.paused(true).write(journal);
    Path progress = folder.resolve("progress.jsonl");
    Supplier<Run> enroll =
        () ->
            enroll(
                "--archive",
                archive.toString(),
                "--manifest",
                folder.resolve("m.csv").toString(),
                "--journal",
                journal.toString(),
                "--give-up-after",
                "1s",
                "--progress-json",
                progress.toString());
    var running = CompletableFuture.supplyAsync(enroll);
    while (!Files.exists(journal.resolve(Journal.FILE))) {
      Thread.sleep(10);
    }
    Thread.sleep(1500);
    assertFalse(running.isDone(), "a pause is no reason to give up");
    assertEquals(0, service.received.size());
    assertEquals(0, run("job", "resume", "--journal", journal.toString()).exit);
    // A slow machine may give up within a second of connecting; then the same command goes on.
    int ended = running.get().exit;
    assertTrue(ended == 0 || ended == EnrollCommand.GAVE_UP, running.get().err);
    Run again = enroll.get();
    assertEquals(0, again.exit, again.err);
    assertEquals(20, service.acknowledged.size());
    List<String> lines = Files.readAllLines(progress);
    JsonNode last = new ObjectMapper().readTree(lines.getLast());
    assertEquals(20, last.get("done").asInt());
    assertEquals("ENDED", last.get("state").asText());
    assertTrue(run("job", "show", "--journal", journal.toString()).out.contains("\"done\":20"));
    assertEquals(2, run("job", "pause", "--journal", folder.resolve("no").toString()).exit);
    assertEquals(2, run("job", "rate", "x", "--journal", journal.toString()).exit);
    assertEquals(0, run("job", "rate", "2.5", "--journal", journal.toString()).exit);
    assertEquals(2.5, Control.read(journal).rate());
  }

  @Test
  void aRehearsalPredictsRefusalsAndDurationAndLeavesNothingBehind() throws Exception {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    byte[] photo = jpeg();
    Files.write(archive.resolve("good.jpg"), photo);
    Files.write(archive.resolve("short.jpg"), Arrays.copyOf(photo, photo.length / 2));
    Files.writeString(archive.resolve("text.jpg"), "no photo at all");
    Files.writeString(
        folder.resolve("m.csv"),
        """
        photo,person_id
        good.jpg,A123456789
        short.jpg,A123456788
        text.jpg,A123456789
        gone.jpg,A123456789
        """);
    Run run =
        enroll(
            "--archive",
            archive.toString(),
            "--manifest",
            folder.resolve("m.csv").toString(),
            "--rehearse",
            "--rate",
            "0.01",
            "--lang",
            "en");
    assertEquals(1, run.exit, run.out + run.err);
    for (String expected :
        List.of(
            "4 records read",
            "1 can be sent",
            "1 person numbers are no national ID",
            "record 3: UNREADABLE",
            "record 4: UNSUPPORTED_FORMAT",
            "record 5: PHOTO_MISSING",
            "At 0.01 photos a second: 100 s")) {
      assertTrue(run.out.contains(expected), expected + " in\n" + run.out);
    }
    assertTrue(service.received.isEmpty());
    assertFalse(Files.exists(folder.resolve(".xiangfu-enroll")));
  }

  @Test
  void whatWasRefusedIsSentOnceMoreOnDemandAndNothingElse() throws Exception {
    Path archive = archive(4);
    String[] options = {
      "--archive",
      archive.toString(),
      "--manifest",
      folder.resolve("m.csv").toString(),
      "--journal",
      folder.resolve("job").toString(),
      "--lang",
      "en"
    };
    service.answer =
        request ->
            Optional.of(
                FakeService.lineOf(request) == 3
                    ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "none")
                    : FakeService.enrolled());
    assertEquals(1, enroll(options).exit);
    Files.writeString(archive.resolve("1.jpg"), "a better one");
    service.answer = _ -> Optional.of(FakeService.enrolled());
    assertEquals(1, enroll(options).exit, "not without --retry");
    Run retried =
        enroll(Stream.concat(Stream.of(options), Stream.of("--retry")).toArray(String[]::new));
    assertEquals(0, retried.exit, retried.out + retried.err);
    assertEquals(Map.of(2L, 1, 3L, 2, 4L, 1, 5L, 1), service.acknowledged);
    assertEquals(0, enroll(options).exit);
    Run tar = enroll("--archive", tar().toString(), "--persons-from-folders", "--retry");
    assertEquals(2, tar.exit);
    assertTrue(tar.err.contains("is not read again"), tar.err);
  }

  private Path tar() throws IOException {
    Path file = folder.resolve("one.tar");
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      var entry = new TarArchiveEntry("P1/1.jpg");
      entry.setSize(1);
      tar.putArchiveEntry(entry);
      tar.write(1);
      tar.closeArchiveEntry();
    }
    return file;
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefusedInOneSentence() throws IOException {
    Path archive = archive(1);
    Path tar = Files.writeString(folder.resolve("x.tar"), "");
    assertEquals(
        2,
        enroll("--archive", tar.toString(), "--persons-from-folders", "--order", "backward").exit);
    assertEquals(
        2,
        enroll(
                "--archive",
                archive.toString(),
                "--persons-from-folders",
                "--order-by",
                "captured_on")
            .exit);
    assertEquals(2, enroll("--archive", archive.toString()).exit);
    assertEquals(2, enroll("--jdbc", "jdbc:none:x").exit);
    assertEquals(
        2,
        enroll("--archive", archive.toString(), "--persons-from-folders", "--hours", "7-19").exit);
    Run run =
        enroll(
            "--archive",
            archive.toString(),
            "--manifest",
            folder.resolve("m.csv").toString(),
            "--group",
            "ward");
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("there is no column 'ward' to group by"), run.err);
  }

  private static byte[] jpeg() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(60, 80, BufferedImage.TYPE_INT_RGB), "jpeg", bytes);
    return bytes.toByteArray();
  }

  private Run enroll(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("enroll", "--plaintext", "--server", "127.0.0.1:" + server.getPort()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private record Run(int exit, String out, String err) {}
}
