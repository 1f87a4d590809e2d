package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClusterPagesTest {
  @TempDir static Path data;
  @TempDir static Path drills;
  private static FakeOffice office;
  private static ConsoleServer console;
  private Browser administrator;

  @BeforeAll
  static void start() throws IOException {
    office = new FakeOffice();
    console = ConsoleSite.startWithAll(office, data, drills);
  }

  @AfterAll
  static void stop() {
    console.close();
    office.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    office.forget();
    administrator = new Browser(console);
    assertEquals(200, administrator.signIn("admin01").statusCode());
  }

  @AfterEach
  void leave() {
    administrator.close();
  }

  private String map(String language) throws Exception {
    administrator.form(
        "/language", Map.of("csrf", administrator.csrf(), "to", language, "back", "/cluster"));
    return administrator.follow().body();
  }

  @Test
  void anAdministratorBeginsAtTheMap() throws Exception {
    administrator.get("/");
    String page = administrator.follow().body();
    for (String said :
        List.of("taipei", "taichung", "hsinchu", "分片 1", "主導", "見證", "99.8%", "1,234,567")) {
      assertTrue(page.contains(said), said);
    }
    assertFalse(Pattern.compile("<style| style=| on[a-z]+=").matcher(page).find());
    assertTrue(map("en").contains("Nothing is wrong, as far as the service can tell"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cluster", "/accounts", "/accounts/clerk.01", "/drills"})
  void nobodyElseSeesIt(String path) throws Exception {
    try (var clerk = new Browser(console)) {
      clerk.signIn("clerk01");
      assertEquals(403, clerk.get(path).statusCode());
      assertEquals(403, clerk.get("/cluster/events").statusCode());
    }
  }

  @Test
  void whatIsWrongIsSaidWithWhatToDo() throws Exception {
    office.administration.group("gallery-0", of -> of.clearMembers().setRole("").setLeaderId(""));
    office.administration.group("ledger", of -> of.setCommittedIndex(12_000));
    office.administration.group(
        "gallery-1",
        of -> of.setMoving(true).setRecall(of.getRecall().toBuilder().setTooLow(true)));
    var status = office.administration.status.toBuilder();
    status.getFiguresBuilder().setDiskFreeBytes(20L << 30).setBackupAgeSeconds(200_000);
    status.getNodesBuilder(1).setAnswers(false);
    office.administration.status = status.build();

    String page = map("en");
    for (String said :
        List.of(
            "Shard 0 has no leader.",
            "n1 is 3,000 log entries of Ledger behind.",
            "n2 does not answer the other nodes.",
            "Shard 1 misses people that are on record.",
            "n1 has 20 GiB of disk left.",
            "The last good backup of n1 is 2 days old.",
            "A piece of Shard 1 is on its way",
            "7 things need attention")) {
      assertTrue(page.contains(said), said);
    }
    assertTrue(page.indexOf("has no leader") < page.indexOf("of disk left"), "the worst first");
    assertTrue(page.contains("class=\"replica silent\""), "drawn");
  }

  @Test
  void aShardThatIsDownHidesTheTotalsAndNotTheMap() throws Exception {
    office.administration.countsFail = true;
    String page = map("en");
    assertFalse(page.contains("1,234,567"));
    assertTrue(page.contains("class=\"replica leader\""));
  }

  @Test
  void aBackupIsBegunAndStopped() throws Exception {
    office.administration.backups.clear();
    map("en");
    String page = administrator.submit("/cluster/backup", Map.of("node", "n1")).body();
    assertTrue(page.contains("A backup runs: 25%"), page);
    administrator.submit("/cluster/backup/cancel", Map.of("node", "n1"));
    assertEquals(List.of("begun", "cancelled"), office.administration.backups);
    assertEquals(400, administrator.submit("/cluster/backup", Map.of("node", "n2")).statusCode());
  }

  @Test
  void theMapFollowsTheClusterLive() throws Exception {
    map("en");
    var events =
        administrator
            .client()
            .send(
                administrator
                    .request("/cluster/events")
                    .timeout(Duration.ofSeconds(30))
                    .GET()
                    .build(),
                BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      assertEquals("event: rows", lines.readLine());
      office.administration.group("gallery-0", of -> of.setRole("").setLeaderId(""));
      String line = lines.readLine();
      while (!line.contains("Shard 0 has no leader.")) {
        line = lines.readLine();
      }
    }
  }

  @Test
  void drillsAreCountedAndTheNextIsTaught() throws Exception {
    Files.writeString(
        drills.resolve("first.json"),
        """
        {"drill":"d1","operator":"ops01","begun":"%s-03-01T02:00:00Z","from":"taipei",
         "to":"taichung","switches":[{"to":"taichung","millis":2400},{"to":"taipei","millis":900}],
         "calls":512,"failedCalls":0,"longestCallMillis":1200,"longestSilenceMillis":1100,
         "acknowledged":500,"lost":0,"replicasCaughtUp":true}
        """
            .formatted(Year.now(ZoneId.of("Asia/Taipei"))));
    Files.writeString(drills.resolve("other.json"), "{\"begun\":\"yesterday\"}");
    map("en");
    String page = administrator.get("/drills").body();
    assertTrue(page.contains("taipei → taichung"), page);
    assertTrue(page.contains("2.4 s"), page);
    assertTrue(page.contains("Passed in " + Year.now(ZoneId.of("Asia/Taipei")) + ": 1"), page);
    assertTrue(page.contains("other.json is no report of a drill."), page);
    assertTrue(page.contains("xiangfu drill --cluster cluster.yaml --to taichung"), page);
  }
}
