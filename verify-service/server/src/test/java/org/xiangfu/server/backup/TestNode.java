package org.xiangfu.server.backup;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.util.NetUtils;
import org.xiangfu.engine.Template;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.SoleNode;
import org.xiangfu.v1.Event;

/** A ledger and a gallery over one Raft peer, without engine and network. */
record TestNode(RaftNode raft, LocalReplicas replicas, Ledger ledger, Gallery gallery)
    implements AutoCloseable {
  private static final int DIMENSION = 32;
  private static final List<String> GROUPS = ClusterFile.groupNames(1);

  static RaftPeer peer(String id) {
    try {
      return RaftPeer.newBuilder().setId(id).setAddress(freeAddress()).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TestNode start(Path raft, UUID cluster) {
    return start(raft, cluster, peer("node-1"));
  }

  static TestNode start(Path raft, UUID cluster, RaftPeer self) {
    try {
      return open(raft, cluster, self);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestNode open(Path raft, UUID cluster, RaftPeer self) throws IOException {
    var replicas = new LocalReplicas();
    RaftNode node =
        SoleNode.start(
            new RaftNode.Settings(
                self.getId().toString(),
                cluster,
                raft,
                NetUtils.createSocketAddr(self.getAddress()),
                Optional.empty()),
            replicas.groups(),
            GROUPS);
    return new TestNode(
        node,
        replicas,
        new Ledger(node.replicas(Ledger.GROUP)),
        new Gallery(List.of(node.replicas(Gallery.groupName(0)))));
  }

  private static InetSocketAddress freeAddress() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var socket = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, socket.getLocalPort());
    }
  }

  List<ReplicatedState> states() {
    return GROUPS.stream().map(replicas::state).toList();
  }

  /** Enrols people with numbers from a first one on, each with an event. */
  void write(int first, int count) {
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int person = first; person < first + count; person++) {
      ByteString photo = ByteString.copyFromUtf8("photo of " + person);
      var record =
          PhotoRecord.newBuilder()
              .setPersonId("P" + person)
              .setPhotoId(PhotoKey.of("P" + person, photo.toByteArray(), "pack"))
              .setPhotoSha256(photo)
              .setPackId("pack")
              .setState(PhotoState.PHOTO_STATE_ACTIVE)
              .build();
      writes.add(gallery.enroll(record, Optional.of(face(person)), true));
      var event = Event.newBuilder().setEventId("e" + person).setPersonId("P" + person);
      writes.add(ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), true));
    }
    writes.forEach(CompletableFuture::join);
  }

  /** Enrols one person with a record of so many bytes. */
  void writeLarge(int person, int bytes) {
    var noise = new byte[bytes / 4 * 3];
    new Random(person).nextBytes(noise);
    var record =
        PhotoRecord.newBuilder()
            .setPersonId("L" + person)
            .setPhotoId("large " + person)
            .setPhotoSha256(ByteString.copyFromUtf8("large " + person))
            .setSource(Base64.getEncoder().encodeToString(noise))
            .setPackId("pack")
            .setState(PhotoState.PHOTO_STATE_FAILED)
            .build();
    gallery.enroll(record, Optional.empty(), true).join();
  }

  private static Template face(int person) {
    var random = new Random(person);
    float[] vector = new float[DIMENSION];
    double squared = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      squared += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return new Template("pack", vector);
  }

  Map<String, String> hashes() throws IOException {
    return Map.of(
        "ledger", replicas.stateHash("ledger"), "gallery-0", replicas.stateHash("gallery-0"));
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    gallery.close();
    raft.close();
  }
}
