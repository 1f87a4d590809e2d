package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.access.CardMaker;
import org.xiangfu.server.access.CardMaker.Card;
import org.xiangfu.server.access.FirstAdministrator;
import org.xiangfu.server.access.LocalProvider;
import org.xiangfu.server.access.TokenKeys;
import org.xiangfu.server.security.Pem;

/** Signing in without a password, by the commands that people type. */
@Timeout(180)
class SignInIT {
  private static final String PASSWORD = "staple of the new site 42";
  private static final String PIN = "123456";
  private static final Pattern ADDRESS =
      Pattern.compile("http://127\\.0\\.0\\.1:\\d+/authorize\\S+");

  @TempDir Path folder;

  private String address;

  private record Run(int exit, String out, String err) {}

  private Run run(StringWriter err, String... words) {
    var out = new StringWriter();
    List<String> arguments = new ArrayList<>(Arrays.asList(words));
    arguments.addAll(List.of("--server", address, "--plaintext"));
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private Run run(String... words) {
    return run(new StringWriter(), words);
  }

  private String secret(String text) throws Exception {
    return Files.writeString(folder.resolve("secret-" + text.hashCode()), text + "\n").toString();
  }

  private Run asAdministrator(String... words) throws Exception {
    List<String> arguments = new ArrayList<>(Arrays.asList(words));
    arguments.addAll(List.of("--account", "admin", "--password-file", secret(PASSWORD)));
    return run(arguments.toArray(String[]::new));
  }

  private static String done(Run run) {
    assertEquals(0, run.exit(), run.err());
    return run.out();
  }

  // What a browser does whose user is signed in at the provider already.
  private Run throughABrowser(String... words) throws Exception {
    var err = new StringWriter();
    Thread browser =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var http =
                      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build()) {
                    Matcher shown = ADDRESS.matcher(err.toString());
                    while (!shown.find()) {
                      Thread.sleep(50);
                      shown = ADDRESS.matcher(err.toString());
                    }
                    var _ =
                        http.send(
                            HttpRequest.newBuilder(URI.create(shown.group())).build(),
                            BodyHandlers.ofString());
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    Run run = run(err, words);
    browser.join(Duration.ofSeconds(10));
    return run;
  }

  @Test
  void anAdministratorLinksPeopleWhoThenSignInWithoutAPassword() throws Exception {
    var maker = new CardMaker(Instant.now(), "RSA 2048");
    Card card = maker.card("EC secp256r1");
    Path certificates = maker.authorities(folder.resolve("cards.pem"));
    Path lists = maker.revoked(folder.resolve("cards.crl"));
    Path administrator = folder.resolve("administrator.json");
    String oneTime = FirstAdministrator.create(administrator, "admin");
    TokenKeys.create(folder.resolve("token.key"));
    try (var provider = new LocalProvider(Instant::now);
        var server =
            ServerProcess.serve(
                System.getProperty("java.class.path"),
                List.of(
                    "--plaintext",
                    "--unsealed-data",
                    "--warm-up",
                    "0",
                    "--workers",
                    "1",
                    "--listen",
                    "127.0.0.1:0",
                    "--data",
                    folder.resolve("data").toString(),
                    "--token-key",
                    folder.resolve("token.key").toString(),
                    "--first-administrator",
                    administrator.toString(),
                    "--oidc-issuer",
                    provider.issuer(),
                    "--oidc-client-id",
                    LocalProvider.CLIENT,
                    "--card-ca",
                    certificates.toString(),
                    "--card-crl",
                    lists.toString()))) {
      address = server.address();
      Run first;
      do {
        first =
            run(
                "account",
                "password",
                "--account",
                "admin",
                "--password-file",
                secret(oneTime),
                "--new-password-file",
                secret(PASSWORD));
      } while (first.err().contains("BAD_CREDENTIALS") || first.err().contains("ACCOUNTS_UNKNOWN"));
      done(first);
      done(asAdministrator("account", "create", "deputy", "--role", "admin"));

      assertTrue(
          throughABrowser("account", "list", "--oidc").err().contains("IDENTITY_NOT_LINKED"));
      String linked =
          done(
              asAdministrator(
                  "account", "link", "deputy", "--oidc-subject", LocalProvider.SUBJECT));
      assertTrue(linked.contains("OpenID"), linked);
      assertTrue(done(throughABrowser("account", "list", "--oidc")).contains("deputy  admin"));

      withACard(maker, card, lists);
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
    }
  }

  private void withACard(CardMaker maker, Card card, Path lists) throws Exception {
    Path file = card.pkcs12(folder.resolve("deputy.p12"), PIN);
    String[] listing = {
      "account",
      "list",
      "--account",
      "deputy",
      "--card",
      file.toString(),
      "--password-file",
      secret(PIN)
    };
    assertTrue(run(listing).err().contains("IDENTITY_NOT_LINKED"));
    Path certificate = folder.resolve("deputy.pem");
    Files.write(certificate, Pem.block("CERTIFICATE", card.certificate().getEncoded()));
    String linked =
        done(
            asAdministrator(
                "account", "link", "deputy", "--card-certificate", certificate.toString()));
    assertTrue(linked.contains("card 卡片"), linked);
    String list = done(run(listing));
    assertTrue(list.contains("deputy  admin"), list);
    inAReader(maker.card("RSA 2048"));
    maker.revoked(lists, card);
    Thread.sleep(Duration.ofSeconds(2));
    assertTrue(run(listing).err().contains("CARD_REVOKED"));
    Matcher id = Pattern.compile("card 卡片 ([0-9a-f]{16})").matcher(list);
    assertTrue(id.find(), list);
    done(asAdministrator("account", "unlink", "deputy", id.group(1)));
    assertTrue(run(listing).err().contains("CARD_REVOKED"));
    Run both = run("account", "list", "--oidc", "--card", "x.p12", "--account", "deputy");
    assertEquals(2, both.exit());
    assertTrue(both.err().contains("choose one"), both.err());
  }

  /** The holder's next card, in a token that software makes, where Debian's softhsm2 is there. */
  private void inAReader(Card renewed) throws Exception {
    if (!Files.exists(SoftCard.LIBRARY)) {
      return;
    }
    var reader = new SoftCard(folder.resolve("reader"));
    reader.insert(renewed.pkcs12(folder.resolve("renewed.p12"), PIN), PIN);
    String list =
        reader.run(
            Main.class,
            "account",
            "list",
            "--account",
            "deputy",
            "--card-module",
            SoftCard.LIBRARY.toString(),
            "--password-file",
            secret(PIN),
            "--server",
            address,
            "--plaintext");
    assertTrue(list.contains("deputy  admin"), list);
  }
}
