package org.xiangfu.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.demo.TrialAccounts;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.gateway.Gateway;
import org.xiangfu.gateway.GatewaySettings;
import org.xiangfu.gateway.clients.ApiKey;
import org.xiangfu.gateway.clients.ClientFile;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SearchEventsRequest;

/** The gateway in front of a real service, with portraits of people who do not exist. */
@Timeout(500)
class GatewayIT {
  private static final int PEOPLE = 20;
  private static final long SEED = 7;
  private static final String BOCA = ApiKey.create();
  private static final String NHI = ApiKey.create();
  private static final String MOSIP = ApiKey.create();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static ServerConfig config;
  private static XiangfuServer server;
  private static Gateway gateway;
  private static CbeffShare share;
  private static XiangfuClient operator;
  private static XiangfuClient auditor;
  private static Population population;
  private static PortraitPainter painter;
  private static HttpClient http;

  private record Reply(int status, JsonNode body) {}

  @BeforeAll
  static void start() throws Exception {
    System.out.println("seed " + SEED);
    FaceModel model = FaceModel.find();
    population = new Population(model);
    painter = new PortraitPainter(model);
    http = HttpClient.newHttpClient();
    share = new CbeffShare();
    var accounts = new TrialAccounts(folder);
    config = at(freePort(), accounts);
    server = XiangfuServer.start(config);
    var service =
        ClientOptions.of("127.0.0.1:" + server.port(), new ClientOptions.Security.Plaintext());
    Credentials own =
        accounts.create(service, "gateway01", List.of(Role.ROLE_AGENCY, Role.ROLE_ABIS));
    operator =
        XiangfuClient.connect(
            service.signedInAs(
                accounts.create(service, "operator01", List.of(Role.ROLE_OPERATOR))));
    auditor =
        XiangfuClient.connect(
            service.signedInAs(accounts.create(service, "auditor01", List.of(Role.ROLE_AUDITOR))));
    Path clients =
        Files.writeString(
            folder.resolve("clients.yaml"),
            """
            agencies:
              - {name: boca, keys: ["%s"], purposes: [passport], perMinute: 500, perDay: 500}
              - {name: nhi, keys: ["%s"], purposes: [health-card], perMinute: 1, perDay: 500}
            abis:
              clients: [{name: mosip, keys: ["%s"]}]
              references: {from: ["%s"]}
            """
                .formatted(
                    ApiKey.stored(BOCA), ApiKey.stored(NHI), ApiKey.stored(MOSIP), share.origin()));
    gateway =
        Gateway.start(
            new GatewaySettings(
                ClientFile.read(clients),
                service.signedInAs(own),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.empty(),
                4,
                Duration.ofMinutes(10),
                Duration.ofSeconds(10)));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    operator.close();
    auditor.close();
    share.close();
    http.close();
    server.close();
  }

  private static ServerConfig at(int port, TrialAccounts accounts) throws IOException {
    ServerConfig local =
        ServerConfig.local(folder.resolve("data"), ModelPacks.standard().only())
            .withAccess(accounts.settings());
    return new ServerConfig(
        local.dataDir(),
        local.pack(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        local.peer(),
        local.peerTls(),
        local.cluster(),
        local.metrics(),
        local.tls(),
        local.workers(),
        local.policy(),
        local.warmUp(),
        local.limits(),
        local.health(),
        local.archive(),
        local.numbers(),
        local.access(),
        local.casework());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static byte[] photo(int person, PortraitStyle style, int number) {
    Person face = population.person(SEED * 1_000 + person);
    return painter.jpeg(face, style, SEED * 1_000_000 + person * 100L + number);
  }

  private static Reply post(String path, String key, Object body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  private static Reply check(String key, String purpose, String person, byte[] photo)
      throws IOException, InterruptedException {
    return post(
        "/v1/checks",
        key,
        Map.of(
            "personId",
            person,
            "purpose",
            purpose,
            "photo",
            Base64.getEncoder().encodeToString(photo)));
  }

  private static JsonNode abis(String verb, Map<String, Object> more)
      throws IOException, InterruptedException {
    Map<String, Object> request =
        new HashMap<>(
            Map.of(
                "id",
                "mosip.abis." + verb,
                "version",
                "1.1",
                "requestId",
                UUID.randomUUID().toString(),
                "requesttime",
                "2026-03-29T07:01:24.692Z"));
    request.putAll(more);
    return post("/abis/v1", MOSIP, request).body();
  }

  private static void insert(String reference, byte[] photo)
      throws IOException, InterruptedException {
    JsonNode reply =
        abis("insert", Map.of("referenceId", reference, "referenceURL", share.offer(photo)));
    assertEquals("1", reply.path("returnValue").asText(), reply.toString());
  }

  private static Set<String> identify(String reference) throws IOException, InterruptedException {
    JsonNode reply =
        abis("identify", Map.of("referenceId", reference, "flags", Map.of("targetFPIR", "20")));
    assertEquals("1", reply.path("returnValue").asText(), reply.toString());
    return new HashSet<>(reply.at("/candidateList/candidates").findValuesAsText("referenceId"));
  }

  private static long count() throws IOException, InterruptedException {
    return abis("referenceCount", Map.of()).path("count").asLong();
  }

  private static List<Event> events(EventKind kind) {
    return auditor
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setPurpose(Purpose.PURPOSE_AUDIT))
                .setKind(kind)
                .setPage(PageRequest.newBuilder().setSize(1_000))
                .build())
        .getEventsList();
  }

  @Test
  void mosipInsertsFindsADuplicateAndDeletesIt() throws Exception {
    long before = count();
    for (int person = 0; person < PEOPLE; person++) {
      insert("ref-" + person, photo(person, PortraitStyle.ID_PHOTO, 0));
    }
    insert("ref-duplicate", photo(5, PortraitStyle.COUNTER_CAMERA, 1));
    assertEquals(before + PEOPLE + 1, count());
    assertTrue(identify("ref-duplicate").contains("ref-5"));
    assertTrue(identify("ref-5").contains("ref-duplicate"));
    assertFalse(identify("ref-7").contains("ref-7"));
    JsonNode again =
        abis(
            "insert",
            Map.of(
                "referenceId",
                "ref-5",
                "referenceURL",
                share.offer(photo(6, PortraitStyle.ID_PHOTO, 0))));
    assertEquals("10", again.path("failureReason").asText());
    JsonNode noFace =
        abis(
            "insert",
            Map.of("referenceId", "ref-none", "referenceURL", share.offer("none".getBytes(UTF_8))));
    assertEquals("18", noFace.path("failureReason").asText());
    JsonNode deleted = abis("delete", Map.of("referenceId", "ref-duplicate"));
    assertEquals("1", deleted.path("returnValue").asText());
    assertEquals(before + PEOPLE, count());
    assertFalse(identify("ref-5").contains("ref-duplicate"));
    assertEquals(
        "12",
        abis("identify", Map.of("referenceId", "ref-duplicate")).path("failureReason").asText());
    assertEquals("0", abis("pendingJobs", Map.of()).path("jobscount").asText());
    assertTrue(
        events(EventKind.EVENT_KIND_IDENTIFIED).stream()
            .allMatch(event -> event.getOrigin().getOfficeId().equals("abis/mosip")));
  }

  @Test
  void anAgencyIsToldYesNoOrAskAndTheLedgerKnowsWhoAsked() throws Exception {
    insert("applicant", photo(30, PortraitStyle.ID_PHOTO, 0));
    byte[] capture = photo(30, PortraitStyle.COUNTER_CAMERA, 1);
    Reply yes = check(BOCA, "passport", "applicant", capture);
    assertEquals(201, yes.status(), yes.body().toString());
    assertEquals("YES", yes.body().path("answer").asText());
    Map<String, Reply> strangers = new HashMap<>();
    for (int stranger = 31; stranger < 36; stranger++) {
      Reply reply =
          check(BOCA, "passport", "applicant", photo(stranger, PortraitStyle.COUNTER_CAMERA, 1));
      strangers.put(reply.body().path("answer").asText(), reply);
    }
    // One stranger in a hundred looks alike enough to be referred.
    assertFalse(strangers.containsKey("YES"));
    Reply no = strangers.get("NO");
    assertNotNull(no, "some stranger is told from the applicant");

    // A second photo on record shows somebody else.
    EnrollOutcome enrolled =
        operator
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(
                        Origin.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setPurpose(Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId("applicant")
                    .setPhoto(ByteString.copyFrom(photo(36, PortraitStyle.ID_PHOTO, 0)))
                    .build())
            .getOutcome();
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, enrolled);
    Reply ask = check(BOCA, "passport", "applicant", capture);
    assertEquals("ASK", ask.body().path("answer").asText(), ask.body().toString());

    assertEquals(404, check(BOCA, "passport", "nobody", capture).status());
    Set<String> ids = new HashSet<>();
    for (Event event : events(EventKind.EVENT_KIND_VERIFIED)) {
      if (event.getPersonId().equals("applicant")) {
        ids.add(event.getEventId());
        assertEquals("boca/passport", event.getOrigin().getOfficeId());
        assertEquals("gateway01", event.getOrigin().getOperatorId());
        assertEquals(Purpose.PURPOSE_IDENTITY_CHECK, event.getOrigin().getPurpose());
      }
    }
    for (Reply each : List.of(yes, no, ask)) {
      assertTrue(ids.contains(each.body().path("checkId").asText()));
    }
  }

  @Test
  void whatWasNotAgreedOnIsRefusedAndInTheLedger() throws Exception {
    insert("insured", photo(40, PortraitStyle.ID_PHOTO, 0));
    byte[] capture = photo(40, PortraitStyle.COUNTER_CAMERA, 1);
    assertEquals(403, check(NHI, "passport", "insured", capture).status());
    assertEquals(201, check(NHI, "health-card", "insured", capture).status());
    Reply quota = check(NHI, "health-card", "insured", capture);
    assertEquals(429, quota.status());
    assertEquals("QUOTA_EXCEEDED", quota.body().path("code").asText());
    List<String> why =
        events(EventKind.EVENT_KIND_AGENCY_REFUSED).stream()
            .filter(event -> event.getOrigin().getOfficeId().equals("nhi"))
            .map(Event::getDetail)
            .sorted()
            .toList();
    assertEquals(List.of("PURPOSE_NOT_PERMITTED", "QUOTA_EXCEEDED"), why);
  }

  @Test
  void aServiceThatWasAwayIsUsedAgain() throws Exception {
    insert("returning", photo(50, PortraitStyle.ID_PHOTO, 0));
    byte[] capture = photo(50, PortraitStyle.COUNTER_CAMERA, 1);
    server.close();
    Reply away = check(BOCA, "passport", "returning", capture);
    assertEquals(503, away.status());
    assertEquals("BACKEND_UNAVAILABLE", away.body().path("code").asText());
    assertEquals("2", abis("ping", Map.of()).path("failureReason").asText());
    server = XiangfuServer.start(config);
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    Reply back = check(BOCA, "passport", "returning", capture);
    while (back.status() != 201) {
      assertTrue(System.nanoTime() < end, "used again within 60 s: " + back.body());
      Thread.sleep(200);
      back = check(BOCA, "passport", "returning", capture);
    }
    assertEquals("YES", back.body().path("answer").asText());
  }
}
