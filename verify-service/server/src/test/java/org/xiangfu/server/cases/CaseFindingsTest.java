package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.xiangfu.v1.CandidateRelation.CANDIDATE_RELATION_SIBLING;
import static org.xiangfu.v1.CandidateRelation.CANDIDATE_RELATION_TWIN;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NOT_ENROLLED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_MATCH;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_USABLE_FACE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_DECEASED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_WAS_IMPERSONATED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_WAS_IMPOSTOR;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PHOTO_CONTRADICTS;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_POSSIBLE_RELATIVE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_RECORDED_RELATIVE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_SEARCH_INCOMPLETE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WATCH_LIST;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WEAK_MATCH;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.cases.CaseFindings.History;
import org.xiangfu.server.cases.CaseFindings.Other;
import org.xiangfu.server.cases.CaseFindings.Recorded;
import org.xiangfu.server.decision.Verdict;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CandidateRelation;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Suggestion;

class CaseFindingsTest {
  private static final History CLEAN = new History(false, false);

  private static Optional<Recorded> own(Band band, double cosine) {
    return Optional.of(new Recorded(new Verdict(band, 1e-5, false), cosine, false));
  }

  private static void assertSuggests(Band band, CaseFindings findings, CheckReason... reasons) {
    assertEquals(
        Suggestion.newBuilder().setBand(band).addAllReasons(List.of(reasons)).build(),
        findings.suggestion());
  }

  private static CaseFindings of(Optional<Recorded> own, Other... others) {
    return new CaseFindings(true, own, List.of(others), 1, CLEAN);
  }

  @Test
  void aMatchWithNothingAgainstItIsAMatch() {
    assertSuggests(Band.BAND_MATCH, of(own(Band.BAND_MATCH, 0.8)));
  }

  @Test
  void theVerdictsBandHasItsReason() {
    assertSuggests(Band.BAND_REFER, of(own(Band.BAND_REFER, 0.4)), CHECK_REASON_WEAK_MATCH);
    assertSuggests(Band.BAND_NO_MATCH, of(own(Band.BAND_NO_MATCH, 0.1)), CHECK_REASON_NO_MATCH);
    assertSuggests(
        Band.BAND_REFER,
        of(Optional.of(new Recorded(new Verdict(Band.BAND_REFER, 1e-5, true), 0.8, true))),
        CHECK_REASON_PHOTO_CONTRADICTS);
    assertSuggests(
        Band.BAND_REFER,
        of(Optional.of(new Recorded(new Verdict(Band.BAND_MATCH, 1e-5, false), 0.8, true))),
        CHECK_REASON_PHOTO_CONTRADICTS);
  }

  private static Other relative(CandidateRelation relation, double cosine, boolean clearlyLess) {
    return new Other(cosine, false, relation, clearlyLess);
  }

  @Test
  void aRecordedSiblingSpeaksAgainstAMatchUnlessItLooksClearlyLessAlike() {
    assertSuggests(
        Band.BAND_MATCH,
        of(own(Band.BAND_MATCH, 0.9), relative(CANDIDATE_RELATION_SIBLING, 0.6, true)),
        CHECK_REASON_RECORDED_RELATIVE);
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.9), relative(CANDIDATE_RELATION_SIBLING, 0.8, false)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_RECORDED_RELATIVE);
    assertSuggests(
        Band.BAND_REFER,
        of(
            own(Band.BAND_MATCH, 0.9),
            relative(CANDIDATE_RELATION_SIBLING, 0.6, true),
            new Other(0.7, false)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_POSSIBLE_RELATIVE,
        CHECK_REASON_RECORDED_RELATIVE);
    assertSuggests(
        Band.BAND_NO_MATCH,
        of(own(Band.BAND_NO_MATCH, 0.2), relative(CANDIDATE_RELATION_SIBLING, 0.8, false)),
        CHECK_REASON_NO_MATCH,
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_RECORDED_RELATIVE);
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.9), new Other(0.6, true, CANDIDATE_RELATION_SIBLING, true)),
        CHECK_REASON_WATCH_LIST,
        CHECK_REASON_RECORDED_RELATIVE);
  }

  @Test
  void aRecordedTwinIsReferredByWhateverMargin() {
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.9), relative(CANDIDATE_RELATION_TWIN, 0.3, true)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_RECORDED_RELATIVE);
  }

  @Test
  void whoIsRecordedAsDeadIsReferredAtBest() {
    var dead = new History(false, false, true);
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(true, own(Band.BAND_MATCH, 0.9), List.of(), 1, dead),
        CHECK_REASON_PERSON_DECEASED);
    assertSuggests(
        Band.BAND_NO_MATCH,
        new CaseFindings(true, own(Band.BAND_NO_MATCH, 0.1), List.of(), 1, dead),
        CHECK_REASON_NO_MATCH,
        CHECK_REASON_PERSON_DECEASED);
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(false, Optional.empty(), List.of(), 0, dead),
        CHECK_REASON_NO_USABLE_FACE,
        CHECK_REASON_PERSON_DECEASED);
  }

  @Test
  void aFaceUnderAnotherPersonIsReferredAndFlaggedAsRelativeIfTheOwnIsCloser() {
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.7), new Other(0.8, false)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON);
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.8), new Other(0.7, false), new Other(0.6, false)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_POSSIBLE_RELATIVE);
    assertSuggests(
        Band.BAND_NO_MATCH,
        of(own(Band.BAND_NO_MATCH, 0.8), new Other(0.7, false)),
        CHECK_REASON_NO_MATCH,
        CHECK_REASON_FACE_UNDER_OTHER_PERSON);
  }

  @Test
  void aRecordedImpostorAmongTheOthersIsSaid() {
    assertSuggests(
        Band.BAND_REFER,
        of(own(Band.BAND_MATCH, 0.7), new Other(0.8, false), new Other(0.75, true)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_WATCH_LIST);
  }

  @Test
  void theHistoryOfThePersonSpeaksBothWays() {
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(true, own(Band.BAND_MATCH, 0.8), List.of(), 1, new History(true, false)),
        CHECK_REASON_PERSON_WAS_IMPOSTOR);
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(true, own(Band.BAND_MATCH, 0.8), List.of(), 1, new History(false, true)),
        CHECK_REASON_PERSON_WAS_IMPERSONATED);
  }

  @Test
  void nobodyOnRecordIsNoDeadEndButNoMatchEither() {
    assertSuggests(Band.BAND_REFER, of(Optional.empty()), CHECK_REASON_NOT_ENROLLED);
    assertSuggests(
        Band.BAND_REFER,
        of(Optional.empty(), new Other(0.9, false)),
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_NOT_ENROLLED);
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(false, Optional.empty(), List.of(), 0, new History(false, true)),
        CHECK_REASON_PERSON_WAS_IMPERSONATED,
        CHECK_REASON_NO_USABLE_FACE);
  }

  @Test
  void aPartialSearchIsReferred() {
    assertSuggests(
        Band.BAND_REFER,
        new CaseFindings(true, own(Band.BAND_MATCH, 0.8), List.of(), 0.5, CLEAN),
        CHECK_REASON_SEARCH_INCOMPLETE);
  }
}
