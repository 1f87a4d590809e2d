package org.xiangfu.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.xiangfu.engine.Examination;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.Template;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AddProbeResponse;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/** A capture into a case: examined, checked, recorded, kept. */
final class CaseProbe {
  private final Recognition recognition;
  private final CaseChecks checks;
  private final CaseSteps steps;
  private final CaseCalls.Memory memory;

  CaseProbe(Recognition recognition, CaseChecks checks, CaseSteps steps, CaseCalls.Memory memory) {
    this.recognition = recognition;
    this.checks = checks;
    this.steps = steps;
    this.memory = memory;
  }

  CompletableFuture<AddProbeResponse> add(AddProbeRequest request) {
    byte[] photo = Validation.photo("probe", request.getProbe());
    Function<Case, Case> shown = CaseAnswers.forCaller();
    var asked =
        new CaseSteps.Asked(
            Validation.text("case_id", request.getCaseId(), 1, 64),
            StepCase.CHECK,
            EventKind.EVENT_KIND_CASE_CHECKED,
            Validation.origin(request.getOrigin()),
            request);
    var answer = AddProbeResponse.newBuilder();
    // Empty if the step was taken before.
    var memorable = new AtomicReference<Runnable>(() -> {});
    return steps
        .take(
            asked,
            turn ->
                recognition
                    .examine(photo)
                    .thenCompose(
                        examination -> {
                          answer.addAllAdvice(advice(examination));
                          if (examination.extraction()
                              instanceof Extraction.Extracted(var template, _)) {
                            memorable.set(() -> remember(turn.event().build(), template));
                          }
                          return check(turn.now().getPersonId(), examination);
                        })
                    .thenApply(check -> made(turn, check)))
        .thenCompose(
            taken -> {
              memorable.get().run();
              answer.setCase(shown.apply(taken));
              return kept(asked, taken, photo);
            })
        .thenApply(_ -> answer.build());
  }

  // Of a repeated request too: whoever sent the first one may have died before this.
  private CompletableFuture<Void> kept(CaseSteps.Asked asked, Case taken, byte[] photo) {
    return taken.hasRedactedAt()
        ? CompletableFuture.completedFuture(null)
        : memory.images().keep(steps.event(asked, taken).getEventId(), photo);
  }

  private void remember(Event event, Template template) {
    memory.templates().remember(event, checks.comparable(template));
  }

  private CompletableFuture<CaseCheck> check(String person, Examination examination) {
    return switch (examination.extraction()) {
      case Extraction.Extracted(var template, _) -> checks.of(person, template);
      case Extraction.Refused refused -> checks.unusable(person, refused);
    };
  }

  private static List<Advice> advice(Examination examination) {
    return examination.assessment().advice().stream().map(Recognition::advice).toList();
  }

  private static CaseSteps.Made made(CaseSteps.Turn turn, CaseCheck check) {
    Event.Builder event =
        turn.event()
            .setBand(check.getSuggestion().getBand())
            .setFalseMatchRateDb(check.getFalseMatchRateDb())
            .setRefusalReason(check.getRefusal().getReason());
    check.getComparisonsList().forEach(each -> event.addPhotoIds(each.getPhotoId()));
    check
        .getCandidatesList()
        .forEach(
            each ->
                event
                    .addRelatedPersonIds(each.getCandidate().getPersonId())
                    .addPhotoIds(each.getCandidate().getPhotoId()));
    if (check.getWatchListCount() > 0) {
      event.setIncidentId(check.getWatchList(0).getIncidentId());
    }
    return new CaseSteps.Made(CaseCommand.newBuilder().setCheck(check), event);
  }
}
