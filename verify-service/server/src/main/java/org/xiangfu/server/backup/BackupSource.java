package org.xiangfu.server.backup;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.ReplicatedState;

/**
 * What is backed up.
 *
 * @param clusterId cluster that the node belongs to
 * @param nodeId this node
 * @param packId model pack of the gallery
 * @param release version of the service
 * @param raft the node's groups
 * @param groups the states that the node holds by now, in the order in which their end is taken: an
 *     event is written after the photo it tells of, so the ledger comes first
 * @param cluster names of all groups that the cluster has by now
 */
public record BackupSource(
    UUID clusterId,
    String nodeId,
    String packId,
    String release,
    RaftNode raft,
    Supplier<List<ReplicatedState>> groups,
    Supplier<List<String>> cluster) {
  /** Groups of the cluster that the node holds no replica of: other nodes must back them up. */
  List<String> elsewhere(List<ReplicatedState> held) {
    List<String> names = held.stream().map(ReplicatedState::name).toList();
    return cluster.get().stream().filter(group -> !names.contains(group)).toList();
  }
}
