package org.xiangfu.server.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.Certificates;

/** Where notices go. */
class NoticeTargetTest {
  private static final Notice NOTICE =
      new Notice(
          "c1",
          "A123456789",
          "LOST",
          "63000010",
          "Asia/Taipei",
          Instant.parse("2026-11-20T01:30:00Z"));

  @TempDir Path folder;

  @Test
  void aFileGetsALineForEachAndIsItsOwnersAlone() throws IOException {
    Path file = folder.resolve("notices.jsonl");
    try (var target = new NoticeFile(file)) {
      target.deliver(NOTICE);
      target.deliver(NOTICE);
    }
    assertEquals(List.of(NOTICE.json(), NOTICE.json()), Files.readAllLines(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailure() throws IOException {
    try (var target = new NoticeFile(folder.resolve("no-such-folder").resolve("notices"))) {
      assertThrows(IOException.class, () -> target.deliver(NOTICE));
    }
  }

  @Test
  void nothingCrossesANetworkInTheClear() {
    for (String address : List.of("http://192.0.2.1/notices", "ftp://127.0.0.1/", "file:/x")) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> new NoticeWebhook(URI.create(address), Optional.empty()));
      assertTrue(error.getMessage().contains("https"), error.getMessage());
    }
  }

  @Test
  void aServerIsHeldAgainstTheCertificatesThatAreGiven() throws Exception {
    var identity = Certificates.selfSigned(folder, "receiver", "EC");
    var other = Certificates.selfSigned(folder, "other", "EC");
    var arrived = new AtomicInteger();
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context("receiver")));
    server.createContext(
        "/",
        exchange -> {
          arrived.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (var right = new NoticeWebhook(address, Optional.of(identity.certificateChain()));
        var wrong = new NoticeWebhook(address, Optional.of(other.certificateChain()))) {
      right.deliver(NOTICE);
      assertEquals(1, arrived.get());
      assertThrows(IOException.class, () -> wrong.deliver(NOTICE));
      assertEquals(1, arrived.get());
    } finally {
      server.stop(0);
    }
  }

  private SSLContext context(String name) throws Exception {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), password);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void aNoticePrintsNothingOfThePerson() {
    assertFalse(NOTICE.toString().contains(NOTICE.personId()));
  }
}
