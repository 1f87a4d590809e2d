package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingPair;
import org.xiangfu.v1.FindingPerson;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.ListFindingsRequest;
import org.xiangfu.v1.ListFindingsResponse;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Purpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu sweep findings}. */
@Command(
    name = "findings",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists who may be on record twice, strongest first. Each page is recorded as an event.",
      "列出疑似重複身分，最相近者在前；查閱列入帳冊。",
      ""
    },
    footer = {
      "",
      "Rates are of the strongest pair, -10·log10: fmr_db over all its photos; agree is how many",
      "pairs of photos are alike. Hints are for people to weigh.",
      "",
      "Example:",
      "  xiangfu sweep findings --state open --format csv --operator auditor01 --plaintext"
    })
final class SweepFindingsCommand implements Callable<Integer> {
  static final List<String> COLUMNS =
      List.of("finding", "state", "persons", "fmr_db", "agree", "hints", "decision");

  @Spec private CommandSpec spec;

  @Option(
      names = "--sweep",
      paramLabel = "SWEEP",
      defaultValue = "",
      description = {"Of this sweep. Default: the newest.", "清查編號。"})
  private String sweep;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = {"open or decided. Default: both.", "狀態。"})
  private String state;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(
        spec,
        Purpose.PURPOSE_INVESTIGATION,
        (client, origin) -> {
          List<List<String>> rows = new ArrayList<>();
          String token = "";
          do {
            ListFindingsResponse page =
                client
                    .sweeps()
                    .listFindings(
                        ListFindingsRequest.newBuilder()
                            .setOrigin(AuditQuestion.next(origin))
                            .setSweepId(sweep)
                            .setState(
                                CaseOptions.value(
                                    FindingState.class,
                                    "FINDING_STATE_",
                                    state,
                                    spec.commandLine()))
                            .setPage(PageRequest.newBuilder().setToken(token))
                            .build());
            page.getFindingsList().forEach(finding -> rows.add(row(finding)));
            token = page.getNextPageToken();
          } while (!token.isEmpty());
          question.print(spec, COLUMNS, rows);
          return 0;
        });
  }

  static List<String> row(Finding finding) {
    FindingPair strongest = finding.getPairs(0);
    return List.of(
        finding.getFindingId(),
        AuditQuestion.bare(finding.getState(), "FINDING_STATE_"),
        finding.getPersonsList().stream()
            .map(FindingPerson::getPersonId)
            .collect(Collectors.joining(" ")),
        Integer.toString(strongest.getFmrDb()),
        strongest.getAgreeing() + "/" + strongest.getComparisons(),
        strongest.getHintsList().stream()
            .map(hint -> AuditQuestion.bare(hint, "FINDING_HINT_"))
            .collect(Collectors.joining(" ")),
        AuditQuestion.bare(finding.getDecision().getKind(), "FINDING_DECISION_KIND_"));
  }
}
