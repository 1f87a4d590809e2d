package org.xiangfu.server.rpc;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.cluster.NodeView;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.ledger.v1.RecordCounts;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.GroupView;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.v1.GalleryCounts;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.MemberLag;
import org.xiangfu.v1.NodeSeen;

/** The state of this node, and of its cluster as it sees it. */
final class GetStatusHandler extends UnaryHandler<GetStatusRequest, GetStatusResponse> {
  private final Services.Parts parts;
  private final RaftNode raft;
  private final OwnGauges gauges;

  GetStatusHandler(Services.Parts parts) {
    this.parts = parts;
    this.raft = parts.raft();
    this.gauges = new OwnGauges(parts.metrics());
  }

  @Override
  CompletableFuture<GetStatusResponse> handle(GetStatusRequest request) throws IOException {
    var status =
        GetStatusResponse.newBuilder()
            .setVersion(parts.version())
            .setNodeId(parts.nodeId())
            .setPackId(parts.engine().pack().id())
            .setServing(raft.ready())
            .setFigures(gauges.figures());
    for (NodeView each : parts.nodes().get()) {
      status.addNodes(seen(each));
    }
    for (String name : raft.held()) {
      var group = group(name);
      if (request.getIncludeStateHash()) {
        group.setStateHash(parts.replicas().stateHash(name));
      }
      status.addGroups(group);
    }
    if (request.getWithoutCounts()) {
      return CompletableFuture.completedFuture(status.build());
    }
    return parts
        .gallery()
        .counts()
        .thenCombine(
            parts.ledger().counts(), (photos, records) -> complete(status, photos, records));
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

  private static NodeSeen seen(NodeView view) {
    return NodeSeen.newBuilder()
        .setNodeId(view.node().id())
        .setSite(view.node().site())
        .setWitness(view.node().witness())
        .setAnswers(view.answers())
        .addAllGroups(view.groups())
        .build();
  }

  private GroupStatus.Builder group(String name) throws IOException {
    GroupView view = raft.view(name);
    GroupLevel level = raft.level(name);
    var status =
        GroupStatus.newBuilder()
            .setName(name)
            .setRole(view.role())
            .setLeaderId(view.leaderId())
            .setTerm(view.term())
            .setAppliedIndex(view.appliedIndex())
            .setCommittedIndex(view.committedIndex())
            .setSnapshotIndex(view.snapshotIndex())
            .setCommandLevel(level.level())
            .setOfferedLevel(level.offered());
    if (view.role().equals("LEADER")) {
      raft.memberLag(name)
          .forEach(
              (member, lag) ->
                  status.addMembers(MemberLag.newBuilder().setNodeId(member).setEntries(lag)));
    }
    gauges.complete(status);
    return status;
  }
}
