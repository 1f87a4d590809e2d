package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.cases.Receipt;
import org.xiangfu.server.cases.ReceiptSigner;
import org.xiangfu.server.cases.ReceiptVerifier;
import org.xiangfu.server.notices.NoticeSettings;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.ConsumeReceiptRequest;
import org.xiangfu.v1.ConsumeReceiptResponse;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.DenyNoticeRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetReceiptRequest;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.NoticeState;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchIncidentsRequest;

/** From accepted cases to cards, through the public API of a node with sealed data. */
class ProductionIT {
  private static final String PERSON = "A123456789";

  @TempDir static Path folder;

  private static XiangfuServer server;
  private static XiangfuClient client;
  private static SigningKeyFile keys;

  @BeforeAll
  static void start() throws IOException {
    KeyFile.create(folder.resolve("data.key"));
    keys = SigningKeyFile.create(folder.resolve("receipts.key"));
    keys.writePublic(folder.resolve("receipts.pub"));
    server =
        XiangfuServer.start(
            ServerConfig.local(folder.resolve("data"), BuiltIn.pack())
                .withDataKey(folder.resolve("data.key"))
                .withCasework(
                    new CaseworkSettings(
                        Optional.of(folder.resolve("receipts.key")),
                        Optional.of(
                            new NoticeSettings(
                                folder.resolve("notices.jsonl").toString(), Optional.empty())))));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Origin origin(String operator, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setOfficeId("63000010")
        .setPurpose(purpose)
        .build();
  }

  /** A case that was accepted on documents. */
  private static Case accepted(CaseKind kind, Purpose purpose) {
    var opening =
        OpenCaseRequest.newBuilder()
            .setOrigin(origin("clerk-1", purpose))
            .setKind(kind)
            .setPersonId(PERSON);
    if (kind == CaseKind.CASE_KIND_REPLACEMENT) {
      opening.setReplacementReason(ReplacementReason.REPLACEMENT_REASON_DAMAGED);
    }
    String id = client.cases().openCase(opening.build()).getCase().getCaseId();
    var seen =
        client
            .cases()
            .recordAlternativeChecks(
                RecordAlternativeChecksRequest.newBuilder()
                    .setOrigin(origin("clerk-1", purpose))
                    .setCaseId(id)
                    .setGround(AlternativeGround.ALTERNATIVE_GROUND_INJURY)
                    .addEvidence(AlternativeEvidence.ALTERNATIVE_EVIDENCE_PASSPORT)
                    .build());
    assertEquals(id, seen.getCase().getCaseId());
    return client
        .cases()
        .reviewCase(
            ReviewCaseRequest.newBuilder()
                .setOrigin(origin("supervisor-1", purpose))
                .setCaseId(id)
                .setDecision(Decision.DECISION_ACCEPT)
                .setReason("the passport is right")
                .build())
        .getCase();
  }

  private static Case replacement() {
    return accepted(CaseKind.CASE_KIND_REPLACEMENT, Purpose.PURPOSE_REPLACEMENT);
  }

  private static String receipt(Case accepted) {
    return client
        .cases()
        .getReceipt(
            GetReceiptRequest.newBuilder()
                .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                .setCaseId(accepted.getCaseId())
                .build())
        .getReceipt();
  }

  private static ConsumeReceiptResponse consume(String receipt, String serial) {
    return client
        .production()
        .consumeReceipt(
            ConsumeReceiptRequest.newBuilder()
                .setOrigin(origin("plant-1", Purpose.PURPOSE_REPLACEMENT))
                .setReceipt(receipt)
                .setCardSerial(serial)
                .build());
  }

  private static String reason(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run)).reason();
  }

  private static List<Event> events(EventKind kind) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(origin("auditor", Purpose.PURPOSE_AUDIT))
                .setKind(kind)
                .build())
        .getEventsList();
  }

  @Test
  void aReceiptProvesTheAcceptanceToWhoeverHasThePublishedKey() throws IOException {
    Case accepted = replacement();
    String text = receipt(accepted);
    Receipt receipt =
        new ReceiptVerifier(PublicKeyFile.read(folder.resolve("receipts.pub")))
            .verify(text)
            .orElseThrow();
    assertEquals(accepted.getReceipt().getReceiptId(), receipt.id());
    assertEquals(accepted.getCaseId(), receipt.caseId());
    assertEquals("REPLACEMENT", receipt.kind());
    assertEquals("63000010", receipt.officeId());
    assertEquals(64, receipt.person().orElseThrow().length());
    assertEquals(text, receipt(accepted));
  }

  @Test
  void ofManyAtOnceOneTakesTheReceipt() throws Exception {
    String receipt = receipt(replacement());
    int plants = 16;
    var begin = new CountDownLatch(1);
    int taken = 0;
    try (var threads = Executors.newFixedThreadPool(plants)) {
      List<Future<ConsumeReceiptResponse>> answers = new ArrayList<>();
      for (int plant = 0; plant < plants; plant++) {
        String serial = "K" + plant;
        Callable<ConsumeReceiptResponse> call =
            () -> {
              begin.await();
              return consume(receipt, serial);
            };
        answers.add(threads.submit(call));
      }
      begin.countDown();
      for (Future<ConsumeReceiptResponse> answer : answers) {
        try {
          assertEquals(32, answer.get().getReceiptId().length());
          taken++;
        } catch (ExecutionException e) {
          assertEquals(
              "RECEIPT_CONSUMED", ServiceError.of((StatusRuntimeException) e.getCause()).reason());
        }
      }
    }
    assertEquals(1, taken);
  }

  @Test
  void theSameRequestAgainIsTheSameConsumption() {
    var request =
        ConsumeReceiptRequest.newBuilder()
            .setOrigin(origin("plant-1", Purpose.PURPOSE_REPLACEMENT))
            .setReceipt(receipt(replacement()))
            .setCardSerial("K100")
            .build();
    assertEquals(
        client.production().consumeReceipt(request), client.production().consumeReceipt(request));
  }

  @Test
  void whatIsNoReceiptIsRefusedWithItsReasonAndKept() {
    String right = receipt(replacement());
    String forged = right.substring(0, 60) + "A" + right.substring(61);
    assertEquals("RECEIPT_FORGED", reason(() -> consume(forged, "K200")));
    String unknown =
        new ReceiptSigner(keys.signer())
            .sign(
                new Receipt(
                    "0".repeat(32),
                    "1".repeat(32),
                    "REPLACEMENT",
                    "63000010",
                    Instant.now(),
                    Optional.empty()));
    assertEquals("RECEIPT_UNKNOWN", reason(() -> consume(unknown, "K201")));
    Case collection = accepted(CaseKind.CASE_KIND_COLLECTION, Purpose.PURPOSE_COLLECTION);
    assertEquals("RECEIPT_OF_NO_CARD", reason(() -> consume(receipt(collection), "K202")));
    List<String> kept =
        events(EventKind.EVENT_KIND_RECEIPT_REFUSED).stream().map(Event::getDetail).toList();
    assertTrue(
        kept.containsAll(List.of("RECEIPT_FORGED", "RECEIPT_UNKNOWN", "RECEIPT_OF_NO_CARD")));
  }

  @Test
  void theHouseholdIsToldAndCanStopTheCard() throws Exception {
    Case accepted = replacement();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (read(accepted).getNotice().getState() != NoticeState.NOTICE_STATE_DELIVERED) {
      assertTrue(System.nanoTime() < deadline, "not delivered");
      Thread.sleep(50);
    }
    List<String> told =
        Files.readAllLines(folder.resolve("notices.jsonl")).stream()
            .filter(line -> line.contains(accepted.getCaseId()))
            .toList();
    assertEquals(1, told.size());
    assertTrue(told.getFirst().contains(PERSON));
    Case denied =
        client
            .cases()
            .denyNotice(
                DenyNoticeRequest.newBuilder()
                    .setOrigin(origin("clerk-2", Purpose.PURPOSE_INVESTIGATION))
                    .setCaseId(accepted.getCaseId())
                    .setStatement("I have my card and was abroad")
                    .build())
            .getCase();
    assertEquals(ReceiptState.RECEIPT_STATE_FROZEN, denied.getReceipt().getState());
    assertEquals("RECEIPT_FROZEN", reason(() -> consume(receipt(denied), "K400")));
    Incident opened =
        client
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin("supervisor-1", Purpose.PURPOSE_INVESTIGATION))
                    .setPersonId(PERSON)
                    .setRole(IncidentRole.INCIDENT_ROLE_VICTIM)
                    .build())
            .getIncidentsList()
            .stream()
            .filter(each -> each.getCaseId().equals(accepted.getCaseId()))
            .findFirst()
            .orElseThrow();
    assertEquals(denied.getNotice().getDenial().getIncidentId(), opened.getIncidentId());
    assertEquals(IncidentState.INCIDENT_STATE_SUSPECTED, opened.getState());
    assertEquals("", opened.getImpostorPersonId());
  }

  private static Case read(Case of) {
    return client
        .cases()
        .getCase(
            GetCaseRequest.newBuilder()
                .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                .setCaseId(of.getCaseId())
                .build())
        .getCase();
  }

  @Test
  void theDaysCardsAreHeldAgainstTheReceipts() throws IOException {
    Case used = replacement();
    assertEquals(32, consume(receipt(used), "K300").getReceiptId().length());
    Case unused = replacement();
    LocalDate today = LocalDate.now(ZoneId.of("Asia/Taipei"));
    Path cards = folder.resolve("cards.csv");
    Files.writeString(
        cards,
        """
        serial,receipt,office,date
        K300,%s,63000010,%s
        K301,,63000010,%s
        """
            .formatted(used.getReceipt().getReceiptId(), today, today));
    var out = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute(
                "reconcile",
                "--cards=" + cards,
                "--operator=auditor",
                "--server=127.0.0.1:" + server.port(),
                "--plaintext");
    String report = out.toString();
    assertEquals(3, code, report);
    assertTrue(report.contains("card\tK301\t\t63000010\tno receipt"), report);
    assertTrue(
        report.contains(
            "receipt\t\t" + unused.getReceipt().getReceiptId() + "\t63000010\tnever used"),
        report);
    assertTrue(report.lines().noneMatch(line -> line.startsWith("card\tK300")), report);
    assertTrue(!events(EventKind.EVENT_KIND_RECEIPTS_RECONCILED).isEmpty());
  }
}
