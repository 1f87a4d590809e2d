package org.xiangfu.counter.console;

import java.time.ZoneId;
import java.util.List;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;

/** The review of a drawn case in words. Immutable. */
public final class ReviewView {
  private final Review of;
  private final Page page;
  private final ZoneId zone;

  ReviewView(Review of, Page page, ZoneId zone) {
    this.of = of;
    this.page = page;
    this.zone = zone;
  }

  /** Its id. */
  public String id() {
    return of.getReviewId();
  }

  /** Where its case is seen. */
  public String casePath() {
    return "/audit/cases/" + of.getCaseId();
  }

  /** The beginning of the case's id. */
  public String shortCaseId() {
    return of.getCaseId().substring(0, Math.min(CaseView.SHORT, of.getCaseId().length()));
  }

  /** What the case was drawn as. */
  public String stratum() {
    return page.texts().word("auditStratum", of.getStratum());
  }

  /** Who reviews it. */
  public String reviewer() {
    return of.getReviewerId();
  }

  /** Where it stands. */
  public String state() {
    return page.texts().word("auditReview", of.getState());
  }

  /** A name for colours: open, follow or closed. */
  public String tone() {
    return switch (of.getState()) {
      case REVIEW_STATE_OPEN -> "open";
      case REVIEW_STATE_FOLLOW_UP -> "follow";
      default -> "closed";
    };
  }

  /** True if this reader may say what was found. */
  public boolean canRecord() {
    return of.getState() != ReviewState.REVIEW_STATE_CLOSED
        && of.getReviewerId().equals(page.who().map(Page.Who::name).orElse(""));
  }

  /** True if it can be given to somebody else. */
  public boolean canAssign() {
    return of.getState() != ReviewState.REVIEW_STATE_CLOSED;
  }

  /** What was said so far, oldest first. */
  public List<Entry> entries() {
    return of.getEntriesList().stream().map(this::entry).toList();
  }

  private Entry entry(ReviewEntry entry) {
    return new Entry(
        AuditForm.shown(entry.getAct().getAt(), zone),
        entry.getAct().getOperatorId(),
        entry.getFinding() == ReviewFinding.REVIEW_FINDING_UNSPECIFIED
            ? page.text("audit.review.given")
            : page.texts().word("auditFinding", entry.getFinding()),
        entry.getNote());
  }

  /**
   * Something that was said.
   *
   * @param at when, at the office
   * @param by who
   * @param what was found
   * @param note in their words; may be empty
   */
  public record Entry(String at, String by, String what, String note) {}
}
