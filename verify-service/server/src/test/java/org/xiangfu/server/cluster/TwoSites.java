package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.lucene.store.AlreadyClosedException;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.WitnessNode;
import org.xiangfu.v1.Event;

/** Node n1 at site a, n2 at b and the witness w1 at c, in this process, with real sockets. */
final class TwoSites implements AutoCloseable {
  static final String FIRST = "n1";
  static final String SECOND = "n2";
  static final String WITNESS = "w1";

  private static final UUID CLUSTER = new UUID(0, 8);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path folder;
  private final RaftNode.LogLimits limits;
  private final Map<String, Full> full = new HashMap<>();
  private final Map<String, WitnessNode> witnesses = new HashMap<>();
  private final Map<String, ClusterDirectory> directories = new HashMap<>();

  /** A node that holds data. */
  record Full(RaftNode raft, Ledger ledger, Gallery gallery, LocalReplicas replicas)
      implements AutoCloseable {
    void append(String id) {
      ledger
          .append(
              LedgerEntry.newBuilder().setEvent(Event.newBuilder().setEventId(id)).build(), true)
          .join();
    }

    boolean shows(String id) {
      return ledger.event(id).join().isPresent();
    }

    void enroll(int person, Template face) {
      gallery.enroll(TestGallery.record(person), Optional.of(face), true).join();
    }

    boolean hasPhotoOf(int person) {
      var record = TestGallery.record(person);
      return gallery
          .find("P" + person, record.getPhotoSha256().toByteArray(), record.getPackId())
          .join()
          .isPresent();
    }

    @Override
    public void close() throws IOException {
      ledger.close();
      gallery.close();
      raft.close();
    }
  }

  TwoSites(Path folder, RaftNode.LogLimits limits) throws IOException {
    this.folder = folder;
    this.limits = limits;
    Files.writeString(
        file(),
        """
        cluster: %s
        shards: 2
        replicas: 2
        sites: [a, b, c]
        nodes:
          - {id: n1, site: a, peer: "127.0.0.1:%d", client: "127.0.0.1:1"}
          - {id: n2, site: b, peer: "127.0.0.1:%d", client: "127.0.0.1:1"}
          - {id: w1, site: c, peer: "127.0.0.1:%d", witness: true}
        """
            .formatted(CLUSTER, freePort(), freePort(), freePort()));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path file() {
    return folder.resolve("cluster.yaml");
  }

  ClusterFile cluster() throws IOException {
    return ClusterFile.read(file());
  }

  RaftTransport transport() throws IOException {
    return new RaftTransport(CLUSTER, Optional.empty());
  }

  /** Starts all three and founds the cluster. */
  void found() throws Exception {
    start(FIRST);
    start(SECOND);
    start(WITNESS);
    apply();
    await(() -> node(FIRST).raft().ready() && node(SECOND).raft().ready());
  }

  List<String> apply() throws IOException {
    List<String> steps = new ArrayList<>();
    new ClusterChange(cluster(), transport(), steps::add).apply();
    return steps;
  }

  void start(String id) throws IOException {
    var settings =
        new RaftNode.Settings(
            id,
            CLUSTER,
            data(id),
            cluster().node(id).orElseThrow().peerAddress(),
            Optional.empty(),
            limits);
    var directory = ClusterDirectory.start(file(), id, transport());
    directories.put(id, directory);
    if (id.equals(WITNESS)) {
      witnesses.put(
          id, WitnessNode.start(settings, ClusterFile.groupNames(ShardMap.MAX_SHARDS), directory));
      return;
    }
    var replicas = new LocalReplicas();
    RaftNode raft = RaftNode.start(settings, replicas.groups(), directory);
    var gallery = new Gallery(List.of(raft.replicas("gallery-0"), raft.replicas("gallery-1")));
    full.put(id, new Full(raft, new Ledger(raft.replicas(Ledger.GROUP)), gallery, replicas));
  }

  void stop(String id) throws IOException {
    if (id.equals(WITNESS)) {
      witnesses.remove(id).close();
    } else {
      full.remove(id).close();
    }
    directories.remove(id).close();
  }

  Path data(String id) {
    return folder.resolve(id);
  }

  Full node(String id) {
    return full.get(id);
  }

  RaftNode raft(String id) {
    return id.equals(WITNESS) ? witnesses.get(id).raft() : node(id).raft();
  }

  boolean leads(String id, String group) throws IOException {
    return raft(id).view(group).role().equals("LEADER");
  }

  boolean leadsAll(String id) throws IOException {
    for (String group : cluster().groups()) {
      if (!leads(id, group) || !raft(id).view(group).ready()) {
        return false;
      }
    }
    return true;
  }

  String hash(String id, String group) throws IOException {
    return node(id).replicas().stateHash(group);
  }

  /** True if both sites hold the same. */
  boolean agree() throws IOException {
    try {
      for (String group : cluster().groups()) {
        if (!hash(FIRST, group).equals(hash(SECOND, group))) {
          return false;
        }
      }
      return true;
    } catch (AlreadyClosedException e) {
      // A snapshot is being put in place.
      return false;
    }
  }

  ClusterStatus status() throws IOException {
    return ClusterStatus.of(cluster(), transport());
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < until, "did not come true within " + LIMIT);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() throws IOException {
    for (String id : List.copyOf(directories.keySet())) {
      stop(id);
    }
  }
}
