package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerExport;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ExportEventsRequest;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.LedgerRecord;
import org.xiangfu.v1.Origin;

/**
 * Streams the ledger. The next page is read when the client has room for it; a client that went
 * away, or whose deadline passed, is read for no more.
 */
final class ExportEventsHandler {
  private static final int MAX_AT_ONCE = 4;

  private final Ledger ledger;
  private final EventRecorder events;
  private final Semaphore free = new Semaphore(MAX_AT_ONCE);

  ExportEventsHandler(Ledger ledger, EventRecorder events) {
    this.ledger = ledger;
    this.events = events;
  }

  void serve(ExportEventsRequest request, StreamObserver<ExportEventsResponse> reply) {
    var stream = new Stream(request, (ServerCallStreamObserver<ExportEventsResponse>) reply);
    if (!free.tryAcquire()) {
      stream.fail(
          ServiceException.overloaded("as many exports run as the node does; try again later"));
      return;
    }
    // As many as the semaphore lets in; each waits for pages and for its client.
    Thread.ofVirtual().name("export").start(Context.current().wrap(stream));
  }

  private final class Stream implements Runnable {
    private final ExportEventsRequest request;
    private final ServerCallStreamObserver<ExportEventsResponse> reply;

    Stream(ExportEventsRequest request, ServerCallStreamObserver<ExportEventsResponse> reply) {
      this.request = request;
      this.reply = reply;
      reply.setOnReadyHandler(this::wake);
      reply.setOnCancelHandler(this::wake);
    }

    private synchronized void wake() {
      notifyAll();
    }

    @Override
    public void run() {
      try {
        send(begin());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail(ServiceException.stopping());
      } catch (RuntimeException e) {
        fail(e);
      } finally {
        free.release();
      }
    }

    private LedgerExport begin() {
      Origin origin = Validation.origin(request.getOrigin());
      if (request.getAboveSequence() < 0) {
        throw ServiceException.invalid("above_sequence must not be negative");
      }
      byte[] question =
          Hashing.sha256()
              .hashBytes(request.toBuilder().clearOrigin().build().toByteArray())
              .asBytes();
      // Before the first byte leaves, and part of what is exported.
      events.append(events.event(EventKind.EVENT_KIND_HISTORY_READ, origin, "", question)).join();
      return LedgerExport.begin(ledger, request.getAboveSequence(), request.getDigestsOnly())
          .orElseThrow(
              () ->
                  ServiceException.precondition(
                      "LEDGER_NOT_CHAINED",
                      "the ledger is not chained yet: once every node runs this release, run"
                          + " xiangfu cluster apply"));
    }

    private void send(LedgerExport export) throws InterruptedException {
      var message = ExportEventsResponse.newBuilder().setBounds(export.bounds());
      while (awaitRoom()) {
        List<LedgerRecord> records = export.next();
        reply.onNext(message.addAllRecords(records).build());
        if (records.isEmpty()) {
          reply.onCompleted();
          return;
        }
        message = ExportEventsResponse.newBuilder();
      }
    }

    // False if nobody wants it any more.
    private synchronized boolean awaitRoom() throws InterruptedException {
      while (!reply.isReady() && !reply.isCancelled()) {
        wait();
      }
      return !reply.isCancelled();
    }

    void fail(Exception error) {
      if (!reply.isCancelled()) {
        reply.onError(Failures.exception(error));
      }
    }
  }
}
