package org.xiangfu.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetProbeRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;

/** The console and the service as real processes, killed in the middle of a case. */
@Timeout(240)
class KilledConsoleIT {
  private static final String CLERK = "clerk01";
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long SEED = 20_261_122;

  @TempDir Path folder;
  private String applicant;
  private byte[] photo;
  private KillableNode node;

  @BeforeEach
  void prepare() throws IOException {
    Path key = folder.resolve("data.key");
    KeyFile.create(key);
    node = KillableNode.at(key, folder.resolve("data"));
  }

  @Test
  void whatWasPhotographedIsCheckedOnceWhoeverIsKilled() throws Exception {
    Subcommand service = node.serve();
    Subcommand console = console();
    try {
      enroll();
      String first;
      String second;
      String firstRequest = UUID.randomUUID().toString();
      String secondRequest = UUID.randomUUID().toString();
      try (var clerk = signIn(console)) {
        first = open(clerk);
        service.kill();
        HttpResponse<String> kept = clerk.capture(captures(first), photo, firstRequest).join();
        assertEquals(200, kept.statusCode(), kept.body());
        String waiting = kept.body().replaceAll(".*\"next\":\"(/waiting/[^\"]+)\".*", "$1");
        assertEquals(1, sealed());
        service = node.serve();
        awaitEmptied();
        assertEquals("/cases/" + first, location(clerk.get(waiting)));
        assertCheckedOnce(first, firstRequest);

        second = open(clerk);
        // It has the capture in its hands when the console dies, and takes it up later.
        service.pause();
        var lost = clerk.capture(captures(second), photo, secondRequest);
        awaitSealed();
        console.kill();
        lost.exceptionally(_ -> null).join();
      }
      service.resume();
      console = console();
      assertEquals(1, sealed(), "nobody has signed in");
      try (var clerk = signIn(console)) {
        awaitEmptied();
        assertEquals(200, clerk.get("/cases/" + second).statusCode());
      }
      assertCheckedOnce(second, secondRequest);
    } finally {
      console.close();
      service.close();
    }
  }

  private Subcommand console() throws IOException {
    return Subcommand.start(
        org.xiangfu.counter.Main.class,
        KillableNode.MODELS,
        List.of(
            "console",
            "--plaintext",
            "--without-accounts",
            "--server",
            node.address(),
            "--office",
            "63000010",
            "--port",
            "0",
            "--data",
            folder.resolve("console").toString()));
  }

  private ConsoleVisitor signIn(Subcommand console) throws IOException, InterruptedException {
    String address = console.await("Console ready: ").split(" ", 2)[0];
    var clerk = new ConsoleVisitor(URI.create(address));
    clerk.get("/sign-in");
    clerk.submit("/sign-in", Map.of("account", CLERK, "role", "ROLE_CLERK"));
    return clerk;
  }

  private void enroll() throws IOException {
    FaceModel faces = FaceModel.find(List.of(KillableNode.MODELS));
    Person person = new Population(faces).person(SEED);
    var painter = new PortraitPainter(faces);
    applicant = ArtificialId.of(1, person.sex());
    photo = painter.jpeg(person, PortraitStyle.ID_PHOTO, 2);
    try (var client = node.client()) {
      var answer =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId(applicant)
                      .setPhoto(
                          ByteString.copyFrom(painter.jpeg(person, PortraitStyle.ID_PHOTO, 1)))
                      .build());
      assertEquals(EnrollOutcome.ENROLL_OUTCOME_ENROLLED, answer.getOutcome());
    }
  }

  private static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("auditor")
        .setOfficeId("63000010")
        .setPurpose(purpose)
        .build();
  }

  private String open(ConsoleVisitor clerk) throws IOException, InterruptedException {
    clerk.get("/cases/new");
    clerk.submit(
        "/cases",
        Map.of(
            "kind",
            "CASE_KIND_REPLACEMENT",
            "replacement",
            "REPLACEMENT_REASON_LOST",
            "number",
            applicant));
    return clerk.find("data-send=\"/cases/([^\"/]+)/capture/CASE_KIND_REPLACEMENT\"");
  }

  private static String captures(String caseId) {
    return "/cases/" + caseId + "/capture/CASE_KIND_REPLACEMENT";
  }

  private static String location(HttpResponse<String> answer) {
    assertEquals(303, answer.statusCode(), answer.body());
    return answer.headers().firstValue("location").orElseThrow();
  }

  private long sealed() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("console").resolve("captures"))) {
      return files.filter(each -> each.toString().endsWith(".sealed")).count();
    }
  }

  private void awaitSealed() throws IOException, InterruptedException {
    await(1);
  }

  private void awaitEmptied() throws IOException, InterruptedException {
    await(0);
  }

  private void await(long held) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (sealed() != held) {
      assertTrue(System.nanoTime() < end, "captures that are held: " + sealed());
      Thread.sleep(50);
    }
  }

  private void assertCheckedOnce(String caseId, String requestId) throws IOException {
    try (var client = node.client()) {
      Case checked =
          client
              .cases()
              .getCase(
                  GetCaseRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                      .setCaseId(caseId)
                      .build())
              .getCase();
      assertEquals(CaseState.CASE_STATE_CHECKED, checked.getState());
      assertEquals(1, checked.getChecksCount());
      assertEquals(CLERK, checked.getChecks(0).getAct().getOperatorId());
      List<Event> events =
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                      .setKind(EventKind.EVENT_KIND_CASE_CHECKED)
                      .setCaseId(caseId)
                      .build())
              .getEventsList();
      assertEquals(
          List.of(requestId),
          events.stream().map(each -> each.getOrigin().getRequestId()).toList());
      assertEquals(
          ByteString.copyFrom(photo),
          client
              .cases()
              .getProbe(
                  GetProbeRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                      .setCaseId(caseId)
                      .setCheckEventId(checked.getChecks(0).getAct().getEventId())
                      .build())
              .getProbe());
    }
  }
}
