package org.xiangfu.server.rpc;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.v1.GalleryCounts;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;

/** The state of this node. */
final class GetStatusHandler extends UnaryHandler<GetStatusRequest, GetStatusResponse> {
  private final String version;
  private final String nodeId;
  private final String packId;
  private final RaftNode raft;
  private final Gallery gallery;
  private final Ledger ledger;

  GetStatusHandler(
      String version, String nodeId, String packId, RaftNode raft, Gallery gallery, Ledger ledger) {
    this.version = version;
    this.nodeId = nodeId;
    this.packId = packId;
    this.raft = raft;
    this.gallery = gallery;
    this.ledger = ledger;
  }

  @Override
  CompletableFuture<GetStatusResponse> handle(GetStatusRequest request) throws IOException {
    boolean hash = request.getIncludeStateHash();
    Gallery.Counts counts = gallery.counts();
    return CompletableFuture.completedFuture(
        GetStatusResponse.newBuilder()
            .setVersion(version)
            .setNodeId(nodeId)
            .setPackId(packId)
            .addGroups(group(ledger.state().name()).setStateHash(hash ? ledger.stateHash() : ""))
            .addGroups(group(gallery.state().name()).setStateHash(hash ? gallery.stateHash() : ""))
            .setGallery(
                GalleryCounts.newBuilder()
                    .setActivePhotos(counts.active())
                    .setRetiredPhotos(counts.retired())
                    .setFailedPhotos(counts.failed()))
            .setEvents(ledger.count(LedgerDocument.Type.EVENT))
            .setIncidents(ledger.count(LedgerDocument.Type.INCIDENT))
            .build());
  }

  private GroupStatus.Builder group(String name) throws IOException {
    RaftNode.View view = raft.view(name);
    return GroupStatus.newBuilder()
        .setName(name)
        .setRole(view.role())
        .setLeaderId(view.leaderId())
        .setTerm(view.term())
        .setAppliedIndex(view.appliedIndex())
        .setSnapshotIndex(view.snapshotIndex());
  }
}
