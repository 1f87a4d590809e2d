package org.xiangfu.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.access.AccessSettings;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.replication.PeerTls;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.security.ServerTls;

/**
 * How a node runs.
 *
 * @param dataDir folder of everything that must survive; never a folder that a reboot empties
 * @param pack model pack; a data folder stays with the pack it was begun with
 * @param listen address for clients; port 0 takes a free one
 * @param peer address for the node's Raft peers; port 0 takes a free one
 * @param peerTls mutual TLS between peers; empty is plain text
 * @param cluster the cluster that the node is of; empty is a cluster of its own
 * @param metrics address of the Prometheus endpoint, if wanted; port 0 takes a free one
 * @param tls mutual TLS; empty is plain text and must be asked for by name
 * @param workers photos in work at once, at least 1
 * @param policy limits of the bands
 * @param warmUp how long the JIT compiler is shown made-up work before the node serves; zero is not
 *     at all
 * @param limits how much the node takes on before it refuses
 * @param health address of the health probes in plain text, if wanted; port 0 takes a free one
 * @param archive data keys, portraits, backups and checkpoints
 * @param numbers under which persons are enrolled
 * @param access how people sign in; empty: nobody does, which must be asked for by name
 * @param casework what becomes of accepted cases
 * @param training a place to learn, of made-up people: takes calls of training alone, and its data
 *     folder is never a real one's
 */
public record ServerConfig(
    Path dataDir,
    ModelPack pack,
    InetSocketAddress listen,
    InetSocketAddress peer,
    Optional<PeerTls> peerTls,
    Optional<Membership> cluster,
    Optional<InetSocketAddress> metrics,
    Optional<ServerTls> tls,
    int workers,
    DecisionPolicy policy,
    Duration warmUp,
    LoadLimits limits,
    Optional<InetSocketAddress> health,
    ArchiveSettings archive,
    PersonIds numbers,
    Optional<AccessSettings> access,
    CaseworkSettings casework,
    boolean training) {
  /**
   * One of several nodes.
   *
   * @param file the cluster file
   * @param nodeId this node's name in it
   */
  public record Membership(Path file, String nodeId) {}

  /** Refuses a node without workers, and a warm-up of less than no time. */
  public ServerConfig {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, not " + workers);
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "a warm-up takes 0 seconds or more, not " + warmUp.toSeconds());
    }
    if (training && (cluster.isPresent() || archive.backups().isPresent())) {
      throw new IllegalArgumentException(
          "a training service is a node of its own without backups: leave --cluster and"
              + " --backup-to out");
    }
  }

  /** A node of the real service. */
  public ServerConfig(
      Path dataDir,
      ModelPack pack,
      InetSocketAddress listen,
      InetSocketAddress peer,
      Optional<PeerTls> peerTls,
      Optional<Membership> cluster,
      Optional<InetSocketAddress> metrics,
      Optional<ServerTls> tls,
      int workers,
      DecisionPolicy policy,
      Duration warmUp,
      LoadLimits limits,
      Optional<InetSocketAddress> health,
      ArchiveSettings archive,
      PersonIds numbers,
      Optional<AccessSettings> access,
      CaseworkSettings casework) {
    this(
        dataDir, pack, listen, peer, peerTls, cluster, metrics, tls, workers, policy, warmUp,
        limits, health, archive, numbers, access, casework, false);
  }

  /**
   * One node for this machine alone: loopback, free ports, plain text, every core, cold, its data
   * not sealed, and nobody signs in.
   */
  public static ServerConfig local(Path dataDir, ModelPack pack) {
    int workers = Runtime.getRuntime().availableProcessors();
    return new ServerConfig(
        dataDir,
        pack,
        loopback(),
        loopback(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(loopback()),
        Optional.empty(),
        workers,
        DecisionPolicy.DEFAULT,
        Duration.ZERO,
        LoadLimits.forWorkers(workers),
        Optional.empty(),
        ArchiveSettings.LOCAL,
        PersonIds.ANY,
        Optional.empty(),
        CaseworkSettings.NONE);
  }

  /** The same node with sealed data; the file of the keys is outside of the data folder. */
  public ServerConfig withDataKey(Path file) {
    return with(archive.withDataKey(file), numbers, access, casework);
  }

  /** The same node with a signed ledger. */
  public ServerConfig withCheckpoints(CheckpointSettings settings) {
    return with(archive.withCheckpoints(settings), numbers, access, casework);
  }

  /** The same node with other numbers of persons. */
  public ServerConfig withNumbers(PersonIds others) {
    return with(archive, others, access, casework);
  }

  /** The same node with people who sign in. */
  public ServerConfig withAccess(AccessSettings settings) {
    return with(archive, numbers, Optional.of(settings), casework);
  }

  /** The same node with receipts for accepted cases. */
  public ServerConfig withCasework(CaseworkSettings settings) {
    return with(archive, numbers, access, settings);
  }

  /** The same node with mutual TLS for its clients. */
  public ServerConfig withTls(ServerTls files) {
    return new ServerConfig(
        dataDir,
        pack,
        listen,
        peer,
        peerTls,
        cluster,
        metrics,
        Optional.of(files),
        workers,
        policy,
        warmUp,
        limits,
        health,
        archive,
        numbers,
        access,
        casework,
        training);
  }

  /** The same node as a place to learn. */
  public ServerConfig forTraining() {
    return with(archive, numbers, access, casework, true);
  }

  private ServerConfig with(
      ArchiveSettings otherArchive,
      PersonIds otherNumbers,
      Optional<AccessSettings> otherAccess,
      CaseworkSettings otherCasework) {
    return with(otherArchive, otherNumbers, otherAccess, otherCasework, training);
  }

  private ServerConfig with(
      ArchiveSettings otherArchive,
      PersonIds otherNumbers,
      Optional<AccessSettings> otherAccess,
      CaseworkSettings otherCasework,
      boolean otherTraining) {
    return new ServerConfig(
        dataDir,
        pack,
        listen,
        peer,
        peerTls,
        cluster,
        metrics,
        tls,
        workers,
        policy,
        warmUp,
        limits,
        health,
        otherArchive,
        otherNumbers,
        otherAccess,
        otherCasework,
        otherTraining);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
