package org.xiangfu.counter.console;

import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.OpenCaseRequest;

/**
 * A check that was not made, in words.
 *
 * @param path where it is seen
 * @param since when it was begun
 * @param number of the person, or the case's if that is all that is known
 * @param kind what somebody came for; empty if the case was open already
 * @param photographed false if nobody was photographed yet
 * @param problem why the service does not take it; empty if it only waits
 */
public record WaitingView(
    String path, String since, String number, String kind, boolean photographed, String problem) {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  static WaitingView of(HeldCapture held, Console console, Texts texts) {
    Optional<OpenCaseRequest> open = held.open();
    String problem =
        console
            .delivery()
            .outcome(held.id(), held.operator())
            .filter(Delivery.Outcome.Refused.class::isInstance)
            .map(Delivery.Outcome.Refused.class::cast)
            .map(refused -> Errors.sentence(texts, ServiceError.of(refused.cause())))
            .orElse("");
    return new WaitingView(
        "/waiting/" + held.id(),
        MINUTE.format(held.since().atZone(console.settings().zone())),
        open.map(OpenCaseRequest::getPersonId)
            .orElseGet(() -> texts.get("case.title", caseId(held))),
        open.map(request -> texts.word("kind", request.getKind())).orElse(""),
        held.probe().isPresent(),
        problem);
  }

  private static String caseId(HeldCapture held) {
    String id = held.probe().map(AddProbeRequest::getCaseId).orElse("");
    return id.substring(0, Math.min(CaseView.SHORT, id.length()));
  }
}
