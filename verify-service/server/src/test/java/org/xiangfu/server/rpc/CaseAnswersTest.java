package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.access.Caller;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseCandidate;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.Suggestion;

/** Who sees under whom else a face was found. */
class CaseAnswersTest {
  private static final Case CASE =
      Case.newBuilder()
          .addChecks(
              CaseCheck.newBuilder()
                  .setSuggestion(
                      Suggestion.newBuilder()
                          .addReasons(CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON))
                  .addCandidates(
                      CaseCandidate.newBuilder()
                          .setCandidate(Candidate.newBuilder().setPersonId("B223456789"))))
          .build();

  private static Case shownTo(Role... roles) throws Exception {
    var caller = new Caller("somebody", 1, "s", Instant.EPOCH, Optional.empty());
    Function<Case, Case> shown =
        new Caller.Admitted(caller, List.of(roles))
            .in(Context.current())
            .call(CaseAnswers::forCaller);
    // Used later, where the call's context is gone.
    return shown.apply(CASE);
  }

  @Test
  void aClerkSeesThatThereIsAnotherButNotWho() throws Exception {
    Case shown = shownTo(Role.ROLE_CLERK);
    assertEquals(0, shown.getChecks(0).getCandidatesCount());
    assertEquals(
        List.of(CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON),
        shown.getChecks(0).getSuggestion().getReasonsList());
  }

  @Test
  void supervisorsAndAuditorsSeeWho() throws Exception {
    assertEquals(CASE, shownTo(Role.ROLE_SUPERVISOR));
    assertEquals(CASE, shownTo(Role.ROLE_AUDITOR));
    assertEquals(CASE, shownTo(Role.ROLE_CLERK, Role.ROLE_SUPERVISOR));
  }

  @Test
  void whereNobodySignsInEverybodySeesAll() {
    assertEquals(CASE, CaseAnswers.forCaller().apply(CASE));
  }
}
