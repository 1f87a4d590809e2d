package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.DataKeys;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.GetDataKeysRequest;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.VerifyRequest;

/** Data keys renewed while people are verified, found and served, with a kill in between. */
@Timeout(480)
class KeyRotationIT {
  private static final int PEOPLE = 8;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private List<List<byte[]>> people;
  private ServerProcess server;
  private XiangfuClient client;

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(words);
    return new Ran(code, out.toString(), err.toString());
  }

  private Ran asked(String... words) {
    return run(
        Stream.concat(Stream.of(words), Stream.of("--plaintext", "--server", server.address()))
            .toArray(String[]::new));
  }

  private void serve() throws IOException {
    server =
        ServerProcess.start(
            folder.resolve("data"),
            "--data-key",
            folder.resolve("data.key").toString(),
            "--ledger-key",
            folder.resolve("ledger.key").toString(),
            "--checkpoint-every",
            "1s");
    client = server.connect();
  }

  private void stop() throws Exception {
    client.close();
    int _ = server.stop();
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  private static String number(int person) {
    return "P10000000" + person;
  }

  private static Origin origin(String operator) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setWorkstationId("desk-7")
        .setOfficeId("63000010")
        .setPurpose(Purpose.PURPOSE_REPLACEMENT)
        .build();
  }

  private void enroll(int person) {
    var enrolled =
        client
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin("batch-1"))
                    .setPersonId(number(person))
                    .setPhoto(ByteString.copyFrom(people.get(person).getFirst()))
                    .setSource("box 17")
                    .build());
    assertFalse(enrolled.getPhotoId().isEmpty());
  }

  private static Band verify(XiangfuClient client, String number, byte[] probe) {
    return client
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin("clerk-1"))
                .setPersonId(number)
                .setProbe(ByteString.copyFrom(probe))
                .build())
        .getBand();
  }

  private static List<String> identify(XiangfuClient client, byte[] probe) {
    return client
        .verification()
        .identify(
            IdentifyRequest.newBuilder()
                .setOrigin(origin("clerk-1"))
                .setProbe(ByteString.copyFrom(probe))
                .build())
        .getCandidatesList()
        .stream()
        .map(Candidate::getPersonId)
        .toList();
  }

  private record Answer(Band band, List<String> found) {}

  private Answer answer(int person) {
    // The photo on record, so that the band says only whether it is met.
    byte[] photo = people.get(person).getFirst();
    return new Answer(verify(client, number(person), photo), identify(client, photo));
  }

  private void assertAllAreMet(int count) {
    for (int person = 0; person < count; person++) {
      Answer answer = answer(person);
      assertEquals(Band.BAND_MATCH, answer.band(), number(person));
      assertTrue(answer.found().contains(number(person)), number(person) + " is not found");
    }
  }

  private DataKeys keys() {
    return client.admin().getDataKeys(GetDataKeysRequest.getDefaultInstance()).getDataKeys();
  }

  private static long left(DataKeys keys) {
    return keys.getOlderList().stream().mapToLong(each -> each.getCount()).sum();
  }

  private String openCase(int person) {
    String id =
        client
            .cases()
            .openCase(
                OpenCaseRequest.newBuilder()
                    .setOrigin(origin("clerk-1"))
                    .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                    .setReplacementReason(ReplacementReason.REPLACEMENT_REASON_LOST)
                    .setPersonId(number(person))
                    .build())
            .getCase()
            .getCaseId();
    var checked =
        client
            .cases()
            .addProbe(
                AddProbeRequest.newBuilder()
                    .setOrigin(origin("clerk-1"))
                    .setCaseId(id)
                    .setProbe(ByteString.copyFrom(people.get(person).getFirst()))
                    .build());
    assertEquals(CaseState.CASE_STATE_CHECKED, checked.getCase().getState());
    return id;
  }

  private CaseState accept(String id) {
    return client
        .cases()
        .decideCase(
            DecideCaseRequest.newBuilder()
                .setOrigin(origin("clerk-1"))
                .setCaseId(id)
                .setDecision(Decision.DECISION_ACCEPT)
                .setReason("as suggested")
                .build())
        .getCase()
        .getState();
  }

  /** Two people of the register, a review of a finished case. */
  private String keepRecords() {
    KeptRecords.register(client, number(0), "林大華");
    KeptRecords.register(client, number(4), "王小明");
    KeptRecords.relate(client, number(0), number(4));
    assertEquals(CaseState.CASE_STATE_ACCEPTED, accept(openCase(3)));
    return KeptRecords.draw(client);
  }

  // After the change of a number, with the present name of the other.
  private void assertRecordsAreKept(String name) {
    assertEquals(List.of("Q200000000"), KeptRecords.named(client, "林大華"));
    assertEquals(List.of(number(4)), KeptRecords.named(client, "王小明"), "also if former");
    assertEquals(name, KeptRecords.entry(client, number(4)).getDetails().getNames(0));
    assertEquals("Q200000000", KeptRecords.entry(client, number(4)).getRelations(0).getPersonId());
    assertEquals("Q200000000", KeptRecords.entry(client, number(0)).getPersonId());
    for (int person = 1; person < PEOPLE; person++) {
      assertEquals(
          ByteString.copyFrom(people.get(person).getFirst()),
          KeptRecords.portrait(client, number(person)));
    }
  }

  private List<String> portraitFolders() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("data/portraits"))) {
      return all.filter(Files::isRegularFile)
          .map(each -> folder.resolve("data/portraits").relativize(each).getName(0).toString())
          .distinct()
          .toList();
    }
  }

  private void assertHistory(String number) {
    var incidents =
        client
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin("clerk-1"))
                    .setPersonId(number)
                    .build());
    assertEquals(1, incidents.getIncidentsCount(), number);
    assertEquals(number(1), incidents.getIncidents(0).getImpostorPersonId());
  }

  private void assertLedgerIsProven(String name) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    Path file = folder.resolve(name);
    Ran exported = asked("ledger", "export", "--to", file.toString(), "--operator", "auditor-1");
    assertEquals(0, exported.code(), exported.err());
    Ran proven =
        run("ledger", "verify", file.toString(), "--key", folder.resolve("ledger.pub").toString());
    while (proven.code() != 0 && System.nanoTime() < until && !proven.err().contains("BAD")) {
      Thread.sleep(500);
      Path again = folder.resolve(name + System.nanoTime());
      assertEquals(
          0, asked("ledger", "export", "--to", again.toString(), "--operator", "auditor-1").code());
      proven =
          run(
              "ledger",
              "verify",
              again.toString(),
              "--key",
              folder.resolve("ledger.pub").toString());
    }
    assertEquals(0, proven.code(), proven.out() + proven.err());
    // What was exported before holds as ever.
    Ran first =
        run("ledger", "verify", file.toString(), "--key", folder.resolve("ledger.pub").toString());
    assertFalse(first.err().contains("BAD"), first.err());
  }

  private void awaitNote(String part) throws IOException, InterruptedException {
    Path note = folder.resolve("data/old-keys.json");
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!(Files.exists(note) && Files.readString(note).contains(part))) {
      assertTrue(System.nanoTime() < until, part + " was not noted");
      Thread.sleep(200);
    }
  }

  /** Verifies and identifies until it is stopped; says whom it did not meet. */
  private List<String> traffic(AtomicBoolean stopped) throws IOException {
    List<String> missed = new ArrayList<>();
    int calls = 0;
    try (var own = server.connect()) {
      while (!stopped.get()) {
        int person = 2 + calls++ % (PEOPLE - 3);
        byte[] photo = people.get(person).getFirst();
        try {
          if (verify(own, number(person), photo) != Band.BAND_MATCH) {
            missed.add("1:1 " + calls);
          }
          if (!identify(own, photo).contains(number(person))) {
            missed.add("1:N " + calls);
          }
        } catch (StatusRuntimeException e) {
          // Killed: the call has no answer.
          if (!stopped.get()) {
            missed.add(e.getStatus().getCode() + " " + calls);
          }
        }
      }
    }
    System.out.printf("%d rounds of 1:1 and 1:N beside it%n", calls);
    return missed;
  }

  @Test
  void keysAreRenewedUnderTrafficAndAKillAndTheOldOnesOpenNothing() throws Exception {
    people = BuiltIn.people(PEOPLE, 1);
    Path file = folder.resolve("data.key");
    assertEquals(0, run("keys", "create", file.toString()).code());
    assertEquals(
        0,
        run("keys", "create", "--for", "ledger", folder.resolve("ledger.key").toString()).code());
    assertEquals(
        0,
        run(
                "keys",
                "public",
                folder.resolve("ledger.key").toString(),
                "--to",
                folder.resolve("ledger.pub").toString())
            .code());
    Path old = folder.resolve("stolen.key");
    Files.copy(file, old);
    serve();
    for (int person = 0; person < PEOPLE - 1; person++) {
      enroll(person);
    }
    assertAllAreMet(PEOPLE - 1);
    var _ =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin("supervisor-1"))
                    .setImpostorPersonId(number(1))
                    .setVictimPersonId(number(0))
                    .build());
    String caseId = openCase(2);
    String review = keepRecords();
    assertLedgerIsProven("before.jsonl");

    // Not before every node holds newer keys.
    Ran early = asked("keys", "rotate", "--operator", "admin-1");
    assertEquals(1, early.code());
    assertTrue(early.err().contains("NO_NEWER_KEYS"), early.err());
    assertEquals(0, run("keys", "add", file.toString()).code());
    early = asked("keys", "rotate", "--operator", "admin-1");
    assertTrue(early.err().contains("NO_NEWER_KEYS"), early.err());
    assertEquals(1, asked("keys", "retire", file.toString()).code());
    assertEquals(2, KeyFile.read(file).generations().size());
    stop();
    serve();
    assertAllAreMet(2);
    assertEquals(1, keys().getGeneration());
    assertTrue(
        RawFiles.in(folder.resolve("data")).withText(prefix(old)).size() > 1,
        "what is sealed with the first keys is not looked for");

    var stopped = new AtomicBoolean();
    try (var thread = Executors.newSingleThreadExecutor()) {
      Future<List<String>> beside = thread.submit(() -> traffic(stopped));
      Ran rotated = asked("keys", "rotate", "--operator", "admin-1");
      assertEquals(0, rotated.code(), rotated.err());
      assertEquals(1, asked("keys", "retire", file.toString()).code(), "records are left");
      DataKeys begun = keys();
      DataKeys before = keys();
      while (left(before) > 0 && left(before) >= left(begun)) {
        Thread.sleep(5);
        before = keys();
      }
      System.out.println(
          "killed with "
              + before.getOlderList().stream()
                  .map(each -> each.getKind() + " " + each.getCount())
                  .toList()
              + " left");
      assertFalse(before.getRenewed());
      stopped.set(true);
      server.kill();
      assertEquals(List.of(), beside.get(60, TimeUnit.SECONDS));
    }
    client.close();
    serve();
    stopped.set(false);
    try (var thread = Executors.newSingleThreadExecutor()) {
      Future<List<String>> beside = thread.submit(() -> traffic(stopped));
      // A new person and a new number, while some of the rest is old.
      enroll(PEOPLE - 1);
      var _ =
          client
              .enrollment()
              .changePersonId(
                  ChangePersonIdRequest.newBuilder()
                      .setOrigin(origin("batch-1"))
                      .setOldPersonId(number(0))
                      .setNewPersonId("Q200000000")
                      .build());
      assertHistory("Q200000000");
      assertRecordsAreKept("王小明");
      KeptRecords.rename(client, number(4), "王大明");
      KeptRecords.review(client, review, "no stamp");
      long until = System.nanoTime() + LIMIT.toNanos();
      while (!keys().getRenewed()) {
        assertTrue(System.nanoTime() < until, () -> "not renewed: " + keys());
        Thread.sleep(50);
      }
      stopped.set(true);
      assertEquals(List.of(), beside.get(60, TimeUnit.SECONDS));
    }
    assertEquals(0, left(keys()));
    assertEquals(CaseState.CASE_STATE_ACCEPTED, accept(caseId));
    assertHistory("Q200000000");
    assertHistory(number(0));
    assertRecordsAreKept("王大明");
    assertEquals(List.of("no stamp"), KeptRecords.notes(client));
    assertEquals(
        List.of(number(0)),
        client
            .enrollment()
            .getPerson(
                GetPersonRequest.newBuilder()
                    .setOrigin(origin("clerk-1"))
                    .setPersonId("Q200000000")
                    .build())
            .getPerson()
            .getFormerPersonIdsList());
    assertLedgerIsProven("after.jsonl");
    awaitNote("\"log\":false");

    Ran retired = asked("keys", "retire", file.toString());
    assertEquals(0, retired.code(), retired.err());
    Ran shown = asked("keys", "show", file.toString());
    assertTrue(
        shown.out().contains("generation 2") && !shown.out().contains("generation 1:"),
        shown.out());
    stop();
    serve();
    awaitNote("\"log\":true");
    for (int person = 1; person < PEOPLE; person++) {
      assertEquals(Band.BAND_MATCH, answer(person).band());
    }
    assertRecordsAreKept("王大明");
    assertLedgerIsProven("retired.jsonl");
    stop();
    assertEquals(List.of("g2"), portraitFolders());

    assertNothingIsOf(old);
  }

  /** How everything begins that the keys of a file sealed. */
  private static String prefix(Path file) throws IOException {
    return KeyFile.read(file).dataSeal().orElseThrow().generation(1).person("P").substring(0, 6);
  }

  private void assertNothingIsOf(Path old) throws IOException, InterruptedException {
    DataSeal first = KeyFile.read(old).dataSeal().orElseThrow();
    RawFiles raw = RawFiles.in(folder.resolve("data"));
    assertTrue(raw.names().size() > 10);
    assertEquals(List.of(), raw.withText(prefix(old)));
    for (int person = 0; person < PEOPLE; person++) {
      assertEquals(List.of(), raw.withText(first.person(number(person))));
    }
    try (var engine = FaceEngine.open(BuiltIn.pack(), 1)) {
      for (List<byte[]> photos : people) {
        if (engine.extract(photos.getFirst(), Limits.archive())
            instanceof Extraction.Extracted(var template, _)) {
          float[] turned = first.turn(template.packId(), template.vector());
          assertEquals(List.of(), raw.withFloats(turned));
        }
      }
    }
  }
}
