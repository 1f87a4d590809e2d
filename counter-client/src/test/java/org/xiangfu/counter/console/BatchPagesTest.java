package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchPagesTest {
  private static final int PHOTOS = 12;

  private static final int FACELESS = 1;

  @TempDir static Path archives;
  @TempDir static Path outside;
  private static FakeOffice office;
  @TempDir static Path data;
  private static ConsoleServer console;
  private Browser operator;

  @BeforeAll
  static void fill() throws IOException {
    office = new FakeOffice();
    try (OutputStream file = Files.newOutputStream(archives.resolve("old.zip"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      var manifest = new StringBuilder("photo,person_id,county\n");
      for (int i = 0; i < PHOTOS; i++) {
        zip.putNextEntry(new ZipEntry("p%02d.png".formatted(i)));
        zip.write(picture(i));
        zip.closeEntry();
        manifest.append("p%02d.png,%s,%s\n".formatted(i, number(i), i < 8 ? "臺北市" : "連江縣"));
      }
      Files.writeString(archives.resolve("old.csv"), manifest);
    }
    console = ConsoleSite.startWithArchives(office, data, archives);
    Files.createDirectory(outside.resolve("secret"));
    Files.createSymbolicLink(archives.resolve("leads-out"), outside.resolve("secret"));
  }

  private static String number(int i) {
    return Stream.of("A12345678", "B12345678", "C12345678")
        .flatMap(stem -> Stream.iterate(0, last -> last + 1).limit(10).map(last -> stem + last))
        .skip(i)
        .findFirst()
        .orElseThrow();
  }

  private static byte[] picture(int i) throws IOException {
    var picture = new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(i, i, 0xffffff);
    var bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(picture, "png", bytes));
    return bytes.toByteArray();
  }

  @AfterAll
  static void close() {
    console.close();
    office.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    office.forget();
    office.enrollment.findsNoFaceIn(request -> request.getSource().endsWith("#" + (FACELESS + 1)));
    open();
  }

  private void open() throws Exception {
    operator = new Browser(console);
    operator.signIn("operator01");
    operator.form(
        "/language", Map.of("csrf", operator.csrf(), "to", "en", "back", BatchPages.PATH));
    operator.follow();
  }

  @AfterEach
  void leave() {
    operator.close();
  }

  private String begin(String rate) throws Exception {
    HttpResponse<String> page =
        operator.submit(
            "/batch/jobs",
            Map.of(
                "archive",
                archives.toRealPath().resolve("old.zip").toString(),
                "manifest",
                archives.toRealPath().resolve("old.csv").toString(),
                "rate",
                rate,
                "hours",
                "",
                "order",
                "first"));
    assertEquals(200, page.statusCode(), page.body());
    return page.uri().getPath();
  }

  // The page says what is so at this moment; a job takes its time.
  private String await(String path, Predicate<String> wanted) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String page = operator.get(path).body();
    while (!wanted.test(page)) {
      assertTrue(System.nanoTime() - end < 0, page);
      Thread.sleep(50);
      page = operator.get(path).body();
    }
    return page;
  }

  private static Predicate<String> says(String text) {
    return page -> page.contains(text);
  }

  private String awaitEnd(String path) throws Exception {
    return await(path, says("data-active=\"false\""));
  }

  @Test
  void anArchiveIsEnrolledAndEachRefusalIsShownWithItsReason() throws Exception {
    operator.get("/");
    assertTrue(operator.follow().body().contains("old.zip"));
    String path = begin("");
    String page = awaitEnd(path);
    for (String said :
        List.of(
            "12 of 12 done",
            "data-said=\"Done\"",
            "臺北市",
            "8 of 8 done",
            "12.5% (1)",
            "no face found",
            "Record 2",
            "/refused/2\"")) {
      assertTrue(page.contains(said), said + " in " + page);
    }
    assertEquals(PHOTOS, office.enrollment.received().size());
    assertEquals("operator01", office.enrollment.received().getFirst().getOrigin().getOperatorId());

    HttpResponse<byte[]> picture =
        operator
            .client()
            .send(operator.request(path + "/refused/2").GET().build(), BodyHandlers.ofByteArray());
    assertEquals("image/jpeg", picture.headers().firstValue("content-type").orElseThrow());
    assertTrue(picture.headers().firstValue("cache-control").orElseThrow().contains("no-store"));
    assertEquals(400, operator.get(path + "/refused/3").statusCode(), "was enrolled");
    String report = operator.get(path + "/report").body();
    assertTrue(report.contains("2,REFUSED,NO_FACE"), report);
    assertFalse(report.contains(".png"), report);
  }

  @Test
  void aJobIsPausedThrottledAndGoesOn() throws Exception {
    String path = begin("1");
    await(path, says("data-said=\"Running\""));
    operator.submit(path + "/pause", Map.of());
    await(path, says("data-said=\"Paused\""));
    int sent = office.enrollment.received().size();
    assertTrue(sent < PHOTOS);
    assertEquals(400, operator.submit("/batch/jobs", Map.of("archive", "x")).statusCode());
    operator.get(path);
    assertEquals(400, operator.submit(path + "/pace", Map.of("rate", "fast")).statusCode());
    operator.get(path);
    assertTrue(operator.submit(path + "/pace", Map.of("rate", "500")).body().contains("\"500\""));
    assertEquals(sent, office.enrollment.received().size(), "paused");
    operator.submit(path + "/go-on", Map.of());
    assertTrue(awaitEnd(path).contains("data-said=\"Done\""));
    assertEquals(PHOTOS, office.enrollment.received().size());
  }

  @Test
  void whatWasRefusedIsSentOnceMore() throws Exception {
    String path = begin("");
    awaitEnd(path);
    office.enrollment.forget();
    operator.submit(path + "/retry", Map.of());
    String page = awaitEnd(path);
    assertEquals(1, office.enrollment.received().size());
    assertFalse(page.contains("no face found"), page);
    assertFalse(page.contains("id=\"retry\""), "nothing is left to retry");
  }

  @Test
  void aJobOfAConsoleThatWasKilledIsResumedAndNothingIsSentTwice() throws Exception {
    String path = begin("4");
    await(path, page -> office.enrollment.received().size() > 1);
    operator.close();
    console.close();
    int sent = office.enrollment.received().size();
    assertTrue(sent < PHOTOS);

    Path job = data.resolve("batch").resolve(path.substring(path.lastIndexOf('/') + 1));
    String kept = Files.readString(job.resolve("job.json"));
    assertTrue(kept.contains("\"INTERRUPTED\""), kept);
    // As a console leaves it that was killed.
    Files.writeString(job.resolve("job.json"), kept.replace("INTERRUPTED", "RUNNING"));
    console = ConsoleSite.startWithArchives(office, data, archives);
    open();
    String list = operator.get("/batch").body();
    assertTrue(list.contains("Interrupted"), list);
    operator.get(path);
    operator.submit(path + "/resume", Map.of());
    await(path, says("id=\"set-pace\""));
    operator.submit(path + "/pace", Map.of("rate", "0"));
    assertTrue(awaitEnd(path).contains("12 of 12 done"));
    assertEquals(PHOTOS, office.enrollment.received().size());
  }

  @Test
  void signingOutStopsTheJob() throws Exception {
    String path = begin("1");
    await(path, says("data-said=\"Running\""));
    operator.submit("/sign-out", Map.of());
    operator.signIn("operator02");
    String page = awaitEnd(path);
    assertTrue(page.contains("the sign-in of whoever began it is over"), page);
    assertTrue(page.contains("id=\"resume\""), page);
  }

  @Test
  void nothingOutsideTheFoldersIsRead() throws Exception {
    assertFalse(operator.get("/batch").body().contains("leads-out"), "a link leads out");
    for (String path :
        List.of(
            outside.resolve("secret").toString(),
            archives.resolve("..").resolve(outside.getFileName()).toString(),
            archives.toRealPath().resolve("leads-out").toString(),
            "/etc")) {
      operator.get("/batch");
      assertEquals(
          400,
          operator.submit("/batch/jobs", Map.of("archive", path, "manifest", "")).statusCode(),
          path);
    }
    operator.get("/batch");
    assertEquals(
        400,
        operator
            .submit(
                "/batch/jobs",
                Map.of(
                    "archive",
                    archives.toRealPath().resolve("old.zip").toString(),
                    "manifest",
                    "/etc/passwd"))
            .statusCode());
  }

  @Test
  void nobodyElseComesNear() throws Exception {
    String path = begin("");
    awaitEnd(path);
    try (var clerk = new Browser(console)) {
      clerk.signIn("clerk01");
      for (String each : List.of("/batch", path, path + "/events", path + "/refused/2")) {
        assertEquals(403, clerk.get(each).statusCode(), each);
      }
    }
    assertEquals(400, operator.get("/batch/jobs/" + "0".repeat(32)).statusCode());
    assertEquals(404, operator.get("/batch/jobs/none/events").statusCode());
  }
}
