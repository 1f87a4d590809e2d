package org.xiangfu.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.gateway.cbeff.MadeUpCbeff;
import org.xiangfu.gateway.clients.ApiKey;
import org.xiangfu.gateway.clients.ClientFile;

/** The ABIS interface, over sockets. */
@Timeout(120)
class AbisIT {
  private static final String KEY = ApiKey.create();

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private FakeService service;
  private DataShare share;
  private Gateway gateway;
  private Desk desk;

  @BeforeEach
  void start() throws Exception {
    service = new FakeService();
    share = new DataShare(Optional.empty());
    gateway = gateway();
    desk = desk(KEY);
  }

  @AfterEach
  void close() {
    desk.close();
    gateway.close();
    share.close();
    service.close();
    threads.shutdownNow();
  }

  private Gateway gateway() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("clients.yaml"),
            """
            abis:
              clients: [{name: mosip, keys: ["%s"]}]
              references: {from: ["%s"], maxBytes: 100000, timeoutSeconds: 5}
            """
                .formatted(ApiKey.stored(KEY), share.origin()));
    return Gateway.start(
        new GatewaySettings(
            ClientFile.read(file),
            new ClientOptions(
                service.address(), new ClientOptions.Security.Plaintext(), Duration.ofSeconds(20)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            Optional.empty(),
            2,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10)));
  }

  private Desk desk(String key) {
    return new Desk("http://127.0.0.1:" + gateway.port(), Optional.of(key), Optional.empty());
  }

  private static Map<String, Object> request(String verb) {
    return new HashMap<>(
        Map.of(
            "id",
            "mosip.abis." + verb,
            "version",
            "1.1",
            "requestId",
            UUID.randomUUID().toString(),
            "requesttime",
            "2026-03-29T07:01:24.692Z"));
  }

  private Desk.Reply send(Map<String, Object> request) throws Exception {
    return desk.abis("/abis/v1", request);
  }

  private Map<String, Object> insertion(String reference, String photo) {
    Map<String, Object> request = request("insert");
    request.put("referenceId", reference);
    request.put(
        "referenceURL",
        share.put("/get/" + UUID.randomUUID(), MadeUpCbeff.file(photo.getBytes(UTF_8))));
    return request;
  }

  private void insert(String reference, String photo) throws Exception {
    assertSuccess(send(insertion(reference, photo)));
  }

  private Desk.Reply identify(String reference, Map<String, Object> more) throws Exception {
    Map<String, Object> request = request("identify");
    request.put("referenceId", reference);
    request.put("referenceURL", "");
    request.putAll(more);
    return send(request);
  }

  private static void assertSuccess(Desk.Reply reply) {
    assertEquals(200, reply.status(), reply.body().toString());
    assertEquals("1", reply.body().path("returnValue").asText(), reply.body().toString());
  }

  private static void assertFailure(int code, Desk.Reply reply) {
    assertEquals("2", reply.body().path("returnValue").asText(), reply.body().toString());
    assertEquals("" + code, reply.body().path("failureReason").asText());
  }

  private static List<String> found(Desk.Reply reply) {
    assertSuccess(reply);
    List<String> found =
        reply.body().at("/candidateList/candidates").findValuesAsText("referenceId");
    assertEquals("" + found.size(), reply.body().at("/candidateList/count").asText());
    return found;
  }

  @Test
  void aDuplicateIsFoundAndNobodyFindsThemselves() throws Exception {
    insert("ref-1", "alice then");
    insert("ref-2", "bob");
    insert("ref-3", "alice now");
    assertEquals(List.of("ref-3"), found(identify("ref-1", Map.of())));
    assertEquals(List.of(), found(identify("ref-2", Map.of())));
    assertEquals(
        List.of("ref-1"),
        found(
            identify(
                "ref-3",
                Map.of(
                    "gallery", Map.of("referenceIds", List.of(Map.of("referenceId", "ref-1")))))));
    assertEquals(
        List.of(),
        found(
            identify(
                "ref-3",
                Map.of(
                    "gallery", Map.of("referenceIds", List.of(Map.of("referenceId", "ref-2")))))));
  }

  @Test
  void theFlagsOfASearchReachTheService() throws Exception {
    insert("ref-1", "alice");
    insert("ref-2", "alice");
    insert("ref-3", "alice");
    Desk.Reply reply =
        identify("ref-1", Map.of("flags", Map.of("maxResults", "1", "targetFPIR", "30")));
    assertEquals(1, found(reply).size());
    assertEquals(30, service.identified.getLast().getFpirDb());
    assertEquals(List.of("ref-1"), service.identified.getLast().getExcludedPersonIdsList());
    assertEquals("abis/mosip", service.identified.getLast().getOrigin().getOfficeId());
  }

  @Test
  void aProbeMayComeFromItsAddress() throws Exception {
    insert("ref-1", "alice");
    Map<String, Object> request = request("identify");
    request.put("referenceId", null);
    request.put(
        "referenceURL", share.put("/probe", MadeUpCbeff.file("alice again".getBytes(UTF_8))));
    assertEquals(List.of("ref-1"), found(send(request)));
  }

  @Test
  void whatIsDeletedIsFoundNoMoreAndNotUsedAgain() throws Exception {
    insert("ref-1", "alice");
    insert("ref-2", "alice");
    Map<String, Object> deletion = request("delete");
    deletion.put("referenceId", "ref-2");
    assertSuccess(send(deletion));
    assertSuccess(send(deletion));
    assertEquals(List.of(), found(identify("ref-1", Map.of())));
    assertFailure(12, identify("ref-2", Map.of()));
    assertFailure(10, send(insertion("ref-2", "alice later")));
    Map<String, Object> again = request("delete");
    again.put("referenceId", "ref-2");
    assertFailure(12, send(again));
  }

  @Test
  void countsAreOfWhatIsOnRecordAndInWork() throws Exception {
    insert("ref-1", "alice");
    insert("ref-2", "bob");
    assertEquals("2", send(request("referenceCount")).body().path("count").asText());
    assertEquals("0", send(request("pendingJobs")).body().path("jobscount").asText());
    assertSuccess(send(request("ping")));
    service.gate = new CountDownLatch(1);
    Map<String, Object> slow = insertion("ref-3", "carol");
    Future<Desk.Reply> held = threads.submit(() -> send(slow));
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String jobs = "";
    while (!jobs.equals("1")) {
      assertTrue(System.nanoTime() < end, "the insert is counted");
      jobs =
          desk.abis("/abis/v1/pendingJobs", request("pendingJobs"))
              .body()
              .path("jobscount")
              .asText();
    }
    service.gate.countDown();
    assertSuccess(held.get());
  }

  @Test
  void aSearchWaitsForTheInsertBeforeIt() throws Exception {
    insert("ref-1", "alice");
    CountDownLatch slow = new CountDownLatch(1);
    Map<String, Object> second = request("insert");
    second.put("referenceId", "ref-2");
    second.put(
        "referenceURL",
        share.page(
            "/slow",
            _ -> {
              slow.await();
              return DataShare.Answer.file(MadeUpCbeff.file("alice".getBytes(UTF_8)));
            }));
    Future<Desk.Reply> inserting = threads.submit(() -> send(second));
    while (!share.asked().contains("/slow")) {
      Thread.sleep(20);
    }
    Future<Desk.Reply> searching = threads.submit(() -> identify("ref-1", Map.of()));
    Thread.sleep(500);
    assertFalse(searching.isDone());
    slow.countDown();
    assertSuccess(inserting.get());
    assertEquals(List.of("ref-2"), found(searching.get()));
  }

  @Test
  void aRequestSentAgainIsDoneOnce() throws Exception {
    Map<String, Object> request = insertion("ref-1", "alice");
    assertSuccess(send(request));
    assertSuccess(send(request));
    assertEquals(1, service.photos.size());
    // Another gateway does not remember the request; the service does.
    gateway.close();
    desk.close();
    gateway = gateway();
    desk = desk(KEY);
    assertSuccess(send(request));
    assertEquals(1, service.photos.size());
    Map<String, Object> other = new HashMap<>(request);
    other.put("referenceId", "ref-2");
    assertFailure(4, send(other));
  }

  @Test
  void everyFailureHasItsCode() throws Exception {
    insert("ref-1", "alice");
    assertFailure(10, send(insertion("ref-1", "alice")));
    assertFailure(18, send(insertion("ref-2", "none")));
    assertEquals(List.of(), service.personsRead, "to look for nobody would be on record");
    assertFailure(12, identify("ref-9", Map.of()));

    Map<String, Object> noReference = insertion("x", "alice");
    noReference.remove("referenceId");
    assertFailure(5, send(noReference));
    Map<String, Object> noUrl = insertion("ref-2", "alice");
    noUrl.put("referenceURL", "");
    assertFailure(8, send(noUrl));
    Map<String, Object> elsewhere = insertion("ref-2", "alice");
    elsewhere.put("referenceURL", "https://elsewhere.example/get/1");
    assertFailure(7, send(elsewhere));
    Map<String, Object> empty = insertion("ref-2", "alice");
    empty.put("referenceURL", share.put("/fingers", noFace()));
    assertFailure(11, send(empty));
    Map<String, Object> invalid = insertion("ref-2", "alice");
    invalid.put("referenceURL", share.put("/html", "<html/>".getBytes(UTF_8)));
    assertFailure(16, send(invalid));
    Map<String, Object> expired = insertion("ref-2", "alice");
    expired.put(
        "referenceURL", share.page("/gone", _ -> new DataShare.Answer(410, new byte[0], Map.of())));
    assertFailure(17, send(expired));
    Map<String, Object> version = request("ping");
    version.put("version", "2.0");
    assertFailure(13, send(version));
    assertFailure(14, desk.abis("/abis/v1/insert", request("ping")));
    assertFailure(4, desk.post("/abis/v1", "application/json", "[".getBytes(UTF_8), Map.of()));
    assertEquals(1, service.photos.size());
  }

  private static byte[] noFace() {
    return "<BIR xmlns=\"http://standards.iso.org/iso-iec/19785/-3/ed-2/\"/>".getBytes(UTF_8);
  }

  @Test
  void aSearchOfHalfTheGalleryIsNoAnswer() throws Exception {
    insert("ref-1", "alice");
    service.searchedShare = 0.5;
    Desk.Reply reply = identify("ref-1", Map.of());
    assertEquals(503, reply.status());
    assertFailure(2, reply);
    service.searchedShare = 1;
    assertEquals(List.of(), found(identify("ref-1", Map.of())));
  }

  @Test
  void whatAServiceThatIsAwayDidNotDoMayBeSentAgain() throws Exception {
    Map<String, Object> request = insertion("ref-1", "alice");
    service.stop();
    Desk.Reply away = send(request);
    assertEquals(503, away.status());
    assertFailure(2, away);
    service.restart();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Desk.Reply reply = send(request);
    while (reply.status() == 503) {
      assertTrue(System.nanoTime() < end, "the gateway noticed within 30 s");
      Thread.sleep(200);
      reply = send(request);
    }
    assertSuccess(reply);
    assertEquals(1, service.photos.size());
  }

  @Test
  void onlyTheClientsOfTheInterfaceAreAnswered() throws Exception {
    try (Desk stranger = desk(ApiKey.create())) {
      Desk.Reply refused = stranger.abis("/abis/v1/ping", request("ping"));
      assertEquals(401, refused.status());
    }
    assertEquals(404, desk.raw("POST", "/v1/checks").statusCode());
  }
}
