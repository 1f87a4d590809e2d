package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import org.xiangfu.v1.ConsumeReceiptRequest;
import org.xiangfu.v1.ConsumeReceiptResponse;
import org.xiangfu.v1.ProductionServiceGrpc;
import org.xiangfu.v1.ReconcileRequest;
import org.xiangfu.v1.ReconcileResponse;

/** Cards and their receipts. */
final class ProductionCalls extends ProductionServiceGrpc.ProductionServiceImplBase {
  private final ConsumeReceiptHandler consume;
  private final ReconcileHandler reconcile;

  ProductionCalls(ConsumeReceiptHandler consume, ReconcileHandler reconcile) {
    this.consume = consume;
    this.reconcile = reconcile;
  }

  @Override
  public void consumeReceipt(
      ConsumeReceiptRequest request, StreamObserver<ConsumeReceiptResponse> reply) {
    consume.serve(request, reply);
  }

  @Override
  public void reconcile(ReconcileRequest request, StreamObserver<ReconcileResponse> reply) {
    reconcile.serve(request, reply);
  }
}
