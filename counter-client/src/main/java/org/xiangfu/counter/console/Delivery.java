package org.xiangfu.counter.console;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AddProbeResponse;

/**
 * Sends checks so that none is lost: each is sealed on disk before it leaves, sent under the same
 * request ids however often, and forgotten when the service has answered. Thread-safe.
 */
final class Delivery {
  /** What became of a check. */
  sealed interface Outcome {
    /** The service has answered; the case is there to be seen. */
    record Checked(String caseId) implements Outcome {}

    /** The case is open; nobody was photographed yet. */
    record Opened(String caseId) implements Outcome {}

    /** No check was made. It is kept, and sent again. */
    record Waits(HeldCapture held) implements Outcome {}

    /** The service will never take it as it is; it is kept until somebody gives it up. */
    record Refused(HeldCapture held, StatusRuntimeException cause) implements Outcome {}
  }

  private final CaptureQueue queue;
  private final RetainedCaptures captures;

  /** An outcome, for whoever made the check and nobody else. */
  private record Known(String operator, Outcome outcome) {}

  private final Map<String, Known> outcomes =
      Collections.synchronizedMap(new RecentMap<>(CaptureQueue.MOST));

  Delivery(CaptureQueue queue, RetainedCaptures captures) {
    this.queue = queue;
    this.captures = captures;
  }

  /**
   * Keeps a check and sends it.
   *
   * @throws IOException if it could not be kept; it was not sent then
   */
  Outcome send(HeldCapture capture, Casework service) throws IOException {
    queue.put(capture);
    return retry(capture.id(), service);
  }

  /** Sends a check that waits; does nothing with one that another thread is sending. */
  Outcome retry(String id, Casework service) throws IOException {
    Optional<HeldCapture> held = queue.find(id);
    if (held.isEmpty()) {
      return Optional.ofNullable(outcomes.get(id))
          .map(Known::outcome)
          .orElseThrow(() -> new BadFormException("error.waiting.gone"));
    }
    if (!queue.claim(id)) {
      return new Outcome.Waits(held.get());
    }
    try {
      Outcome outcome = attempt(held.get(), service);
      outcomes.put(id, new Known(held.get().operator(), outcome));
      return outcome;
    } finally {
      queue.release(id);
    }
  }

  private Outcome attempt(HeldCapture held, Casework service) throws IOException {
    try {
      String caseId =
          held.open().isPresent()
              ? service.open(held.open().get()).getCaseId()
              : held.probe().orElseThrow().getCaseId();
      if (held.probe().isEmpty()) {
        queue.remove(held.id());
        return new Outcome.Opened(caseId);
      }
      AddProbeRequest request = held.probe().get().toBuilder().setCaseId(caseId).build();
      AddProbeResponse answer = service.check(request);
      captures.keep(answer.getCase(), request.getProbe(), answer.getAdviceList());
      queue.remove(held.id());
      return new Outcome.Checked(caseId);
    } catch (StatusRuntimeException e) {
      ServiceError why = ServiceError.of(e);
      return Casework.isAway(e) || why.isTransient()
          ? new Outcome.Waits(held)
          : new Outcome.Refused(held, e);
    }
  }

  /** What this person's last attempt came to, if there was one since the console started. */
  Optional<Outcome> outcome(String id, String operator) {
    return Optional.ofNullable(outcomes.get(id))
        .filter(known -> known.operator().equals(operator))
        .map(Known::outcome);
  }

  /** Gives a check up: nothing of it is kept. */
  void giveUp(String id) throws IOException {
    queue.remove(id);
    outcomes.remove(id);
  }

  CaptureQueue queue() {
    return queue;
  }
}
