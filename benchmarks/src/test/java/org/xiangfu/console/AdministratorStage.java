package org.xiangfu.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.OfferedSignIns;
import org.xiangfu.counter.console.ConsoleServer;
import org.xiangfu.counter.console.ConsoleSettings;
import org.xiangfu.demo.TrialAccounts;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.server.ArchiveSettings;
import org.xiangfu.server.CaseworkSettings;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.WitnessServer;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.access.AccessSettings;
import org.xiangfu.server.access.OidcSettings;
import org.xiangfu.server.backup.BackupSettings;
import org.xiangfu.server.cluster.ClusterChange;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.portrait.PortraitSettings;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.OidcIdentity;
import org.xiangfu.v1.Role;

/**
 * Two centres with a node each, a witness, an OpenID provider, and a console that knows both nodes;
 * all in this process. For one thread.
 */
final class AdministratorStage implements AutoCloseable {
  private final Path folder;
  private final Path file;
  private final TrialAccounts accounts;
  private final InstantProvider provider = new InstantProvider();
  private final WitnessServer witness;
  private final XiangfuServer first;
  private final XiangfuServer second;
  private final Credentials administrator;
  private final ConsoleServer console;

  AdministratorStage(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.file = folder.resolve("cluster.yaml");
    this.accounts = new TrialAccounts(folder);
    KeyFile.create(folder.resolve("data.key"));
    Files.writeString(
        file,
        """
        cluster: %s
        shards: 2
        replicas: 2
        sites: [taipei, taichung, hsinchu]
        nodes:
          - {id: n1, site: taipei, peer: "127.0.0.1:%d", client: "127.0.0.1:%d"}
          - {id: n2, site: taichung, peer: "127.0.0.1:%d", client: "127.0.0.1:%d"}
          - {id: w1, site: hsinchu, peer: "127.0.0.1:%d", witness: true}
        """
            .formatted(
                UUID.randomUUID(), freePort(), freePort(), freePort(), freePort(), freePort()));
    ClusterFile cluster = ClusterFile.read(file);
    witness = witness(cluster);
    CompletableFuture<XiangfuServer> one = starting(cluster, "n1");
    CompletableFuture<XiangfuServer> other = starting(cluster, "n2");
    found(cluster, one, other);
    first = one.join();
    second = other.join();
    var service =
        ClientOptions.of(
            "127.0.0.1:%d,127.0.0.1:%d".formatted(first.port(), second.port()),
            new ClientOptions.Security.Plaintext());
    administrator = accounts.create(service, "admin02", List.of(Role.ROLE_ADMIN));
    accounts.create(service, "clerk01", List.of(Role.ROLE_CLERK));
    accounts.create(service, "supervisor01", List.of(Role.ROLE_CLERK, Role.ROLE_SUPERVISOR));
    link(service);
    console =
        ConsoleServer.start(
            new ConsoleSettings(
                    service,
                    true,
                    "",
                    "63000010",
                    "",
                    ZoneId.of("Asia/Taipei"),
                    0,
                    folder.resolve("console"),
                    Duration.ofMinutes(15))
                .withSignIns(new OfferedSignIns(true, Optional.empty()))
                .withDrills(Optional.of(drills())));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private WitnessServer witness(ClusterFile cluster) throws IOException {
    return WitnessServer.start(
        new WitnessServer.Config(
            folder.resolve("w1"),
            cluster.node("w1").orElseThrow().peerAddress(),
            Optional.empty(),
            new ServerConfig.Membership(file, "w1"),
            Optional.empty(),
            Optional.empty()));
  }

  // A node waits until the cluster is founded, which needs all of its nodes.
  private CompletableFuture<XiangfuServer> starting(ClusterFile cluster, String node) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return XiangfuServer.start(config(cluster, node));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofPlatform().start(task));
  }

  private ServerConfig config(ClusterFile cluster, String node) throws IOException {
    var self = cluster.node(node).orElseThrow();
    Path key = folder.resolve("data.key");
    return new ServerConfig(
        folder.resolve(node),
        ModelPacks.standard().only(),
        self.clientAddress(),
        self.peerAddress(),
        Optional.empty(),
        Optional.of(new ServerConfig.Membership(file, node)),
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        Optional.empty(),
        1,
        DecisionPolicy.DEFAULT,
        Duration.ZERO,
        LoadLimits.forWorkers(1),
        Optional.empty(),
        new ArchiveSettings(
            new PortraitSettings(
                Optional.of(folder.resolve("portraits").toUri()), Optional.of(key), true),
            Optional.of(
                new BackupSettings(
                    folder.resolve("backups").toUri(),
                    key,
                    Duration.ZERO,
                    Duration.ZERO,
                    1,
                    Duration.ofDays(1))),
            Optional.of(key),
            Optional.empty()),
        PersonIds.ANY,
        Optional.of(
            new AccessSettings(
                accounts.settings().tokenKeys(),
                accounts.settings().firstAdministrator(),
                Duration.ZERO,
                Optional.of(
                    new OidcSettings(
                        URI.create(provider.issuer()),
                        InstantProvider.CLIENT,
                        Optional.empty(),
                        Optional.empty())),
                Optional.empty(),
                accounts.settings().rates())),
        CaseworkSettings.NONE);
  }

  private static void found(ClusterFile cluster, CompletableFuture<?>... starting)
      throws InterruptedException {
    while (true) {
      try {
        new ClusterChange(cluster, new RaftTransport(cluster.cluster(), Optional.empty()), _ -> {})
            .apply();
        return;
      } catch (IOException | RuntimeException e) {
        // A node that is not up yet.
        for (CompletableFuture<?> each : starting) {
          if (each.isCompletedExceptionally()) {
            each.join();
          }
        }
        Thread.sleep(300);
      }
    }
  }

  private void link(ClientOptions service) throws IOException {
    try (var client = XiangfuClient.connect(service.signedInAs(administrator))) {
      var _ =
          client
              .accounts()
              .linkIdentity(
                  LinkIdentityRequest.newBuilder()
                      .setName("admin02")
                      .setOidc(OidcIdentity.newBuilder().setSubject(InstantProvider.SUBJECT))
                      .build());
    }
  }

  private Path drills() throws IOException {
    Path reports = Files.createDirectories(folder.resolve("drills"));
    Files.writeString(
        reports.resolve("spring.json"),
        """
        {"drill":"d1","operator":"ops01","begun":"%s-03-01T02:00:00Z","from":"taipei",
         "to":"taichung","switches":[{"to":"taichung","millis":2400},{"to":"taipei","millis":900}],
         "calls":512,"failedCalls":0,"longestCallMillis":1200,"longestSilenceMillis":1100,
         "acknowledged":500,"lost":0,"replicasCaughtUp":true}
        """
            .formatted(Year.now(ZoneId.of("Asia/Taipei"))));
    return reports;
  }

  URI address() {
    return console.address();
  }

  Credentials administrator() {
    return administrator;
  }

  /** The node of the second centre stops, for good. */
  void loseTheSecondCentre() {
    second.close();
  }

  @Override
  public void close() {
    console.close();
    second.close();
    first.close();
    witness.close();
    provider.close();
  }
}
