package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.UUID;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.ConfirmIncidentRequest;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc.IncidentServiceBlockingStub;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.SearchIncidentsByFaceRequest;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPastProbesResponse;

/**
 * What one supervisor or auditor does about impersonations; questions and steps are events. All
 * throw {@link io.grpc.StatusRuntimeException}. Thread-safe.
 */
final class Investigation {
  private static final int PAGE = 50;
  private static final int MOST_PROBES = 50;

  private final Channel channel;
  private final Requests requests;
  private final ServiceLine line;

  Investigation(Channel channel, Operator operator, Requests requests, ServiceLine line) {
    this.channel =
        operator.token().map(token -> ClientInterceptors.intercept(channel, token)).orElse(channel);
    this.requests = requests;
    this.line = line;
  }

  /** Incidents that meet the conditions, whose origin and page are set here. */
  SearchIncidentsResponse search(SearchIncidentsRequest.Builder where, String token) {
    SearchIncidentsRequest request =
        where
            .setOrigin(origin())
            .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(token))
            .build();
    return line.through(() -> service().searchIncidents(request));
  }

  Incident read(String id) {
    var request = GetIncidentRequest.newBuilder().setOrigin(origin()).setIncidentId(id).build();
    return line.through(() -> service().getIncident(request).getIncident());
  }

  void confirm(String id, String reason, String requestId) {
    var request =
        ConfirmIncidentRequest.newBuilder()
            .setOrigin(requests.investigating(requestId))
            .setIncidentId(id)
            .setReason(reason)
            .build();
    line.through(() -> service().confirmIncident(request));
  }

  void close(String id, IncidentOutcome outcome, String reason, String requestId) {
    var request =
        CloseIncidentRequest.newBuilder()
            .setOrigin(requests.investigating(requestId))
            .setIncidentId(id)
            .setOutcome(outcome)
            .setReason(reason)
            .build();
    line.through(() -> service().closeIncident(request));
  }

  /** Which recorded impostors have this face. */
  SearchIncidentsByFaceResponse watchList(ByteString photo) {
    var request =
        SearchIncidentsByFaceRequest.newBuilder().setOrigin(origin()).setProbe(photo).build();
    return line.through(() -> service().searchIncidentsByFace(request));
  }

  /** Which captures that are still remembered show this face. */
  SearchPastProbesResponse captures(ByteString photo) {
    var request =
        SearchPastProbesRequest.newBuilder()
            .setOrigin(origin())
            .setPhoto(photo)
            .setMaxProbes(MOST_PROBES)
            .build();
    return line.through(() -> service().searchPastProbes(request));
  }

  private Origin origin() {
    return requests.investigating(UUID.randomUUID().toString());
  }

  private IncidentServiceBlockingStub service() {
    return IncidentServiceGrpc.newBlockingStub(channel);
  }
}
