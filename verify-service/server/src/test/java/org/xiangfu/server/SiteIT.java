package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** A new site from nothing, by the commands that an administrator types. */
@Timeout(180)
class SiteIT {
  private static final Pattern PASSWORD = Pattern.compile("一次性密碼: +(\\S+)");

  @TempDir Path folder;

  private int port;

  private record Run(int exit, String out, String err) {}

  private static Run run(List<String> arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path site() {
    return folder.resolve("site");
  }

  private String file(String name) {
    return site().resolve(name).toString();
  }

  private static String password(String output) {
    Matcher found = PASSWORD.matcher(output);
    assertTrue(found.find(), "a one-time password is shown");
    return found.group(1);
  }

  private Path secret(String password) throws IOException {
    return Files.writeString(folder.resolve("secret-" + UUID.randomUUID()), password + "\n");
  }

  private Run account(String as, String password, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("account"));
    arguments.addAll(Arrays.asList(words));
    arguments.addAll(
        List.of(
            "--account",
            as,
            "--password-file",
            secret(password).toString(),
            "--server",
            "127.0.0.1:" + port,
            "--trust",
            file("nodes.pem"),
            "--cert",
            file("workstation-1.pem"),
            "--key",
            file("workstation-1.key")));
    return run(arguments);
  }

  private String changed(String account, String oneTime) throws IOException {
    String next = "staple horse battery 42";
    Run run = account(account, oneTime, "password", "--new-password-file", secret(next).toString());
    assertEquals(0, run.exit(), run.err());
    return next;
  }

  private XiangfuClient client(String account, String password) throws IOException {
    return client(account, password, "workstation-1");
  }

  private XiangfuClient client(String account, String password, String workstation)
      throws IOException {
    var tls =
        new Security.Tls(
            Optional.of(site().resolve("nodes.pem")),
            Optional.of(
                new Identity(
                    site().resolve(workstation + ".pem"), site().resolve(workstation + ".key"))));
    return XiangfuClient.connect(
        ClientOptions.of("127.0.0.1:" + port, tls).signedInAs(new Credentials(account, password)));
  }

  private static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setPurpose(purpose)
        .build();
  }

  private static VerifyResponse verify(XiangfuClient client, byte[] probe) {
    return client
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId("A123456789")
                .setProbe(ByteString.copyFrom(probe))
                .build());
  }

  private static ServiceError refusal(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run));
  }

  // Serving waits for it, and it waits for the node.
  private CompletableFuture<Void> applied() {
    return CompletableFuture.runAsync(
        () -> {
          Run run;
          do {
            run =
                run(
                    List.of(
                        "cluster",
                        "apply",
                        "--cluster",
                        file("cluster.yaml"),
                        "--peer-cert",
                        file("n1.pem"),
                        "--peer-key",
                        file("n1.key"),
                        "--peer-ca",
                        file("nodes.pem")));
          } while (run.exit() != 0 && !Thread.interrupted());
        });
  }

  @Test
  void aNewSiteServesWhoMayAndNobodyElse() throws Exception {
    port = freePort();
    List<String> init =
        List.of(
            "init",
            "--site",
            site().toString(),
            "--port",
            Integer.toString(port),
            "--peer-port",
            Integer.toString(freePort()));
    Run made = run(init);
    assertEquals(0, made.exit(), made.err());
    String oneTime = password(made.out());
    assertFalse(Files.readString(site().resolve("administrator.json")).contains(oneTime));
    Run again = run(init);
    assertEquals(1, again.exit());
    assertTrue(again.err().contains("not empty"), again.err());

    CompletableFuture<Void> applied = applied();
    try (var server =
        ServerProcess.serve(
            System.getProperty("java.class.path"),
            List.of("@" + site().resolve("serve.args"), "--warm-up", "0", "--workers", "1"))) {
      applied.join();
      everybodyDoesWhatTheyMay(oneTime);
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
    }
  }

  private void everybodyDoesWhatTheyMay(String oneTime) throws Exception {
    String admin = awaitAdministrator(oneTime);
    String clerk = changed("clerk01", created(admin, "clerk01", "clerk"));
    String auditor = changed("auditor01", created(admin, "auditor01", "auditor"));
    String operator = changed("batch01", created(admin, "batch01", "operator"));
    List<byte[]> photos = BuiltIn.people(1, 2).getFirst();
    try (var batch = client("batch01", operator)) {
      assertEquals(
          EnrollOutcome.ENROLL_OUTCOME_ENROLLED,
          batch
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId("A123456789")
                      .setPhoto(ByteString.copyFrom(photos.get(0)))
                      .build())
              .getOutcome());
    }
    try (var desk = client("clerk01", clerk);
        var audit = client("auditor01", auditor)) {
      VerifyResponse verified = verify(desk, photos.get(1));
      assertFalse(verified.getEventId().isEmpty());
      assertEquals("RIGHT_MISSING", refusal(() -> verify(audit, photos.get(1))).reason());
      assertEquals(
          "RIGHT_MISSING",
          refusal(
                  () -> {
                    var _ = desk.verification().identify(IdentifyRequest.getDefaultInstance());
                  })
              .reason());
      Event event = event(audit, verified.getEventId());
      assertEquals("clerk01", event.getOrigin().getOperatorId());
      assertEquals("workstation-1", event.getOrigin().getWorkstationId());

      Run disabled = account("admin", admin, "disable", "clerk01");
      assertEquals(0, disabled.exit(), disabled.err());
      Thread.sleep(Duration.ofSeconds(1));
      ServiceError out = refusal(() -> verify(desk, photos.get(1)));
      assertEquals("SESSION_ENDED", out.reason());
      assertEquals(Status.Code.UNAUTHENTICATED, out.code());
      assertEquals("ACCOUNT_DISABLED", refusal(() -> verify(desk, photos.get(1))).reason());
    }
    aRevokedWorkstationIsOut(auditor);
    Run list = account("admin", admin, "list");
    assertEquals(0, list.exit(), list.err());
    assertTrue(list.out().contains("clerk01  clerk disabled"), list.out());
    Run wrong = account("admin", "not the password", "list");
    assertEquals(1, wrong.exit());
    assertTrue(wrong.err().contains("BAD_CREDENTIALS"), wrong.err());
  }

  private void aRevokedWorkstationIsOut(String auditor) throws Exception {
    Run issued = run(List.of("certificate", "issue", "desk-17", "--site", site().toString()));
    assertEquals(0, issued.exit(), issued.err());
    try (var lost = client("auditor01", auditor, "desk-17")) {
      assertFalse(status(lost).getNodeId().isEmpty());
      Run revoked = run(List.of("certificate", "revoke", "desk-17", "--site", site().toString()));
      assertEquals(0, revoked.exit(), revoked.err());
      Thread.sleep(Duration.ofSeconds(2));
      assertEquals("CERTIFICATE_REVOKED", refusal(() -> status(lost)).reason());
    }
  }

  private static GetStatusResponse status(XiangfuClient client) {
    return client.admin().getStatus(GetStatusRequest.getDefaultInstance());
  }

  // The node takes the first administrator in as soon as it hears from the ledger.
  private String awaitAdministrator(String oneTime) throws Exception {
    String next = "staple of the new site 42";
    Path secret = secret(next);
    Run run;
    do {
      run = account("admin", oneTime, "password", "--new-password-file", secret.toString());
    } while (run.exit() != 0
        && (run.err().contains("BAD_CREDENTIALS") || run.err().contains("ACCOUNTS_UNKNOWN")));
    assertEquals(0, run.exit(), run.err());
    return next;
  }

  private String created(String admin, String name, String role) throws IOException {
    Run run = account("admin", admin, "create", name, "--role", role);
    assertEquals(0, run.exit(), run.err());
    return password(run.out());
  }

  private static Event event(XiangfuClient audit, String id) {
    return audit
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_AUDIT))
                .setKind(EventKind.EVENT_KIND_VERIFIED)
                .build())
        .getEventsList()
        .stream()
        .filter(each -> each.getEventId().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
