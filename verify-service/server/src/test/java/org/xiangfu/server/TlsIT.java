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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.security.Pem;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.server.security.SiteAuthority;
import org.xiangfu.server.security.SiteAuthority.Algorithm;
import org.xiangfu.server.security.SiteAuthority.Use;
import org.xiangfu.v1.GetStatusRequest;

class TlsIT {
  @TempDir Path folder;

  @Test
  void onlyAWorkstationWithACertificateGetsIn() throws Exception {
    Identity node = Certificates.selfSigned(folder, "node", "RSA");
    Identity workstation = Certificates.selfSigned(folder, "workstation", "EC");
    Identity stranger = Certificates.selfSigned(folder, "stranger", "EC");
    var tls =
        new ServerTls(node.certificateChain(), node.privateKey(), workstation.certificateChain());
    try (var server = XiangfuServer.start(config(tls))) {
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

  private ServerConfig config(ServerTls tls) throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ServerConfig(
        folder.resolve("data"),
        BuiltIn.pack(),
        loopback,
        loopback,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(tls),
        1,
        DecisionPolicy.DEFAULT,
        Duration.ZERO,
        LoadLimits.forWorkers(1),
        Optional.empty(),
        ArchiveSettings.LOCAL,
        PersonIds.ANY,
        Optional.empty(),
        CaseworkSettings.NONE);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aRevokedWorkstationIsOutWithinSecondsAlsoWhereItIsConnected(Algorithm algorithm)
      throws Exception {
    SiteAuthority nodes = SiteAuthority.create("nodes", algorithm, Clock.systemUTC());
    SiteAuthority offices = SiteAuthority.create("offices", algorithm, Clock.systemUTC());
    Identity node = write("node", nodes.issue("node", Use.NODE, List.of("127.0.0.1"), algorithm));
    Path trust = write("nodes", nodes.self()).certificateChain();
    Path authorities = write("offices", offices.self()).certificateChain();
    var lost = offices.issue("desk-1", Use.WORKSTATION, List.of(), algorithm);
    var kept = offices.issue("desk-2", Use.WORKSTATION, List.of(), algorithm);
    Path list = folder.resolve("offices.crl");
    Files.write(list, Pem.block("X509 CRL", offices.revocations(Optional.empty(), List.of())));
    var tls =
        new ServerTls(node.certificateChain(), node.privateKey(), authorities, Optional.of(list));
    Security desk = new Security.Tls(Optional.of(trust), Optional.of(write("desk-1", lost)));
    Security other = new Security.Tls(Optional.of(trust), Optional.of(write("desk-2", kept)));
    try (var server = XiangfuServer.start(config(tls));
        var connected = connect(server, desk)) {
      assertEquals("node-1", nodeId(connected));
      Files.write(
          list,
          Pem.block(
              "X509 CRL", offices.revocations(Optional.empty(), List.of(lost.certificate()))));
      ServiceError refusal = awaitRefusal(connected);
      assertEquals("CERTIFICATE_REVOKED", refusal.reason());
      assertEquals(Status.Code.UNAUTHENTICATED, refusal.code());
      assertRefused(server, desk);
      assertEquals("node-1", nodeId(server, other));
    }
  }

  private static ServiceError awaitRefusal(XiangfuClient client) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < end) {
      try {
        var _ = nodeId(client);
        Thread.sleep(100);
      } catch (StatusRuntimeException e) {
        return ServiceError.of(e);
      }
    }
    throw new AssertionError("still let in after ten seconds");
  }

  private Identity write(String name, SiteAuthority.Issued issued) throws Exception {
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    Files.write(certificate, Pem.block("CERTIFICATE", issued.certificate().getEncoded()));
    Files.write(key, Pem.block("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
    return new Identity(certificate, key);
  }

  // The client cannot tell a refused handshake from a service that is away, and tries again.
  private static void assertRefused(XiangfuServer server, Security security) {
    var error = assertThrows(StatusRuntimeException.class, () -> nodeId(server, security));
    assertTrue(
        Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED)
            .contains(error.getStatus().getCode()));
  }

  private static String nodeId(XiangfuServer server, Security security) throws IOException {
    try (var client = connect(server, security)) {
      return nodeId(client);
    }
  }

  private static XiangfuClient connect(XiangfuServer server, Security security) throws IOException {
    return XiangfuClient.connect(
        new ClientOptions("127.0.0.1:" + server.port(), security, Duration.ofSeconds(2)));
  }

  private static String nodeId(XiangfuClient client) {
    return client.admin().getStatus(GetStatusRequest.getDefaultInstance()).getNodeId();
  }
}
