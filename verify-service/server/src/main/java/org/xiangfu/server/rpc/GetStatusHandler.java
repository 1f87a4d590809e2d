package org.xiangfu.server.rpc;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.RecordCounts;
import org.xiangfu.server.replication.GroupView;
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
  private final LocalReplicas replicas;
  private final Gallery gallery;
  private final Ledger ledger;

  GetStatusHandler(
      String version,
      String nodeId,
      String packId,
      RaftNode raft,
      LocalReplicas replicas,
      Gallery gallery,
      Ledger ledger) {
    this.version = version;
    this.nodeId = nodeId;
    this.packId = packId;
    this.raft = raft;
    this.replicas = replicas;
    this.gallery = gallery;
    this.ledger = ledger;
  }

  @Override
  CompletableFuture<GetStatusResponse> handle(GetStatusRequest request) throws IOException {
    var status =
        GetStatusResponse.newBuilder().setVersion(version).setNodeId(nodeId).setPackId(packId);
    for (String name : raft.held()) {
      var group = group(name);
      if (request.getIncludeStateHash()) {
        group.setStateHash(replicas.stateHash(name));
      }
      status.addGroups(group);
    }
    return gallery
        .counts()
        .thenCombine(ledger.counts(), (photos, records) -> complete(status, photos, records));
  }

  private static GetStatusResponse complete(
      GetStatusResponse.Builder status, PhotoCounts photos, RecordCounts records) {
    return status
        .setGallery(
            GalleryCounts.newBuilder()
                .setActivePhotos(photos.getActive())
                .setRetiredPhotos(photos.getRetired())
                .setFailedPhotos(photos.getFailed()))
        .setEvents(records.getEvents())
        .setIncidents(records.getIncidents())
        .build();
  }

  private GroupStatus.Builder group(String name) throws IOException {
    GroupView view = raft.view(name);
    return GroupStatus.newBuilder()
        .setName(name)
        .setRole(view.role())
        .setLeaderId(view.leaderId())
        .setTerm(view.term())
        .setAppliedIndex(view.appliedIndex())
        .setCommittedIndex(view.committedIndex())
        .setSnapshotIndex(view.snapshotIndex())
        .setCommandLevel(raft.level(name).level());
  }
}
