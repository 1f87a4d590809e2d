package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AssignReviewRequest;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.ListReviewsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit review}: reviews of drawn cases. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists reviews of drawn cases; or, with --id, records what a review found, or gives it to"
          + " another auditor.",
      "列出抽樣覆核；以 --id 指定者，登載覆核結果或改派。",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit review --reviewer auditor01 --state open --operator auditor01 --plaintext",
      "  xiangfu audit review --id REVIEW --finding in-order …",
      "  xiangfu audit review --id REVIEW --finding procedure --note \"no reason\" --follow-up …",
      "  xiangfu audit review --id REVIEW --assign auditor03 …"
    })
final class AuditReviewCommand implements Callable<Integer> {
  static final List<String> COLUMNS =
      List.of("review", "sample", "case", "stratum", "reviewer", "state", "finding", "note");

  @Spec private CommandSpec spec;

  @Option(
      names = "--id",
      paramLabel = "REVIEW",
      description = {"The review that is recorded or given away.", "覆核編號。"})
  private String id;

  @Option(
      names = "--finding",
      paramLabel = "FINDING",
      description = {"in-order, procedure, wrong-decision or misuse.", "覆核結果。"})
  private String finding;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      defaultValue = "",
      description = {"What there is to say; only in-order needs none.", "說明。"})
  private String note;

  @Option(
      names = "--follow-up",
      description = {"Something is still to be done; else the review is closed.", "後續追蹤。"})
  private boolean followUp;

  @Option(
      names = "--assign",
      paramLabel = "ACCOUNT",
      description = {"Who reviews it from now on.", "改派人員。"})
  private String assign;

  @Option(
      names = "--sample",
      paramLabel = "SAMPLE",
      defaultValue = "",
      description = {"Lists those of this sample.", "抽樣編號。"})
  private String sample;

  @Option(
      names = "--reviewer",
      paramLabel = "ACCOUNT",
      defaultValue = "",
      description = {"Lists those that are somebody's.", "覆核人員。"})
  private String reviewer;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = {"Lists those that are open, follow-up or closed.", "狀態。"})
  private String state;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    if ((id == null) != (finding == null && assign == null)) {
      throw new ParameterException(
          spec.commandLine(), "--id goes with --finding or --assign, and they with --id");
    }
    return question.run(
        spec, (client, origin) -> id == null ? list(client, origin) : step(client, origin));
  }

  private int step(XiangfuClient client, Origin.Builder origin) {
    Review review =
        assign != null
            ? client
                .audit()
                .assignReview(
                    AssignReviewRequest.newBuilder()
                        .setOrigin(origin)
                        .setReviewId(id)
                        .setReviewerId(assign)
                        .build())
                .getReview()
            : client
                .audit()
                .recordReview(
                    RecordReviewRequest.newBuilder()
                        .setOrigin(origin)
                        .setReviewId(id)
                        .setFinding(
                            CaseOptions.value(
                                ReviewFinding.class,
                                "REVIEW_FINDING_",
                                finding,
                                spec.commandLine()))
                        .setNote(note)
                        .setFollowUp(followUp)
                        .build())
                .getReview();
    question.print(spec, COLUMNS, List.of(row(review)));
    return 0;
  }

  private int list(XiangfuClient client, Origin.Builder origin) {
    List<List<String>> rows = new ArrayList<>();
    String token = "";
    do {
      ListReviewsResponse page =
          client
              .audit()
              .listReviews(
                  ListReviewsRequest.newBuilder()
                      .setOrigin(AuditQuestion.next(origin))
                      .setSampleId(sample)
                      .setReviewerId(reviewer)
                      .setState(
                          CaseOptions.value(
                              ReviewState.class, "REVIEW_STATE_", state, spec.commandLine()))
                      .setPage(PageRequest.newBuilder().setToken(token))
                      .build());
      page.getReviewsList().forEach(review -> rows.add(row(review)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    question.print(spec, COLUMNS, rows);
    return 0;
  }

  static List<String> row(Review review) {
    ReviewEntry last =
        review.getEntriesList().stream()
            .filter(each -> each.getFinding() != ReviewFinding.REVIEW_FINDING_UNSPECIFIED)
            .reduce(ReviewEntry.getDefaultInstance(), (_, later) -> later);
    return List.of(
        review.getReviewId(),
        review.getSampleId(),
        review.getCaseId(),
        AuditQuestion.bare(review.getStratum(), "SAMPLE_STRATUM_"),
        review.getReviewerId(),
        AuditQuestion.bare(review.getState(), "REVIEW_STATE_"),
        AuditQuestion.bare(last.getFinding(), "REVIEW_FINDING_"),
        last.getNote());
  }
}
