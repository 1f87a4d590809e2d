package org.xiangfu.counter.console;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.ListReviewsResponse;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;

/** Cases that are drawn for review, and what their reviews find. */
final class ReviewPages {
  private static final int SEEDS = 1_000_000_000;
  private static final int USUAL_DAYS = 30;
  private static final Splitter NAMES =
      Splitter.on(CharMatcher.whitespace().or(CharMatcher.anyOf(",、，"))).omitEmptyStrings();

  private final Console console;
  private final Pages pages;
  private final SecureRandom random = new SecureRandom();

  ReviewPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.question("/audit/reviews", Front.Access.AUDITOR, this::list, this::list);
    front.post("/audit/reviews/draw", Front.Access.AUDITOR, this::draw);
    front.post("/audit/reviews/{id}/finding", Front.Access.AUDITOR, this::record);
    front.post("/audit/reviews/{id}/reviewer", Front.Access.AUDITOR, this::assign);
  }

  private Answer list(Visit visit) {
    AuditForm form = new AuditForm(visit, console.settings().zone());
    LocalDate yesterday = form.today().minusDays(1);
    form.preset("reviewer", visit.isRead() ? visit.operator().name() : "")
        .preset("from", yesterday.minusDays(USUAL_DAYS).toString())
        .preset("to", yesterday.toString())
        .preset("seed", Integer.toString(random.nextInt(SEEDS)))
        .offer("state", "auditReview", ReviewState.class)
        .offer("finding", "auditFinding", ReviewFinding.class);
    ListReviewsResponse found =
        console
            .auditing(visit.operator())
            .reviews(
                ListReviewsRequest.newBuilder()
                    .setReviewerId(form.value("reviewer"))
                    .setState(
                        form.chosen(
                            "state", ReviewState.class, ReviewState.REVIEW_STATE_UNSPECIFIED)),
                form.token());
    Page page = pages.page(visit);
    List<ReviewView> reviews =
        found.getReviewsList().stream()
            .map(each -> new ReviewView(each, page, console.settings().zone()))
            .toList();
    return Answer.page(
        pages.form(
            "auditreviews",
            visit,
            Map.of("form", form, "reviews", reviews, "next", found.getNextPageToken())));
  }

  private Answer draw(Visit visit) {
    AuditForm form = new AuditForm(visit, console.settings().zone());
    var of =
        DrawSampleRequest.newBuilder()
            .setSeed(seed(form.value("seed")))
            .setFrom(form.begin("from").orElseThrow(ReviewPages::daysNeeded))
            .setTo(form.end("to").orElseThrow(ReviewPages::daysNeeded))
            .setOfficeId(form.value("office"));
    NAMES.split(form.value("reviewers")).forEach(of::addReviewerIds);
    console.auditing(visit.operator()).draw(of, visit.requestId());
    return new Answer.Redirect("/audit/reviews");
  }

  private static long seed(String typed) {
    try {
      return Long.parseLong(typed);
    } catch (NumberFormatException e) {
      throw new BadFormException("audit.error.seed");
    }
  }

  private static BadFormException daysNeeded() {
    return new BadFormException("audit.error.days");
  }

  private Answer record(Visit visit) {
    ReviewFinding finding = visit.choice("finding", ReviewFinding.class, "error.form");
    if (finding != ReviewFinding.REVIEW_FINDING_IN_ORDER && visit.field("note").isEmpty()) {
      throw new BadFormException("error.REASON_NEEDED");
    }
    console
        .auditing(visit.operator())
        .record(
            RecordReviewRequest.newBuilder()
                .setReviewId(visit.variable("id"))
                .setFinding(finding)
                .setNote(visit.field("note"))
                .setFollowUp(visit.field("follow").equals("yes")),
            visit.requestId());
    return new Answer.Redirect("/audit/reviews");
  }

  private Answer assign(Visit visit) {
    if (visit.field("to").isEmpty()) {
      throw new BadFormException("error.form");
    }
    console
        .auditing(visit.operator())
        .assign(visit.variable("id"), visit.field("to"), visit.requestId());
    return new Answer.Redirect("/audit/reviews");
  }
}
