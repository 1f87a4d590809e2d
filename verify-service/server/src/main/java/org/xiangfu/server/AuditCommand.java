package org.xiangfu.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit}: what auditors ask of cases. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "For auditors: finds and counts cases of all offices, draws some for review, and shows who"
          + " read of persons without a case. Each question is recorded as an event.",
      "稽核：跨機關查詢與統計案件、抽樣覆核，並查核無案件之查閱。每次查詢均列入帳冊。"
    },
    synopsisSubcommandLabel =
        "(cases | timeline | statistics | sample | review | suspects |" + " flags)",
    subcommands = {
      AuditCasesCommand.class,
      AuditTimelineCommand.class,
      AuditStatisticsCommand.class,
      AuditSampleCommand.class,
      AuditReviewCommand.class,
      AuditSuspectsCommand.class,
      AuditFlagsCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit cases --person A123456789 --role victim --operator auditor01 --plaintext",
      "  xiangfu audit statistics --by office,month --from 2026-01-01 --to 2026-12-31 \\",
      "      --format csv --operator auditor01 --plaintext",
      "  xiangfu audit sample --seed 42 --from 2026-11-01 --to 2026-11-30 --reviewer auditor02 …"
    })
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
