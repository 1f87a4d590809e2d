package org.xiangfu.server.cases;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.decision.Verdict;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CandidateRelation;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Suggestion;

/**
 * What one capture has brought to light.
 *
 * @param usable false if it gave no template; nothing else was looked at then but the history
 * @param recorded how it compares with the person's photos; empty if there are none
 * @param others who else has this face
 * @param searchedShare of the gallery, 0 to 1
 * @param history what is recorded of the person
 * @param watchedFor true if the face is that of an impostor in an incident
 */
public record CaseFindings(
    boolean usable,
    Optional<Recorded> recorded,
    List<Other> others,
    double searchedShare,
    History history,
    boolean watchedFor) {
  /**
   * The person's own photos.
   *
   * @param verdict over all of them
   * @param cosine of the one that looks most alike, −1 to 1
   * @param contradict true if one matches and another shows somebody else
   */
  public record Recorded(Verdict verdict, double cosine, boolean contradict) {}

  /**
   * Another person.
   *
   * @param cosine of the photo that looks most alike, −1 to 1
   * @param wasImpostor in a recorded incident
   * @param relation recorded between the two
   * @param clearlyLess the person's own photos look clearly more alike than this one's
   */
  public record Other(
      double cosine, boolean wasImpostor, CandidateRelation relation, boolean clearlyLess) {
    /** One to whom no relation is recorded. */
    public Other(double cosine, boolean wasImpostor) {
      this(cosine, wasImpostor, CandidateRelation.CANDIDATE_RELATION_UNSPECIFIED, false);
    }

    private boolean isRelative() {
      return relation != CandidateRelation.CANDIDATE_RELATION_UNSPECIFIED;
    }

    // Faces of identical twins are no evidence for either of them, whatever the margin.
    private boolean isToldApart() {
      return relation == CandidateRelation.CANDIDATE_RELATION_SIBLING && clearlyLess;
    }
  }

  /** The person in recorded incidents and in the register. */
  public record History(boolean wasImpostor, boolean wasImpersonated, boolean deceased) {
    /** Of somebody who lives, or is not in the register. */
    public History(boolean wasImpostor, boolean wasImpersonated) {
      this(wasImpostor, wasImpersonated, false);
    }
  }

  /** Of a face that is not watched for. */
  public CaseFindings(
      boolean usable,
      Optional<Recorded> recorded,
      List<Other> others,
      double searchedShare,
      History history) {
    this(usable, recorded, others, searchedShare, history, false);
  }

  public CaseFindings {
    others = List.copyOf(others);
  }

  /**
   * The band and its reasons, in the order of their numbers. Without photos to compare with it is
   * REFER; else it is the verdict's, and REFER instead of MATCH if anything speaks against it. A
   * recorded sibling alone does not, as long as the person's own photos look clearly more alike.
   */
  public Suggestion suggestion() {
    Set<CheckReason> reasons = EnumSet.noneOf(CheckReason.class);
    Band band = usable ? recorded(reasons) : Band.BAND_REFER;
    if (usable) {
      found(reasons);
    } else {
      reasons.add(CheckReason.CHECK_REASON_NO_USABLE_FACE);
    }
    if (history.wasImpersonated()) {
      reasons.add(CheckReason.CHECK_REASON_PERSON_WAS_IMPERSONATED);
    }
    if (history.wasImpostor()) {
      reasons.add(CheckReason.CHECK_REASON_PERSON_WAS_IMPOSTOR);
    }
    if (history.deceased()) {
      reasons.add(CheckReason.CHECK_REASON_PERSON_DECEASED);
    }
    boolean doubtful =
        band == Band.BAND_MATCH
            && reasons.stream()
                .anyMatch(reason -> reason != CheckReason.CHECK_REASON_RECORDED_RELATIVE);
    return Suggestion.newBuilder()
        .setBand(doubtful ? Band.BAND_REFER : band)
        .addAllReasons(reasons)
        .build();
  }

  private Band recorded(Set<CheckReason> reasons) {
    if (recorded.isEmpty()) {
      reasons.add(CheckReason.CHECK_REASON_NOT_ENROLLED);
      return Band.BAND_REFER;
    }
    Verdict verdict = recorded.get().verdict();
    if (recorded.get().contradict()) {
      reasons.add(CheckReason.CHECK_REASON_PHOTO_CONTRADICTS);
    } else if (verdict.band() == Band.BAND_REFER) {
      reasons.add(CheckReason.CHECK_REASON_WEAK_MATCH);
    } else if (verdict.band() == Band.BAND_NO_MATCH) {
      reasons.add(CheckReason.CHECK_REASON_NO_MATCH);
    }
    return verdict.band();
  }

  private void found(Set<CheckReason> reasons) {
    List<Other> strangers = others.stream().filter(other -> !other.isRelative()).toList();
    if (others.stream().anyMatch(other -> !other.isToldApart())) {
      reasons.add(CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON);
    }
    if (!strangers.isEmpty() && ownIsCloser(strangers)) {
      reasons.add(CheckReason.CHECK_REASON_POSSIBLE_RELATIVE);
    }
    if (strangers.size() < others.size()) {
      reasons.add(CheckReason.CHECK_REASON_RECORDED_RELATIVE);
    }
    if (watchedFor || others.stream().anyMatch(Other::wasImpostor)) {
      reasons.add(CheckReason.CHECK_REASON_WATCH_LIST);
    }
    if (searchedShare < 1) {
      reasons.add(CheckReason.CHECK_REASON_SEARCH_INCOMPLETE);
    }
  }

  private boolean ownIsCloser(List<Other> strangers) {
    double closest = strangers.stream().mapToDouble(Other::cosine).max().orElseThrow();
    return recorded
        .filter(own -> own.verdict().band() != Band.BAND_NO_MATCH && own.cosine() > closest)
        .isPresent();
  }
}
