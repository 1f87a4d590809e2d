package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CheckSuspectRecordRequest;
import org.xiangfu.v1.ListSuspectRecordsRequest;
import org.xiangfu.v1.ListSuspectRecordsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SuspectFinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit suspects}: records of persons that an enrolment made suspect. */
@Command(
    name = "suspects",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "For auditors and supervisors: lists the records to be checked since their photos show two"
          + " faces, or a photo is on another person's record too; or, with --id, records what"
          + " somebody found who looked at the photos.",
      "列出照片有疑義須查核之資料；以 --id 指定者，登載查核結果。",
      "",
      "It changes no photo: a wrong one is retired, two records of one person are merged.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit suspects --state open --operator auditor01 --plaintext",
      "  xiangfu audit suspects --id REVIEW --finding in-order …",
      "  xiangfu audit suspects --id REVIEW --finding photo-of-another \\",
      "      --note \"second photo retired\" …"
    })
final class AuditSuspectsCommand implements Callable<Integer> {
  static final List<String> COLUMNS =
      List.of(
          "review",
          "suspicion",
          "person",
          "other",
          "photos",
          "enrolled_by",
          "state",
          "finding",
          "note");

  @Spec private CommandSpec spec;

  @Option(
      names = "--id",
      paramLabel = "REVIEW",
      description = {"The record that was checked.", "查核編號。"})
  private String id;

  @Option(
      names = "--finding",
      paramLabel = "FINDING",
      description = {"in-order, photo-of-another, one-person or undecided.", "查核結果。"})
  private String finding;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      defaultValue = "",
      description = {"What there is to say; only in-order needs none.", "說明。"})
  private String note;

  @Option(
      names = "--follow-up",
      description = {"Something is still to be done; else the check is closed.", "後續追蹤。"})
  private boolean followUp;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = {"Lists those that are open, follow-up or closed.", "狀態。"})
  private String state;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    if ((id == null) != (finding == null)) {
      throw new ParameterException(
          spec.commandLine(), "--id goes with --finding, and it with --id");
    }
    return question.run(
        spec,
        (client, origin) -> {
          question.print(
              spec, COLUMNS, id == null ? list(client, origin) : List.of(check(client, origin)));
          return 0;
        });
  }

  private List<String> check(XiangfuClient client, Origin.Builder origin) {
    return row(
        client
            .audit()
            .checkSuspectRecord(
                CheckSuspectRecordRequest.newBuilder()
                    .setOrigin(origin)
                    .setReviewId(id)
                    .setFinding(
                        CaseOptions.value(
                            SuspectFinding.class, "SUSPECT_FINDING_", finding, spec.commandLine()))
                    .setNote(note)
                    .setFollowUp(followUp)
                    .build())
            .getReview());
  }

  private List<List<String>> list(XiangfuClient client, Origin.Builder origin) {
    List<List<String>> rows = new ArrayList<>();
    String token = "";
    do {
      ListSuspectRecordsResponse page =
          client
              .audit()
              .listSuspectRecords(
                  ListSuspectRecordsRequest.newBuilder()
                      .setOrigin(AuditQuestion.next(origin))
                      .setState(
                          CaseOptions.value(
                              ReviewState.class, "REVIEW_STATE_", state, spec.commandLine()))
                      .setPage(PageRequest.newBuilder().setToken(token))
                      .build());
      page.getReviewsList().forEach(review -> rows.add(row(review)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return rows;
  }

  private static List<String> row(Review review) {
    ReviewEntry last =
        review.getEntriesList().stream()
            .reduce(ReviewEntry.getDefaultInstance(), (_, later) -> later);
    var suspect = review.getSuspect();
    return List.of(
        review.getReviewId(),
        AuditQuestion.bare(suspect.getSuspicion(), "ENROLL_SUSPICION_"),
        suspect.getPersonId(),
        suspect.getOtherPersonId(),
        String.join(" ", suspect.getPhotoIdsList()),
        suspect.getEnrolled().getOperatorId(),
        AuditQuestion.bare(review.getState(), "REVIEW_STATE_"),
        AuditQuestion.bare(last.getSuspectFinding(), "SUSPECT_FINDING_"),
        last.getNote());
  }
}
