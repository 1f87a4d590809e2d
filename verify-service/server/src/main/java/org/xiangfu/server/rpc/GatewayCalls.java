package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.v1.AgencyRefusal;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GatewayServiceGrpc;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordRefusalRequest;
import org.xiangfu.v1.RecordRefusalResponse;

/** What gateways tell of the agencies that they answer. */
final class GatewayCalls extends GatewayServiceGrpc.GatewayServiceImplBase {
  private final EventRecorder events;
  private final UnaryHandler<RecordRefusalRequest, RecordRefusalResponse> recordRefusal =
      UnaryHandler.of(this::record);

  GatewayCalls(EventRecorder events) {
    this.events = events;
  }

  @Override
  public void recordRefusal(
      RecordRefusalRequest request, StreamObserver<RecordRefusalResponse> reply) {
    recordRefusal.serve(request, reply);
  }

  private CompletableFuture<RecordRefusalResponse> record(RecordRefusalRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    if (origin.getOfficeId().isEmpty()) {
      throw ServiceException.invalid("origin.office_id must name the agency");
    }
    String why = why(request.getRefusal());
    var event =
        events
            .event(EventKind.EVENT_KIND_AGENCY_REFUSED, origin, "", why.getBytes(UTF_8))
            .setDetail(why);
    return events
        .append(event)
        .thenApply(
            stored -> RecordRefusalResponse.newBuilder().setEventId(stored.getEventId()).build());
  }

  private static String why(AgencyRefusal refusal) {
    return switch (refusal) {
      case AGENCY_REFUSAL_PURPOSE -> "PURPOSE_NOT_PERMITTED";
      case AGENCY_REFUSAL_QUOTA -> "QUOTA_EXCEEDED";
      case AGENCY_REFUSAL_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalid("refusal must be a known one");
    };
  }
}
