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
 */
public record BackupSource(
    UUID clusterId,
    String nodeId,
    String packId,
    String release,
    RaftNode raft,
    Supplier<List<ReplicatedState>> groups) {}
