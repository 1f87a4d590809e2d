package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.ExportEventsRequest;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;

/** Events of the ledger, for those who may read them. */
final class EventCalls extends EventServiceGrpc.EventServiceImplBase {
  private final SearchEventsHandler search;
  private final ExportEventsHandler export;

  EventCalls(SearchEventsHandler search, ExportEventsHandler export) {
    this.search = search;
    this.export = export;
  }

  @Override
  public void exportEvents(
      ExportEventsRequest request, StreamObserver<ExportEventsResponse> reply) {
    export.serve(request, reply);
  }

  @Override
  public void searchEvents(
      SearchEventsRequest request, StreamObserver<SearchEventsResponse> reply) {
    search.serve(request, reply);
  }
}
