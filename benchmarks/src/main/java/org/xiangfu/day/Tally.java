package org.xiangfu.day;

import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;

/**
 * What became of the applicants of one plot.
 *
 * @param cases how many came
 * @param match where the machine suggested to accept
 * @param refer where it suggested a second person
 * @param noMatch where it suggested to refuse
 * @param aloneAccepted by the clerk, without a second person
 * @param reviewed by a supervisor
 * @param accepted in the end
 * @param refused in the end
 * @param withdrawn by the applicant
 * @param open neither
 */
record Tally(
    int cases,
    int match,
    int refer,
    int noMatch,
    int aloneAccepted,
    int reviewed,
    int accepted,
    int refused,
    int withdrawn,
    int open) {
  static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** With one more case. */
  Tally with(Case ended) {
    Band suggested = ended.getSuggestion().getBand();
    boolean taken = ended.getState() == CaseState.CASE_STATE_ACCEPTED;
    return new Tally(
        cases + 1,
        match + one(suggested == Band.BAND_MATCH),
        refer + one(suggested == Band.BAND_REFER),
        noMatch + one(suggested == Band.BAND_NO_MATCH),
        aloneAccepted + one(taken && !ended.hasReview()),
        reviewed + one(ended.hasReview()),
        accepted + one(taken),
        refused + one(ended.getState() == CaseState.CASE_STATE_REFUSED),
        withdrawn + one(ended.getState() == CaseState.CASE_STATE_WITHDRAWN),
        open
            + one(
                switch (ended.getState()) {
                  case CASE_STATE_ACCEPTED,
                      CASE_STATE_REFUSED,
                      CASE_STATE_WITHDRAWN,
                      CASE_STATE_EXPIRED ->
                      false;
                  default -> true;
                }));
  }

  private static int one(boolean counts) {
    return counts ? 1 : 0;
  }
}
