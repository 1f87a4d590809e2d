package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.CaseKind;

@Timeout(60)
class TrainingPagesTest {
  private static final String MARK = "訓練模式 非正式作業";
  private static final String HOLDER = "A123456789";
  private static final String IMPOSTOR = "A123456798";

  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private static Browser clerk;

  @BeforeAll
  static void start() throws Exception {
    office = new FakeOffice();
    office.training = true;
    console =
        ConsoleSite.training(
            office,
            data.resolve("training"),
            new TrainingRoom(
                List.of("clerk", "supervisor"),
                FakeOffice.PASSWORD,
                List.of(
                    applicant(HOLDER, TrainingTruth.HOLDER),
                    applicant(IMPOSTOR, TrainingTruth.SUBSTITUTED))));
    clerk = new Browser(console);
    clerk.signIn("clerk");
  }

  private static TrainingApplicant applicant(String number, TrainingTruth truth) {
    return new TrainingApplicant(
        number,
        CaseKind.CASE_KIND_REPLACEMENT,
        truth,
        List.of(
            ByteString.copyFromUtf8("first of " + number),
            ByteString.copyFromUtf8("second of " + number)));
  }

  @AfterAll
  static void stop() {
    clerk.close();
    console.close();
    office.close();
  }

  @BeforeEach
  void forget() {
    office.forget();
  }

  @Test
  void everyPageSaysThatItIsTraining() throws Exception {
    String path = opened(HOLDER);
    for (String page :
        List.of(
            "/training",
            "/cases/new",
            "/cases/open",
            "/waiting",
            path,
            path + "/capture",
            path + "/documents",
            path + "/slip",
            "/cases/none")) {
      assertMarked(page, clerk.get(page).body());
    }
    try (var visitor = new Browser(console)) {
      String page = visitor.get("/sign-in").body();
      assertMarked("/sign-in", page);
      assertTrue(page.contains("clerk、supervisor") && page.contains(FakeOffice.PASSWORD), page);
    }
  }

  private static void assertMarked(String path, String page) {
    assertTrue(page.contains("<title>" + MARK), path);
    assertTrue(page.contains("<strong>" + MARK), path);
    assertTrue(page.contains("<body class=\"training\""), path);
  }

  @Test
  void anApplicantIsCalledAndPhotographedWithoutACamera() throws Exception {
    String waiting = clerk.get("/training").body();
    assertTrue(waiting.contains(HOLDER) && waiting.contains(IMPOSTOR), waiting);
    String path = opened(HOLDER);
    clerk.get(path + "/capture");
    String picture = clerk.find("data-picture=\"([^\"]+)\"").orElseThrow();
    assertEquals("first of " + HOLDER, clerk.get(picture).body());
    photographed(path);
    clerk.get(path + "/capture");
    String next = clerk.find("data-picture=\"([^\"]+)\"").orElseThrow();
    assertEquals("second of " + HOLDER, clerk.get(next).body());
    assertEquals(400, clerk.get("/training/0/9").statusCode());
    assertEquals(400, clerk.get("/training/x/0").statusCode());
  }

  @Test
  void afterTheDecisionTheTraineeLearnsWhoItWas() throws Exception {
    String right = decided(opened(HOLDER));
    assertTrue(right.contains("判斷正確") && right.contains("對方確為本人"), right);
    String score = clerk.find("目前無誤 (\\d+) 件").orElseThrow();
    office.forget();
    String path = opened(IMPOSTOR);
    photographed(path);
    String before = clerk.get(path).body();
    assertFalse(before.contains("冒領人"), "not before the decision");
    String wrong = clerk.submit(path + "/decision", Map.of("decision", "DECISION_ACCEPT")).body();
    assertTrue(wrong.contains("判斷錯誤") && wrong.contains("其照片曾被置換"), wrong);
    assertEquals(score, clerk.find("目前無誤 (\\d+) 件").orElseThrow());
    clerk.get(path);
    assertEquals(score, clerk.find("目前無誤 (\\d+) 件").orElseThrow(), "seen again, counted once");
    try (var supervisor = new Browser(console)) {
      supervisor.signIn("supervisor");
      assertFalse(supervisor.get(path).body().contains("其照片曾被置換"), "own decisions only");
    }
  }

  @Test
  void aRealConsoleIsRefusedByTheTrainingServiceAndTheReverse() throws Exception {
    try (var real = ConsoleSite.start(office, data.resolve("real"));
        var visitor = new Browser(real)) {
      String page = visitor.signIn("clerk01").body();
      assertTrue(page.contains("正式作業的介面不得連接"), page);
      assertFalse(page.contains(MARK), page);
    }
    try (var realOffice = new FakeOffice();
        var training = ConsoleSite.training(realOffice, data.resolve("other"), TrainingRoom.EMPTY);
        var visitor = new Browser(training)) {
      String page = visitor.signIn("clerk01").body();
      assertTrue(page.contains("不得用於教育訓練。"), page);
      assertTrue(page.contains(MARK), page);
    }
  }

  @Test
  void aFolderOfTrainingIsNeverARealOneNorTheReverse() throws IOException {
    Path folder = data.resolve("folder");
    ConsoleSite.training(office, folder, TrainingRoom.EMPTY).close();
    ConsoleSite.training(office, folder, TrainingRoom.EMPTY).close();
    var error = assertThrows(IOException.class, () -> ConsoleSite.start(office, folder));
    assertTrue(error.getMessage().startsWith(folder + " is"), error::getMessage);
    Path real = data.resolve("of-real");
    ConsoleSite.start(office, real).close();
    error =
        assertThrows(
            IOException.class, () -> ConsoleSite.training(office, real, TrainingRoom.EMPTY));
    assertTrue(error.getMessage().startsWith(real + " is"), error::getMessage);
  }

  private static String decided(String path) throws Exception {
    photographed(path);
    clerk.get(path);
    return clerk.submit(path + "/decision", Map.of("decision", "DECISION_ACCEPT")).body();
  }

  private static void photographed(String path) throws Exception {
    clerk.photo(
        path + "/capture/CASE_KIND_REPLACEMENT",
        "a capture".getBytes(StandardCharsets.UTF_8),
        UUID.randomUUID().toString());
  }

  private static String opened(String number) throws Exception {
    clerk.get("/training");
    clerk.submit(
        "/cases",
        Map.of(
            "kind", "CASE_KIND_REPLACEMENT",
            "replacement", "REPLACEMENT_REASON_LOST",
            "number", number));
    return "/cases/" + office.cases.keySet().iterator().next();
  }
}
