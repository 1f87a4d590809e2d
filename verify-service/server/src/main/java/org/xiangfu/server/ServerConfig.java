package org.xiangfu.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.security.ServerTls;

/**
 * How a node runs.
 *
 * @param dataDir folder of everything that must survive; never a folder that a reboot empties
 * @param pack model pack; a data folder stays with the pack it was begun with
 * @param listen address for clients; port 0 takes a free one
 * @param peer address for the node's Raft peers; port 0 takes a free one
 * @param metrics address of the Prometheus endpoint, if wanted; port 0 takes a free one
 * @param tls mutual TLS; empty is plain text and must be asked for by name
 * @param workers photos in work at once, at least 1
 * @param policy limits of the bands
 * @param warmUp how long the JIT compiler is shown made-up work before the node serves; zero is not
 *     at all
 * @param archive portraits and backups
 */
public record ServerConfig(
    Path dataDir,
    ModelPack pack,
    InetSocketAddress listen,
    InetSocketAddress peer,
    Optional<InetSocketAddress> metrics,
    Optional<ServerTls> tls,
    int workers,
    DecisionPolicy policy,
    Duration warmUp,
    ArchiveSettings archive) {
  /** Refuses a node without workers, and a warm-up of less than no time. */
  public ServerConfig {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, not " + workers);
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "a warm-up takes 0 seconds or more, not " + warmUp.toSeconds());
    }
  }

  /** A node whose portraits lie in its data folder, and that makes no backups. */
  public ServerConfig(
      Path dataDir,
      ModelPack pack,
      InetSocketAddress listen,
      InetSocketAddress peer,
      Optional<InetSocketAddress> metrics,
      Optional<ServerTls> tls,
      int workers,
      DecisionPolicy policy,
      Duration warmUp) {
    this(dataDir, pack, listen, peer, metrics, tls, workers, policy, warmUp, ArchiveSettings.LOCAL);
  }

  /** One node for this machine alone: loopback, free ports, plain text, every core, cold. */
  public static ServerConfig local(Path dataDir, ModelPack pack) {
    return new ServerConfig(
        dataDir,
        pack,
        loopback(),
        loopback(),
        Optional.of(loopback()),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        DecisionPolicy.DEFAULT,
        Duration.ZERO);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
