package org.xiangfu.server;

import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.v1.DecideFindingRequest;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingDecisionKind;
import org.xiangfu.v1.Purpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu sweep decide}. */
@Command(
    name = "decide",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what a finding is, once and for all. A suspected double identity opens an incident,"
          + " which another supervisor confirms.",
      "判定清查結果；疑似雙重身分者登記為疑似冒領案件，由其他主管確認。",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu sweep decide FINDING --as related --reason \"sisters\" --operator auditor01 …",
      "  xiangfu sweep decide FINDING --as suspected-double-identity --victim A123456789 \\",
      "      --impostor B123456780 --reason \"one face, two cards\" --operator supervisor01 …"
    })
final class SweepDecideCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FINDING", description = "Its id.")
  private String finding;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "WHAT",
      description = {"not-the-same, related, filing-error or suspected-double-identity.", "判定結果。"})
  private String kind;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = {"Why.", "理由。"})
  private String reason;

  @Option(
      names = "--victim",
      paramLabel = "PERSON",
      defaultValue = "",
      description = {"Of a suspicion: whose identity it really is.", "被冒用者。"})
  private String victim;

  @Option(
      names = "--impostor",
      paramLabel = "PERSON",
      defaultValue = "",
      description = {"Of a suspicion: under whom the other lives, if it is known.", "冒用者。"})
  private String impostor;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(
        spec,
        Purpose.PURPOSE_INVESTIGATION,
        (client, origin) -> {
          Finding decided =
              client
                  .sweeps()
                  .decideFinding(
                      DecideFindingRequest.newBuilder()
                          .setOrigin(origin)
                          .setFindingId(finding)
                          .setKind(
                              CaseOptions.value(
                                  FindingDecisionKind.class,
                                  "FINDING_DECISION_KIND_",
                                  kind,
                                  spec.commandLine()))
                          .setReason(reason)
                          .setVictimPersonId(victim)
                          .setImpostorPersonId(impostor)
                          .build())
                  .getFinding();
          question.print(
              spec, SweepFindingsCommand.COLUMNS, List.of(SweepFindingsCommand.row(decided)));
          return 0;
        });
  }
}
