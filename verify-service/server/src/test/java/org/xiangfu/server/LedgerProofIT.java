package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.portrait.PortraitSettings;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.v1.ExportEventsRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;

/** An auditor with a running service, and later with nothing but a file and a public key. */
@Timeout(180)
class LedgerProofIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Path publicKey;
  private XiangfuServer server;
  private XiangfuClient client;

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(words);
    return new Ran(code, out.toString(), err.toString());
  }

  @BeforeEach
  void start() throws IOException {
    Path key = folder.resolve("ledger.key");
    publicKey = folder.resolve("ledger.pub");
    assertEquals(0, run("keys", "create", "--for", "ledger", key.toString()).code());
    assertEquals(0, run("keys", "create", folder.resolve("data.key").toString()).code());
    assertEquals(0, run("keys", "public", key.toString(), "--to", publicKey.toString()).code());
    open();
  }

  private void open() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var signing =
        new CheckpointSettings(folder.resolve("ledger.key"), Duration.ofMillis(400), 1_000);
    server =
        XiangfuServer.start(
            new ServerConfig(
                folder.resolve("data"),
                BuiltIn.pack(),
                loopback,
                loopback,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                DecisionPolicy.DEFAULT,
                Duration.ZERO,
                LoadLimits.forWorkers(1),
                Optional.empty(),
                new ArchiveSettings(
                    PortraitSettings.LOCAL,
                    Optional.empty(),
                    Optional.of(folder.resolve("data.key")),
                    Optional.of(signing)),
                PersonIds.ANY,
                Optional.empty(),
                CaseworkSettings.NONE));
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("auditor-1")
        .setPurpose(Purpose.PURPOSE_AUDIT)
        .build();
  }

  private void act(int events) {
    for (int i = 0; i < events; i++) {
      var _ =
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId("P" + i)
                      .build());
    }
  }

  private Ran export(Path to, String... more) {
    return run(
        Stream.concat(
                Stream.of(
                    "ledger",
                    "export",
                    "--to",
                    to.toString(),
                    "--operator",
                    "auditor-1",
                    "--plaintext",
                    "--server",
                    "127.0.0.1:" + server.port()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Ran verify(Path file, Path key) {
    return run("ledger", "verify", file.toString(), "--key", key.toString());
  }

  // The export is an event, and only what is older may be signed yet.
  private Path signedExport(int events) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    for (int attempt = 0; ; attempt++) {
      Path file = folder.resolve("export-" + attempt + ".jsonl");
      Ran exported = export(file);
      assertEquals(0, exported.code(), exported.err());
      Ran proven = verify(file, publicKey);
      if (proven.out().contains("PROVEN")
          && Long.parseLong(proven.out().split("the ", 2)[1].split(" events", 2)[0]) >= events) {
        assertEquals(0, proven.code(), proven.err());
        return file;
      }
      assertTrue(System.nanoTime() < until, proven.out() + proven.err());
      Thread.sleep(200);
    }
  }

  private static int lineOf(List<String> lines, String person) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("\"person\":\"%s\"".formatted(person))) {
        return i;
      }
    }
    throw new AssertionError("no event of " + person);
  }

  @Test
  void whatWasExportedIsProvenWithoutTheServiceAndEveryChangeIsNamed() throws Exception {
    act(30);
    Path file = signedExport(30);
    client.close();
    server.close();

    Ran proven = verify(file, publicKey);
    assertEquals(0, proven.code(), proven.err());
    assertTrue(proven.out().contains("已證明"), proven.out());

    List<String> lines = Files.readAllLines(file);
    int eighth = lineOf(lines, "P8");
    lines.set(eighth, lines.get(eighth).replace("\"P8\"", "\"P9\""));
    Path altered = Files.write(folder.resolve("altered.jsonl"), lines);
    Ran bad = verify(altered, publicKey);
    assertEquals(1, bad.code(), bad.out());
    assertTrue(bad.err().contains("line %d ".formatted(eighth + 1)), bad.err());
    assertTrue(bad.err().contains("第 %d 行".formatted(eighth + 1)), bad.err());

    Path cut = Files.write(folder.resolve("cut.jsonl"), lines.subList(0, 5));
    assertEquals(4, verify(cut, publicKey).code());
    assertEquals(3, verify(folder.resolve("none.jsonl"), publicKey).code());
    assertEquals(3, verify(file, folder.resolve("none.pub")).code());
    Path otherKey = folder.resolve("other.key");
    Path other = folder.resolve("other.pub");
    assertEquals(0, run("keys", "create", "--for", "ledger", otherKey.toString()).code());
    assertEquals(0, run("keys", "public", otherKey.toString(), "--to", other.toString()).code());
    Ran wrong = verify(file, other);
    assertEquals(1, wrong.code());
    assertTrue(wrong.err().contains("does not hold"), wrong.err());
    open();
  }

  @Test
  void aBrokenExportGoesOnAfterARestartOfTheService() throws Exception {
    act(40);
    Path whole = signedExport(40);
    List<String> lines = Files.readAllLines(whole);
    Path file = folder.resolve("broken.jsonl");
    Files.writeString(
        folder.resolve("broken.jsonl.part"),
        String.join("\n", lines.subList(0, 20)) + "\n" + lines.get(20).substring(0, 40));
    client.close();
    server.close();
    open();
    act(3);
    Ran resumed = export(file);
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.err().contains("going on after sequence"), resumed.err());
    Ran proven = verify(file, publicKey);
    assertEquals(0, proven.code(), proven.err() + proven.out());
    assertEquals(lines.subList(0, 40), Files.readAllLines(file).subList(0, 40));
    assertEquals(1, export(file).code(), "a whole file is not overwritten");
  }

  @Test
  void partsDigestsAndSheetsAreExportedToo() throws Exception {
    act(20);
    Path whole = signedExport(20);
    List<String> lines = Files.readAllLines(whole);
    String tenth = lines.get(lineOf(lines, "P9")).split("[:,]", 3)[1];
    Path partial = folder.resolve("partial.jsonl");
    assertEquals(0, export(partial, "--from", tenth).code());
    Ran proven = verify(partial, publicKey);
    assertEquals(0, proven.code(), proven.err() + proven.out());
    assertTrue(proven.out().contains("nothing is said of them"), proven.out());

    Path digests = folder.resolve("digests.jsonl");
    assertEquals(0, export(digests, "--digests-only").code());
    assertFalse(Files.readString(digests).contains("auditor-1"));
    assertEquals(0, verify(digests, publicKey).code());

    Path sheet = folder.resolve("sheet.csv");
    assertEquals(0, export(sheet, "--format", "csv").code());
    assertTrue(Files.readString(sheet).contains("HISTORY_READ,P7,"));
    assertEquals(2, export(folder.resolve("x.csv"), "--format", "csv", "--digests-only").code());
  }

  @Test
  void whoGoesAwayInTheMiddleHoldsNothingUp() {
    act(2);
    var request = ExportEventsRequest.newBuilder().setOrigin(origin()).build();
    for (int i = 0; i < 12; i++) {
      try (var call = Context.current().withCancellation()) {
        Context before = call.attach();
        try {
          assertTrue(client.events().exportEvents(request).hasNext());
        } finally {
          call.detach(before);
        }
      }
    }
    assertEquals(0, export(folder.resolve("after.jsonl")).code());
  }

  @Test
  void anExportSaysWhoAndWhyAndIsRecorded() {
    var error =
        assertThrows(
            StatusRuntimeException.class,
            () -> client.events().exportEvents(ExportEventsRequest.getDefaultInstance()).next());
    assertEquals("INVALID_REQUEST", ServiceError.of(error).reason());
    assertEquals(0, export(folder.resolve("recorded.jsonl")).code());
    var found =
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(origin())
                    .setOperatorId("auditor-1")
                    .build());
    assertEquals(1, found.getEventsCount());
  }
}
