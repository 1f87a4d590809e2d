package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.v1.GetStatusRequest;

class TlsIT {
  @TempDir Path folder;

  /** A self-signed certificate of a JDK's own keytool, as PEM. */
  private Identity certificate(String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, exit);
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    pem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded());
    return new Identity(certificate, key);
  }

  private static void pem(Path file, String type, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }

  @Test
  void onlyAWorkstationWithACertificateGetsIn() throws Exception {
    Identity node = certificate("node", "RSA");
    Identity workstation = certificate("workstation", "EC");
    Identity stranger = certificate("stranger", "EC");
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var config =
        new ServerConfig(
            folder.resolve("data"),
            BuiltIn.pack(),
            loopback,
            loopback,
            Optional.empty(),
            Optional.of(
                new ServerTls(
                    node.certificateChain(), node.privateKey(), workstation.certificateChain())),
            1,
            DecisionPolicy.DEFAULT,
            Duration.ZERO,
            LoadLimits.forWorkers(1),
            Optional.empty());
    try (var server = XiangfuServer.start(config)) {
      Optional<Path> trust = Optional.of(node.certificateChain());
      assertEquals("node-1", nodeId(server, new Security.Tls(trust, Optional.of(workstation))));
      assertRefused(server, new Security.Tls(trust, Optional.of(stranger)));
      assertRefused(server, new Security.Tls(trust, Optional.empty()));
      assertRefused(
          server,
          new Security.Tls(Optional.of(stranger.certificateChain()), Optional.of(workstation)));
      assertRefused(server, new Security.Plaintext());
    }
  }

  // The client cannot tell a refused handshake from a service that is away, and tries again.
  private static void assertRefused(XiangfuServer server, Security security) {
    var error = assertThrows(StatusRuntimeException.class, () -> nodeId(server, security));
    assertTrue(
        Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED)
            .contains(error.getStatus().getCode()));
  }

  private static String nodeId(XiangfuServer server, Security security) throws IOException {
    var options = new ClientOptions("127.0.0.1:" + server.port(), security, Duration.ofSeconds(2));
    try (var client = XiangfuClient.connect(options)) {
      return client.admin().getStatus(GetStatusRequest.getDefaultInstance()).getNodeId();
    }
  }
}
