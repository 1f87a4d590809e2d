package org.xiangfu.counter.console;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.LedgerRecord;

/** One proof of the whole ledger, on a thread of its own. Thread-safe. */
final class LedgerCheck implements Runnable {
  private final Auditing service;
  private final LedgerKey key;
  private final Context.CancellableContext call = Context.ROOT.withCancellation();
  private volatile LedgerProof.Found found = LedgerProof.Found.NOTHING;
  private volatile Optional<ServiceError> failure = Optional.empty();
  private volatile boolean whole;
  private volatile boolean over;

  LedgerCheck(Auditing service, LedgerKey key) {
    this.service = service;
    this.key = key;
  }

  @Override
  public void run() {
    try {
      call.run(this::prove);
    } catch (StatusRuntimeException e) {
      failure = Optional.of(ServiceError.of(e));
    } finally {
      over = true;
      call.cancel(null);
    }
  }

  private void prove() {
    var proof = new LedgerProof(key);
    Iterator<ExportEventsResponse> answers = service.export(0);
    boolean good = true;
    while (good && answers.hasNext()) {
      ExportEventsResponse answer = answers.next();
      if (answer.hasBounds()) {
        proof.begin(answer.getBounds());
      }
      for (LedgerRecord record : answer.getRecordsList()) {
        good = good && proof.add(record);
      }
      found = proof.found();
    }
    proof.end();
    found = proof.found();
    whole = true;
  }

  void cancel() {
    call.cancel(null);
  }

  boolean isOver() {
    return over;
  }

  /** True if it came to a result. */
  boolean isWhole() {
    return whole;
  }

  LedgerProof.Found found() {
    return found;
  }

  /** Why it could not be gone through with. */
  Optional<ServiceError> failure() {
    return failure;
  }
}
