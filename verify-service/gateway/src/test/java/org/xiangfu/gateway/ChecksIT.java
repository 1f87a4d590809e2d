package org.xiangfu.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.gateway.clients.ApiKey;
import org.xiangfu.gateway.clients.ClientFile;
import org.xiangfu.v1.AgencyRefusal;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.VerifyRequest;

/** The checks of agencies, over sockets. */
@Timeout(120)
class ChecksIT {
  private static final String PERSON = "A123456789";
  private static final String KEY = ApiKey.create();
  private static final String OTHER_KEY = ApiKey.create();

  @TempDir Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeService service;

  @BeforeEach
  void startService() throws IOException {
    service = new FakeService();
    open.add(service);
    service.enrol(PERSON, "alice", "");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private Gateway gateway(String clients, Optional<GatewaySettings.Tls> tls, int atOnce)
      throws IOException {
    Path file = Files.writeString(folder.resolve("clients.yaml"), clients);
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Gateway gateway =
        Gateway.start(
            new GatewaySettings(
                ClientFile.read(file),
                new ClientOptions(
                    service.address(),
                    new ClientOptions.Security.Plaintext(),
                    Duration.ofSeconds(20)),
                loopback,
                tls,
                Optional.of(loopback),
                atOnce,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10)));
    open.add(gateway);
    return gateway;
  }

  private Gateway gateway(int perMinute, int atOnce) throws IOException {
    return gateway(
        """
        agencies:
          - {name: boca, keys: ["%s"], purposes: [passport], perMinute: %d, perDay: 1000}
          - {name: nhi, keys: ["%s"], purposes: [health-card], perMinute: 100, perDay: 1000}
        """
            .formatted(ApiKey.stored(KEY), perMinute, ApiKey.stored(OTHER_KEY)),
        Optional.empty(),
        atOnce);
  }

  private Desk desk(Gateway gateway, String key) {
    var desk =
        new Desk("http://127.0.0.1:" + gateway.port(), Optional.ofNullable(key), Optional.empty());
    open.add(desk);
    return desk;
  }

  @Test
  void anAgencyIsToldYesNoOrAskAndNothingElse() throws Exception {
    Desk desk = desk(gateway(100, 4), KEY);
    Desk.Reply yes = desk.check(PERSON, "passport", "alice at the counter");
    assertEquals(201, yes.status());
    assertEquals("YES", yes.body().path("answer").asText());
    assertEquals("MATCH", yes.body().path("band").asText());
    assertEquals("/v1/checks/" + yes.body().path("checkId").asText(), yes.header("location"));
    assertEquals("no-store", yes.header("cache-control"));
    Desk.Reply no = desk.check(PERSON, "passport", "bob");
    assertEquals("NO", no.body().path("answer").asText());
    Desk.Reply ask = desk.check(PERSON, "passport", "unsure");
    assertEquals("ASK", ask.body().path("answer").asText());
    assertTrue(
        ask.body().at("/reasons/0/zh-TW").asText().codePoints().anyMatch(Character::isIdeographic));
    for (Desk.Reply each : List.of(yes, no, ask)) {
      assertFalse(each.body().toString().contains(PERSON));
      Set<String> fields = new TreeSet<>();
      each.body().fieldNames().forEachRemaining(fields::add);
      assertEquals(Set.of("answer", "band", "checkId", "checkedAt", "purpose", "reasons"), fields);
    }
  }

  @Test
  void whoWasImpersonatedIsReferredAndTheAgencyIsNotToldWhy() throws Exception {
    Desk desk = desk(gateway(100, 4), KEY);
    Desk.Reply plain = desk.check(PERSON, "passport", "unsure");
    service.impersonated = true;
    Desk.Reply referred = desk.check(PERSON, "passport", "alice");
    assertEquals("ASK", referred.body().path("answer").asText());
    assertEquals(plain.body().path("reasons"), referred.body().path("reasons"));
    assertEquals(plain.body().path("band"), referred.body().path("band"));
  }

  @Test
  void theServiceIsToldWhichAgencyAsksAndWhatFor() throws Exception {
    Gateway gateway = gateway(100, 4);
    desk(gateway, KEY).check(PERSON, "passport", "alice");
    desk(gateway, OTHER_KEY).check(PERSON, "health-card", "alice");
    List<VerifyRequest> asked = service.verified;
    assertEquals("boca/passport", asked.get(0).getOrigin().getOfficeId());
    assertEquals("nhi/health-card", asked.get(1).getOrigin().getOfficeId());
    asked.forEach(
        each -> assertEquals(Purpose.PURPOSE_IDENTITY_CHECK, each.getOrigin().getPurpose()));
  }

  @Test
  void aPhotoComesInAFormToo() throws Exception {
    Desk desk = desk(gateway(100, 4), KEY);
    var body = new ByteArrayOutputStream();
    Map.of("personId", PERSON, "purpose", "passport", "photo", "alice")
        .forEach(
            (name, value) ->
                body.writeBytes(
                    "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n"
                        .formatted(name, name.equals("photo") ? "; filename=\"p.jpg\"" : "", value)
                        .getBytes(UTF_8)));
    body.writeBytes("--b--\r\n".getBytes(UTF_8));
    Desk.Reply reply =
        desk.post("/v1/checks", "multipart/form-data; boundary=b", body.toByteArray(), Map.of());
    assertEquals("YES", reply.body().path("answer").asText());
    Desk.Reply half =
        desk.post(
            "/v1/checks",
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\npassport\r\n--b--\r\n"
                .getBytes(UTF_8),
            Map.of());
    assertEquals("INVALID_REQUEST", half.code());
  }

  @Test
  void aPurposeThatWasNotAgreedOnIsRefusedAndRecordedOnceAMinute() throws Exception {
    Desk desk = desk(gateway(100, 4), KEY);
    for (int i = 0; i < 3; i++) {
      Desk.Reply refused = desk.check(PERSON, "health-card", "alice");
      assertEquals(403, refused.status());
      assertEquals("PURPOSE_NOT_PERMITTED", refused.code());
    }
    assertTrue(service.verified.isEmpty());
    assertEquals(1, service.refused.size());
    assertEquals("boca", service.refused.getFirst().getOrigin().getOfficeId());
    assertEquals(AgencyRefusal.AGENCY_REFUSAL_PURPOSE, service.refused.getFirst().getRefusal());
  }

  @Test
  void aQuotaIsToldAndKept() throws Exception {
    Gateway gateway = gateway(3, 4);
    Desk desk = desk(gateway, KEY);
    for (int left = 2; left >= 0; left--) {
      Desk.Reply reply = desk.check(PERSON, "passport", "alice");
      assertTrue(reply.header("ratelimit").startsWith("\"minute\";r=" + left));
    }
    assertEquals(0, desk.get("/v1/quota", "/v1/quota").body().at("/minute/left").asInt());
    Desk.Reply refused = desk.check(PERSON, "passport", "alice");
    assertEquals(429, refused.status());
    assertTrue(Integer.parseInt(refused.header("retry-after")) >= 1);
    assertEquals(3, service.verified.size());
    assertEquals(AgencyRefusal.AGENCY_REFUSAL_QUOTA, service.refused.getFirst().getRefusal());
    assertEquals(201, desk(gateway, OTHER_KEY).check(PERSON, "health-card", "alice").status());
  }

  @Test
  void aRequestSentAgainHasItsAnswerAndCostsNothing() throws Exception {
    Desk desk = desk(gateway(2, 4), KEY);
    var headers = Map.of("Idempotency-Key", "case-7");
    Desk.Reply first = desk.check(PERSON, "passport", "alice", headers);
    for (int i = 0; i < 5; i++) {
      Desk.Reply again = desk.check(PERSON, "passport", "alice", headers);
      assertEquals(first.body(), again.body());
      assertEquals("true", again.header("idempotent-replayed"));
    }
    assertEquals(1, service.verified.size());
    assertEquals("IDEMPOTENCY_KEY_REUSED", desk.check(PERSON, "passport", "bob", headers).code());
    Desk.Reply other = desk.check(PERSON, "passport", "alice", Map.of("Idempotency-Key", "case-8"));
    assertNotEquals(first.body().path("checkId"), other.body().path("checkId"));
  }

  @Test
  void aRetryAtAnotherGatewayIsTheSameRequestForTheService() throws Exception {
    var headers = Map.of("Idempotency-Key", "case-7");
    desk(gateway(10, 4), KEY).check(PERSON, "passport", "alice", headers);
    desk(gateway(10, 4), KEY).check(PERSON, "passport", "alice", headers);
    assertEquals(
        service.verified.get(0).getOrigin().getRequestId(),
        service.verified.get(1).getOrigin().getRequestId());
  }

  @Test
  void aCheckIsForTheAgencyThatMadeIt() throws Exception {
    Gateway gateway = gateway(100, 4);
    Desk desk = desk(gateway, KEY);
    Desk.Reply made = desk.check(PERSON, "passport", "alice");
    String path = made.header("location");
    assertEquals(made.body(), desk.get(path, "/v1/checks/{id}").body());
    assertEquals("CHECK_NOT_FOUND", desk(gateway, OTHER_KEY).get(path, "/v1/checks/{id}").code());
    assertEquals("CHECK_NOT_FOUND", desk.get("/v1/checks/none", "/v1/checks/{id}").code());
  }

  @Test
  void whoIsNotKnownIsRefusedBeforeAnythingIsRead() throws Exception {
    Gateway gateway = gateway(100, 4);
    for (String key : new String[] {null, ApiKey.create(), ""}) {
      Desk.Reply refused = desk(gateway, key).check(PERSON, "passport", "alice");
      assertEquals(401, refused.status());
      assertTrue(refused.header("www-authenticate").startsWith("Bearer"));
    }
    assertTrue(service.verified.isEmpty());
  }

  @Test
  void aCertificateTellsWhoCalls() throws Exception {
    TestCertificates own = TestCertificates.make(folder, "gateway");
    TestCertificates boca = TestCertificates.make(folder, "boca");
    TestCertificates stranger = TestCertificates.make(folder, "stranger");
    // Both are vouched for; only one of them is an agency.
    Path authorities =
        Files.writeString(
            folder.resolve("ca.pem"),
            Files.readString(boca.certificate()) + Files.readString(stranger.certificate()));
    Gateway gateway =
        gateway(
            """
            agencies:
              - {name: boca, certificate: "%s", purposes: [passport], perMinute: 9, perDay: 9}
            """
                .formatted(Hashing.sha256().hashBytes(boca.encoded())),
            Optional.of(
                new GatewaySettings.Tls(own.certificate(), own.key(), Optional.of(authorities))),
            4);
    String base = "https://127.0.0.1:" + gateway.port();
    try (var desk = new Desk(base, Optional.empty(), Optional.of(own.trustedBy(boca)));
        var unknown = new Desk(base, Optional.empty(), Optional.of(own.trustedBy(stranger)));
        var nobody = new Desk(base, Optional.empty(), Optional.of(own.trustedBy(null)))) {
      assertEquals(201, desk.check(PERSON, "passport", "alice").status());
      assertEquals(401, unknown.check(PERSON, "passport", "alice").status());
      assertEquals(401, nobody.check(PERSON, "passport", "alice").status());
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            gateway(
                """
                agencies:
                  - {name: boca, certificate: "%s", purposes: [passport], perMinute: 9, perDay: 9}
                """
                    .formatted(Hashing.sha256().hashBytes(boca.encoded())),
                Optional.empty(),
                4));
  }

  @Test
  void everyErrorIsAProblemWithItsCode() throws Exception {
    Gateway gateway = gateway(100, 4);
    Desk desk = desk(gateway, KEY);
    assertEquals("NOT_ON_RECORD", desk.check("B123456780", "passport", "alice").code());
    Desk.Reply noFace = desk.check(PERSON, "passport", "none");
    assertEquals("PHOTO_REFUSED", noFace.code());
    assertEquals("NO_FACE", noFace.body().path("reason").asText());
    assertEquals("INVALID_REQUEST", desk.check("", "passport", "alice").code());
    byte[] noJson = "{".getBytes(UTF_8);
    assertEquals(
        "INVALID_REQUEST", desk.post("/v1/checks", "application/json", noJson, Map.of()).code());
    assertEquals(
        "UNSUPPORTED_MEDIA_TYPE", desk.post("/v1/checks", "text/plain", noJson, Map.of()).code());
    assertEquals(
        "INVALID_REQUEST",
        desk.check(PERSON, "passport", "alice", Map.of("Idempotency-Key", "a b")).code());
    Desk.Reply large = desk.check(PERSON, "passport", "x".repeat((8 << 20) + 1));
    assertEquals("TOO_LARGE", large.code());
    var json = new ObjectMapper();
    HttpResponse<byte[]> nothing = desk.raw("GET", "/nothing?person=" + PERSON);
    assertEquals(404, nothing.statusCode());
    assertEquals("NO_SUCH_PATH", json.readTree(nothing.body()).path("code").asText());
    HttpResponse<byte[]> method = desk.raw("DELETE", "/v1/quota");
    assertEquals(405, method.statusCode());
    assertEquals("METHOD_NOT_ALLOWED", json.readTree(method.body()).path("code").asText());
  }

  @Test
  void aRequestThatIsFarTooLargeIsCutOff() throws Exception {
    Desk desk = desk(gateway(100, 4), KEY);
    try {
      Desk.Reply reply = desk.post("/v1/checks", "application/json", new byte[13 << 20], Map.of());
      assertEquals("TOO_LARGE", reply.code());
    } catch (IOException e) {
      // The connection was closed while the rest was still being sent.
      assertTrue(service.verified.isEmpty());
    }
  }

  @Test
  void aServiceThatIsAwayIsToldAndItsReturnNoticed() throws Exception {
    Gateway gateway = gateway(100, 4);
    Desk desk = desk(gateway, KEY);
    assertEquals(200, desk.get("/healthz", "/healthz").status());
    service.stop();
    Desk.Reply away = desk.check(PERSON, "passport", "alice");
    assertEquals(503, away.status());
    assertEquals("BACKEND_UNAVAILABLE", away.code());
    Thread.sleep(2_500);
    assertEquals("BACKEND_UNAVAILABLE", desk.get("/healthz", "/healthz").code());
    service.restart();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (desk.get("/healthz", "/healthz").status() != 200) {
      assertTrue(System.nanoTime() < end, "the gateway noticed within 30 s");
      Thread.sleep(200);
    }
    assertEquals(201, desk.check(PERSON, "passport", "alice").status());
  }

  @Test
  void whatIsTooMuchIsRefusedAtOnceAndTheRestIsAnswered() throws Exception {
    Gateway gateway = gateway(1_000, 1);
    service.gate = new CountDownLatch(1);
    int places = 1 + GatewaySettings.WAITING;
    ExecutorService threads = Executors.newCachedThreadPool();
    open.add(threads::shutdownNow);
    List<Future<Desk.Reply>> held = new ArrayList<>();
    for (int i = 0; i < places; i++) {
      Desk desk = desk(gateway, KEY);
      held.add(threads.submit(() -> desk.check(PERSON, "passport", "alice")));
    }
    awaitInFlight(gateway, places);
    Desk.Reply refused = desk(gateway, OTHER_KEY).check(PERSON, "health-card", "alice");
    assertEquals("OVERLOADED", refused.code());
    service.gate.countDown();
    for (Future<Desk.Reply> each : held) {
      assertEquals(201, each.get().status());
    }
  }

  @Test
  void callsInWorkAreAnsweredBeforeItStops() throws Exception {
    Gateway gateway = gateway(100, 4);
    service.gate = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    open.add(threads::shutdownNow);
    Desk desk = desk(gateway, KEY);
    Future<Desk.Reply> held = threads.submit(() -> desk.check(PERSON, "passport", "alice"));
    awaitInFlight(gateway, 1);
    Future<?> closing = threads.submit(gateway::close);
    Thread.sleep(500);
    assertFalse(closing.isDone());
    service.gate.countDown();
    assertEquals(201, held.get().status());
    closing.get();
  }

  @Test
  void metricsHoldRoutesAndAgenciesAndNoNumbers() throws Exception {
    Gateway gateway = gateway(100, 4);
    Desk desk = desk(gateway, KEY);
    desk.check(PERSON, "passport", "alice");
    String id = desk.check(PERSON, "passport", "bob").header("location");
    desk.get(id, "/v1/checks/{id}");
    desk.check(PERSON, "health-card", "alice");
    desk.raw("GET", "/nothing?person=" + PERSON);
    String page = metrics(gateway);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!page.contains("route=\"/v1/checks/:id\"") && System.nanoTime() < end) {
      Thread.sleep(100);
      page = metrics(gateway);
    }
    assertTrue(page.contains("client=\"boca\""), page);
    assertTrue(page.contains("route=\"/v1/checks/:id\""), page);
    for (String file : List.of("prometheus/alerts.yaml", "grafana/xiangfu.json")) {
      var named =
          Pattern.compile("xiangfu_gateway_[a-z_]+")
              .matcher(Files.readString(Path.of("..", "deploy").resolve(file)));
      assertTrue(named.find(), file);
      do {
        assertTrue(page.contains("\n" + named.group()), named.group() + " is measured");
      } while (named.find());
    }
    assertFalse(page.contains(PERSON));
    assertFalse(page.contains(id.substring("/v1/checks/".length())));
  }

  @Test
  void theLogHoldsRoutesAndNoNumbersQueriesOrBodies() throws Exception {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(lines);
    open.add(() -> root.detachAppender(lines));
    Gateway gateway = gateway(100, 4);
    Desk desk = desk(gateway, KEY);
    String id = desk.check(PERSON, "passport", "alice").header("location");
    desk.get(id, "/v1/checks/{id}");
    desk.check(PERSON, "health-card", "alice");
    desk.check(PERSON, "passport", "none");
    desk.post("/v1/checks", "application/json", ("{" + PERSON + "}").getBytes(UTF_8), Map.of());
    desk.raw("GET", "/nothing/" + PERSON + "?person=" + PERSON);
    desk.raw("DELETE", "/v1/quota?person=" + PERSON);
    service.stop();
    desk.check(PERSON, "passport", "alice");
    gateway.close();
    List<String> said;
    synchronized (lines) {
      said = lines.list.stream().map(ILoggingEvent::toString).toList();
    }
    assertEquals(
        8, said.stream().filter(line -> line.contains(" ms ")).count(), String.join("\n", said));
    for (String line : said) {
      assertFalse(line.contains(PERSON), line);
      assertFalse(line.contains(id.substring("/v1/checks/".length())), line);
      assertFalse(line.contains(KEY), line);
    }
  }

  private static String metrics(Gateway gateway) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:" + gateway.metricsPort().orElseThrow() + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void awaitInFlight(Gateway gateway, int calls) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Stream.of(metrics(gateway).split("\n"))
        .noneMatch(
            line -> line.startsWith("xiangfu_gateway_in_flight{interface=\"checks\"} " + calls))) {
      assertTrue(System.nanoTime() < end, calls + " calls are taken on");
      Thread.sleep(50);
    }
  }
}
