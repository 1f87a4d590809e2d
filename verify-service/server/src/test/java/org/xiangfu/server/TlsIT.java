package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.v1.GetStatusRequest;

class TlsIT {
  @TempDir Path folder;

  @Test
  void onlyAWorkstationWithACertificateGetsIn() throws Exception {
    Identity node = Certificates.selfSigned(folder, "node", "RSA");
    Identity workstation = Certificates.selfSigned(folder, "workstation", "EC");
    Identity stranger = Certificates.selfSigned(folder, "stranger", "EC");
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var config =
        new ServerConfig(
            folder.resolve("data"),
            BuiltIn.pack(),
            loopback,
            loopback,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new ServerTls(
                    node.certificateChain(), node.privateKey(), workstation.certificateChain())),
            1,
            DecisionPolicy.DEFAULT,
            Duration.ZERO,
            LoadLimits.forWorkers(1),
            Optional.empty(),
            ArchiveSettings.LOCAL,
            PersonIds.ANY);
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
