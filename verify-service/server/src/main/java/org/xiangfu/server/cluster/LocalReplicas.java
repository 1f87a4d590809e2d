package org.xiangfu.server.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.ReplicatedState;

/** The replicas that this node holds, as they were last opened. Thread-safe. */
public final class LocalReplicas {
  private final Map<String, GalleryReplica> galleries = new ConcurrentHashMap<>();
  private volatile LedgerReplica ledger = new LedgerReplica();

  /** What the Raft node may be asked to replicate. */
  public RaftNode.Groups groups() {
    return new RaftNode.Groups(ClusterFile.groupNames(ShardMap.MAX_SHARDS), this::open);
  }

  private ReplicatedState open(String group) {
    if (group.equals(Ledger.GROUP)) {
      ledger = new LedgerReplica();
      return ledger.state();
    }
    var gallery = new GalleryReplica(group);
    galleries.put(group, gallery);
    return gallery.state();
  }

  /** The replica of a shard, if this node ever held one. */
  public Optional<GalleryReplica> gallery(String group) {
    return Optional.ofNullable(galleries.get(group));
  }

  /** The ledger as this node holds it, or would if it were given a replica. */
  public LedgerReplica ledger() {
    return ledger;
  }

  /** The state of a group that this node holds. */
  public ReplicatedState state(String group) {
    return group.equals(Ledger.GROUP) ? ledger.state() : galleries.get(group).state();
  }

  /** SHA-256 over the logical content of a group that this node holds. */
  public String stateHash(String group) throws IOException {
    ReplicatedState state = state(group);
    return state.store().search(state::stateHash);
  }
}
